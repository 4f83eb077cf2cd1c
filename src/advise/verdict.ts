import { CANNOT_TELL } from "../evidence.js";
import type { Comparison } from "../statistics/compare.js";
import type { Advice, Candidate, Interval } from "./advice.js";
import type { FittedBaseline } from "./baselines.js";

/** A baseline as the verdict sees it. */
export type SimpleCompetitor = Pick<
  FittedBaseline,
  "name" | "description" | "complexity" | "validationError"
>;

export interface VerdictQuestion {
  readonly comparison: Comparison;
  readonly baselines: readonly SimpleCompetitor[];
  readonly candidates: readonly Pick<
    Candidate,
    "name" | "architecture" | "config" | "parameters" | "skill" | "skillInterval"
  >[];
  /** the baseline with the least test error */
  readonly bestBaseline: string;
  /** share of the test targets outside the range of the training targets */
  readonly outsideTrainRange: number;
  /** false where candidates are missing because the run was interrupted */
  readonly complete: boolean;
}

/**
 * From this share of test targets outside the range of the training part on, the advice says that
 * extrapolation decides.
 */
export const EXTRAPOLATION_SHARE = 0.2;

/** Baselines whose validation errors differ by less than this factor count as equally good. Chosen by hand. */
const AS_GOOD = 1.02;

/** A share in percent; from ten times on, a factor. */
function percent(x: number): string {
  if (Math.abs(x) >= 10) return `${Number(x.toPrecision(2))} times`;
  return `${(Math.round(1000 * x) / 10 || 0).toFixed(1)} %`;
}

const band = ([low, high]: Interval) => `[${percent(low)}, ${percent(high)}]`;
const listed = (names: readonly string[]) => names.join(", ");

/**
 * From the paired comparison to advice. The best set holds the competitors that no other beats:
 * - baselines in it: the simplest of those whose error on the validation part is within 2 % of the
 *   least, since nothing is shown to be better;
 * - networks of one architecture only: the smallest of them that itself beats every baseline, or
 *   where none does, the one with the least error;
 * - networks of several architectures: "cannot tell" which, and the gain of each is named.
 */
export function recommend(question: VerdictQuestion): Advice["recommendation"] {
  const { comparison, baselines, candidates, outsideTrainRange } = question;
  const inBest = new Set(comparison.best);
  const simple = baselines
    .filter((b) => inBest.has(b.name))
    .sort((a, b) => a.complexity - b.complexity || a.validationError - b.validationError);
  const networks = candidates
    .filter((c) => inBest.has(c.name))
    .sort((a, b) => a.parameters - b.parameters);
  const why = [
    `not beaten on the same test points (95 %, all ${comparison.pairs.length} pairs, blocks of ${comparison.blockLength} points): ${listed(comparison.best)} (measured)`,
  ];
  if (outsideTrainRange > EXTRAPOLATION_SHARE) {
    why.push(
      `${percent(outsideTrainRange)} of the test targets lie outside the range of the training targets: extrapolation decides here, not the kind of model`,
    );
  }
  if (!question.complete) {
    why.push("the run was interrupted: candidates that were not finished are not compared");
  }
  if (simple.length > 0) return adviseBaseline(simple, networks, question, why);
  if (networks.length === 0) throw new RangeError("a comparison has at least one best competitor");

  const architectures = [...new Set(networks.map((n) => n.architecture))];
  const gain = (c: (typeof networks)[number]) =>
    `${c.name}: ${percent(c.skill)} ${band(c.skillInterval)} less error than ${question.bestBaseline} (measured)`;
  why.push(...networks.map(gain));
  if (architectures.length > 1) {
    return {
      architecture: CANNOT_TELL,
      config: {},
      headline: `A network is worth it, but the test cannot tell ${listed(architectures)} apart: take the cheapest to run`,
      why,
    };
  }
  const beatsAll = ({ name }: (typeof networks)[number]) =>
    baselines.every((b) => comparison.beatenBy.get(b.name)?.includes(name));
  const smallest = networks.find(beatsAll);
  const chosen = smallest ?? networks.find((n) => n.name === comparison.best[0]) ?? networks[0];
  const merit = smallest === undefined ? "every baseline is beaten" : "it beats every baseline";
  return {
    architecture: chosen.architecture,
    config: chosen.config,
    headline: `Use ${chosen.name}: ${merit}, and it has ${percent(chosen.skill)} less error than ${question.bestBaseline}`,
    why,
  };
}

function adviseBaseline(
  simple: readonly SimpleCompetitor[],
  networks: readonly VerdictQuestion["candidates"][number][],
  question: VerdictQuestion,
  why: string[],
): Advice["recommendation"] {
  const least = Math.min(...simple.map((s) => s.validationError));
  const chosen = simple.find((s) => s.validationError <= AS_GOOD * least) ?? simple[0];
  const others = simple.filter((s) => s !== chosen);
  if (networks.length > 0) {
    why.push(
      `${listed(networks.map((n) => n.name))} cannot be told from ${listed(simple.map((s) => s.name))}: the linear one is enough until more data say otherwise`,
    );
  } else if (question.candidates.length > 0) {
    const closest = [...question.candidates].sort((a, b) => b.skill - a.skill)[0];
    why.push(
      `every network is beaten; the best of them, ${closest.name}, has ${percent(-closest.skill)} ${band([-closest.skillInterval[1], -closest.skillInterval[0]])} more error than ${question.bestBaseline} (measured)`,
    );
  }
  if (others.length > 0) {
    why.push(
      `of the baselines that nothing beats, ${chosen.name} is the simplest with the least error on the validation part, or within 2 % of it; ${listed(others.map((o) => o.name))} cannot be told from it (measured)`,
    );
  }
  if (chosen.name === "ridge-seasonal") {
    why.push(
      "the networks saw the window only, seasonal ridge also the season before: a network on what it leaves over was not tried",
    );
  }
  const found = chosen.name.startsWith("ridge")
    ? "A linear model is enough"
    : "Nothing to learn beyond a simple rule";
  return {
    architecture: chosen.name,
    config: {},
    headline: `${question.complete ? found : "Of what was finished"}: use ${chosen.description}`,
    why,
  };
}
