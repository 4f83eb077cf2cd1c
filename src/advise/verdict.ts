import { CANNOT_TELL } from "../evidence.js";
import type { Comparison } from "../statistics/compare.js";
import type { Advice, Candidate, Interval, Prediction } from "./advice.js";
import type { FittedBaseline } from "./baselines.js";
import { percent } from "./percent.js";
import type { AdviseRequest } from "./request.js";

/** A baseline as the verdict sees it. */
export type SimpleCompetitor = Pick<
  FittedBaseline,
  "name" | "label" | "description" | "complexity" | "validationError"
>;

export interface VerdictQuestion {
  readonly comparison: Comparison;
  readonly baselines: readonly SimpleCompetitor[];
  readonly candidates: readonly Pick<
    Candidate,
    "name" | "architecture" | "config" | "parameters" | "flops" | "skill" | "skillInterval"
  >[];
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

/**
 * From this share of test targets outside the range of the training part on, the advice says that
 * extrapolation decides.
 */
export const EXTRAPOLATION_SHARE = 0.2;

/** Baselines whose validation errors differ by less than this factor count as equally good. Chosen by hand. */
const AS_GOOD = 1.02;

/** From this share of the best baseline's error on, what a network has less is much. Chosen by hand. */
export const MUCH = 0.1;

const band = ([low, high]: Interval) => `[${percent(low)}, ${percent(high)}]`;
const listed = (names: readonly string[]) => names.join(", ");
/** A competitor as the tables call it. */
const labelOf = (name: string, { baselines }: Pick<VerdictQuestion, "baselines">) =>
  baselines.find((b) => b.name === name)?.label ?? name;

type Network = VerdictQuestion["candidates"][number];
type Verdict = Omit<Advice["recommendation"], "why">;

/**
 * From the paired comparison to advice; what the pairs do not show is not said. The best set holds the
 * competitors that no other beats.
 *
 * - No baseline in it: a network is advised only if it beats every baseline itself. Of several such, all
 *   of one architecture, the one with the fewest parameters; of several architectures, "cannot tell"
 *   which, and the cheapest is named, that with the fewest operations a forecast.
 * - Baselines in it, and networks with much less error, which are merely not told apart: "cannot tell".
 * - Baselines in it, and no such network: the simplest of those whose error on the validation part is
 *   within 2 % of the least. It "is enough" only where every network is beaten. Where a network was
 *   expected to win before training, it is "cannot tell at this budget".
 * - Test targets that hardly differ from each other tell nothing.
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
    `not beaten on the same test points (95 %, all ${comparison.pairs.length} pairs, blocks of ${comparison.blockLength} ${comparison.blockLength === 1 ? "row" : "rows"}): ${listed(comparison.best.map((name) => labelOf(name, question)))} (measured)`,
  ];
  if (outsideTrainRange > EXTRAPOLATION_SHARE) {
    why.push(
      `${percent(outsideTrainRange)} of the test targets lie outside the range of the training targets: extrapolation decides here, not the kind of model`,
    );
  }
  if (!question.complete) {
    why.push("the run was interrupted: candidates that were not finished are not compared");
  }
  const verdict =
    simple.length > 0
      ? adviseBaseline(simple, networks, question, why)
      : adviseNetwork(networks, question, why);
  return question.testIsFlat
    ? { ...cannotTell("the target hardly changes in the test part"), why }
    : { ...verdict, why };
}

const cannotTell = (reason: string): Verdict => ({
  architecture: CANNOT_TELL,
  config: {},
  headline: `Cannot tell: ${reason}`,
});

/** How a network's error compares with that of the best baseline. */
function gainOf({ skill, skillInterval }: Network, question: VerdictQuestion): string {
  const [low, high] = skillInterval;
  const gain =
    skill < 0
      ? `${percent(-skill)} ${band([-high, -low])} more error`
      : `${percent(skill)} ${band(skillInterval)} less error`;
  return `${gain} than ${labelOf(question.bestBaseline, question)} (measured)`;
}

function adviseNetwork(
  networks: readonly Network[],
  question: VerdictQuestion,
  why: string[],
): Verdict {
  const { baselines, comparison } = question;
  const bestBaseline = labelOf(question.bestBaseline, question);
  if (networks.length === 0) throw new RangeError("a comparison has at least one best competitor");
  why.push(...networks.map((network) => `${network.name}: ${gainOf(network, question)}`));
  const unbeatenBy = ({ name }: Network) =>
    baselines.filter((b) => !comparison.beatenBy.get(b.name)?.includes(name));
  const winners = networks.filter((network) => unbeatenBy(network).length === 0);
  for (const network of networks.filter((n) => !winners.includes(n))) {
    why.push(
      `${network.name} is beaten by none, and does not itself beat ${listed(unbeatenBy(network).map((b) => b.label))} (measured)`,
    );
  }
  if (winners.length === 0) {
    return cannotTell("every baseline is beaten by some network, and no network beats them all");
  }
  const architectures = [...new Set(winners.map((n) => n.architecture))];
  if (architectures.length > 1) {
    const cheapest = winners.reduce((a, b) => (b.flops < a.flops ? b : a));
    why.push(
      `the cheapest of them is the one with the fewest operations a forecast: ${cheapest.name}, ${cheapest.flops.toLocaleString("en-US")}`,
    );
    return {
      architecture: CANNOT_TELL,
      config: {},
      headline: `A network is worth it, but the test cannot tell ${listed(architectures)} apart: take the cheapest to run, ${cheapest.name}`,
    };
  }
  const [smallest] = winners;
  return {
    architecture: smallest.architecture,
    config: smallest.config,
    headline: `Use ${smallest.name}: it beats every baseline, and it has ${percent(smallest.skill)} less error than ${bestBaseline}`,
  };
}

function adviseBaseline(
  simple: readonly SimpleCompetitor[],
  networks: readonly Network[],
  question: VerdictQuestion,
  why: string[],
): Verdict {
  const { candidates, budget, complete, prediction } = question;
  const bestBaseline = labelOf(question.bestBaseline, question);
  const least = Math.min(...simple.map((s) => s.validationError));
  const chosen = simple.find((s) => s.validationError <= AS_GOOD * least) ?? simple[0];
  const others = simple.filter((s) => s !== chosen);
  const closest = [...(networks.length > 0 ? networks : candidates)].sort(
    (a, b) => b.skill - a.skill,
  )[0];
  if (networks.length > 0) {
    why.push(
      `${listed(networks.map((n) => n.name))} cannot be told from ${listed(simple.map((s) => s.label))} (measured)`,
      `${closest.name}: ${gainOf(closest, question)}`,
    );
  } else if (candidates.length > 0) {
    why.push(
      `every network is beaten; the best of them, ${closest.name}, has ${gainOf(closest, question)}`,
    );
  }
  if (others.length > 0) {
    why.push(
      `of the baselines that nothing beats, ${chosen.label} is the simplest with the least error on the validation part, or within 2 % of it; ${listed(others.map((o) => o.label))} cannot be told from it (measured)`,
    );
  }
  if (chosen.name === "ridge-seasonal") {
    why.push(
      `the networks saw the window only, ${chosen.label} also the season before: a network on what it leaves over was not tried`,
    );
  }
  const use = `use ${chosen.description}`;
  if (
    complete &&
    candidates.length > 0 &&
    prediction.expects === "network" &&
    prediction.basis.gain >= MUCH
  ) {
    const { gain, interval } = prediction.basis;
    why.push(
      `random nonlinear features have ${percent(gain)} ${band(interval)} less error than ridge on the validation part, so there is more to learn than any network learned here${budget === "deep" ? "" : ": a larger --budget trains longer"} (measured)`,
    );
    return cannotTell(
      `at this budget (${budget}) no network is shown to find what random nonlinear features find; until one does, ${use}`,
    );
  }
  if (complete && networks.length > 0 && closest.skill >= MUCH) {
    return cannotTell(
      `${closest.name} has ${percent(closest.skill)} less error than ${bestBaseline}, which the test does not tell from chance; until more data do, ${use}`,
    );
  }
  const linear = chosen.name.startsWith("ridge");
  const found =
    networks.length > 0
      ? `No network is shown to be better than ${linear ? "a linear model" : "a simple rule"}`
      : linear
        ? "A linear model is enough"
        : "Nothing to learn beyond a simple rule";
  return {
    architecture: chosen.name,
    config: {},
    headline: `${complete ? found : "Of what was finished"}: ${use}`,
  };
}
