import type { Comparison } from "../statistics/compare.js";
import type { CandidateFacts, Prediction, Recommendation } from "./advice.js";
import type { FittedBaseline } from "./baselines/list.js";
import type { AdviseRequest } from "./request.js";
import type { Wording } from "./wording.js";

/** A baseline as the verdict sees it. */
export interface SimpleCompetitor
  extends Pick<
    FittedBaseline,
    "name" | "label" | "description" | "family" | "complexity" | "validationError"
  > {
  /** standard errors by which its validation error is above the least baseline's: the paired difference of logarithms */
  readonly above: number;
}

/** A network as the verdict sees it. */
export type Network = Pick<
  CandidateFacts,
  | "name"
  | "architecture"
  | "config"
  | "deployed"
  | "parameters"
  | "flops"
  | "skill"
  | "skillInterval"
  | "validation"
  | "retraining"
  | "effort"
>;

/** What advice is made of. */
export interface VerdictQuestion {
  readonly comparison: Comparison;
  /** what is compared, in words */
  readonly wording: Wording;
  readonly baselines: readonly SimpleCompetitor[];
  readonly candidates: readonly Network[];
  /** the baseline with the least test error */
  readonly bestBaseline: string;
  /** what was said before training */
  readonly prediction: Pick<Prediction, "expects" | "basis">;
  readonly budget: AdviseRequest["budget"];
  /** share of the test targets outside the range of the training targets */
  readonly outsideTrainRange: number;
  /** whether the test targets hardly differ from each other */
  readonly testIsFlat: boolean;
  /** false where candidates are missing because the run was interrupted */
  readonly complete: boolean;
}

/** A recommendation before its reasons. */
export type Verdict = Omit<Recommendation, "why">;

/** Baselines whose validation errors differ by less than this factor count as equally good. Chosen by hand. */
const AS_GOOD = 1.02;

/** From this share of the best baseline's error on, what a network has less is much. Chosen by hand. */
export const MUCH = 0.1;

/** A competitor as the tables call it. */
export const labelOf = (name: string, { baselines }: Pick<VerdictQuestion, "baselines">) =>
  baselines.find((b) => b.name === name)?.label ?? name;

/**
 * The networks whose training was still falling when their steps ended, and promises less error on the
 * validation part than anything has there; the most promising first. What they would come to is open.
 */
export function optimisationLimited({ baselines, candidates }: VerdictQuestion): Network[] {
  const least = Math.min(
    ...baselines.map((b) => b.validationError),
    ...candidates.map((c) => c.validation),
  );
  return candidates
    .filter(({ effort }) => effort.end === "falling" && effort.prospect < least)
    .sort((a, b) => a.effort.prospect - b.effort.prospect);
}

/**
 * The best of the simplest family, rules, classical, linear models or neighbours, that chance may have put behind:
 * of which one has an error on the validation part within 2 % of the least, or within one standard error of the least
 * of all baselines (the rule of Breiman, Friedman, Olshen and Stone 1984). Within a family, where nothing is saved
 * by a larger error, it is the simplest within 2 % of its least.
 *
 * @param simple the simplest first
 */
export function leastOf(simple: readonly SimpleCompetitor[]): SimpleCompetitor {
  const near = (some: readonly SimpleCompetitor[], isChance: (s: SimpleCompetitor) => boolean) => {
    const least = Math.min(...some.map((s) => s.validationError));
    return some.find((s) => s.validationError <= AS_GOOD * least || isChance(s)) ?? some[0];
  };
  const { family } = near(simple, ({ above }) => above <= 1);
  return near(
    simple.filter((s) => s.family === family),
    () => false,
  );
}
