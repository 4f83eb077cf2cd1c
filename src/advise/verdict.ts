import { CANNOT_TELL } from "../evidence.js";
import type { Interval, Recommendation } from "./advice.js";
import type { Family } from "./baselines/kinds.js";
import { percent } from "./percent.js";
import { tooLittleData } from "./too-little-data.js";
import {
  labelOf,
  leastOf,
  MUCH,
  type Network,
  optimisationLimited,
  type SimpleCompetitor,
  type Verdict,
  type VerdictQuestion,
} from "./verdict-question.js";
import type { Wording } from "./wording.js";

/**
 * From this share of test targets outside the range of the training part on, the advice says that
 * extrapolation decides.
 */
export const EXTRAPOLATION_SHARE = 0.2;

const band = ([low, high]: Interval) => `[${percent(low)}, ${percent(high)}]`;
const listed = (names: readonly string[]) => names.join(", ");

/** What a baseline is, in words. */
const FAMILY: Readonly<Record<Family, string>> = {
  rule: "a simple rule",
  series: "a classical model of the series",
  linear: "a linear model",
  neighbours: "what followed similar windows",
};
const capitalised = (words: string) => words[0].toUpperCase() + words.slice(1);

/**
 * From the paired comparison to advice; what the pairs do not show is not said. The best set holds the
 * competitors that no other beats.
 *
 * - A simple rule in it, and what may well have much less error: too little data for a verdict.
 * - No baseline in it: a network is advised only if it beats every baseline itself. Of several such, the
 *   cheapest is named, that with the fewest operations a forecast; of several architectures it is "cannot
 *   tell" which.
 * - Baselines in it, and networks with much less error, which are merely not told apart: "cannot tell".
 * - Baselines in it, and no such network: the best of the simplest family that the validation part does not put
 *   behind (`leastOf`). It "is enough" only where every network is beaten, and none still improved when
 *   its steps ended. Where a network was expected to win before training, it is "cannot tell at this budget".
 * - Test targets that hardly differ from each other tell nothing.
 */
export function recommend(question: VerdictQuestion): Recommendation {
  const { comparison, baselines, candidates, outsideTrainRange } = question;
  const inBest = new Set(comparison.best);
  const simple = baselines
    .filter((b) => inBest.has(b.name))
    .sort((a, b) => a.complexity - b.complexity || a.validationError - b.validationError);
  const networks = candidates.filter((c) => inBest.has(c.name)).sort((a, b) => a.flops - b.flops);
  const why = [
    `not beaten on the same test points (95 %, all ${comparison.pairs.length} pairs, ${comparison.blocks} blocks of ${comparison.blockLength} ${comparison.blockLength === 1 ? "row" : "rows"}): ${listed(comparison.best.map((name) => labelOf(name, question)))} (measured)`,
  ];
  if (outsideTrainRange > EXTRAPOLATION_SHARE) {
    why.push(
      `${percent(outsideTrainRange)} of the test targets lie outside the range of the training targets: extrapolation decides here, not the kind of model`,
    );
  }
  if (!question.complete) {
    why.push("the run was interrupted: candidates that were not finished are not compared");
  }
  const limited = optimisationLimited(question);
  if (limited.length > 0) {
    const [first] = limited;
    why.push(
      `optimisation-limited: ${listed(limited.map((n) => n.name))} still improved when the steps ended, ${first.name} after ${first.effort.steps.toLocaleString("en-US")}${question.budget === "deep" ? "" : "; a larger --budget trains longer"} (measured)`,
    );
  }
  const verdict =
    tooLittleData(simple, question, why) ??
    (simple.length > 0
      ? adviseBaseline(simple, networks, question, why)
      : adviseNetwork(networks, question, why));
  if (question.testIsFlat) {
    const { description, name } = leastOf(baselines);
    const reason = `${question.wording.flat}; until more data do, use ${description}`;
    return { ...cannotTell(reason, name), why };
  }
  const taken = candidates.find(({ name }) => name === verdict.take);
  if (taken !== undefined) why.push(risksOf(taken, question.wording));
  return { ...verdict, why };
}

const cannotTell = (reason: string, take: string): Verdict => ({
  architecture: CANNOT_TELL,
  take,
  config: {},
  headline: `Cannot tell: ${reason}`,
});

/** How a network's error compares with that of the best baseline. */
function gainOf({ skill, skillInterval }: Network, question: VerdictQuestion): string {
  const [low, high] = skillInterval;
  const { error } = question.wording;
  const gain =
    skill < 0
      ? `${percent(-skill)} ${band([-high, -low])} more ${error}`
      : `${percent(skill)} ${band(skillInterval)} less ${error}`;
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
  const [cheapest] = winners.length > 0 ? winners : networks;
  const [operations, parameters] = [cheapest.flops, cheapest.parameters].map((count) =>
    count.toLocaleString("en-US"),
  );
  const cost = `${operations} operations a forecast, ${parameters} parameters`;
  if (winners.length === 0) {
    return cannotTell(
      `every baseline is beaten by some network, and no network beats them all; until more data do, use the cheapest that nothing beats, ${cheapest.name} (${cost})`,
      cheapest.name,
    );
  }
  const architectures = [...new Set(winners.map((n) => n.architecture))];
  if (architectures.length > 1) {
    return {
      architecture: CANNOT_TELL,
      take: cheapest.name,
      config: {},
      headline: `A network is worth it: use ${cheapest.name}, the cheapest (${cost}) of ${listed(architectures)}, which the test cannot tell apart`,
    };
  }
  return {
    architecture: cheapest.architecture,
    take: cheapest.name,
    config: cheapest.config,
    headline: `Use ${cheapest.name}: it beats every baseline, and it has ${percent(cheapest.skill)} less ${question.wording.error} than ${bestBaseline}`,
  };
}

/** What a training with another seed would come to, and what an ensemble costs. */
function risksOf({ name, deployed, retraining }: Network, { anError }: Wording): string {
  const { mean, lowest, highest, seeds, lost } = retraining;
  const among =
    lost === 0 ? `${seeds} seeds` : `${seeds} seeds, of which ${lost} diverged or failed,`;
  const [low, high, middle] = [lowest, highest, mean].map((error) => error.toPrecision(3));
  return deployed.length > 1
    ? `${name} is the mean of ${deployed.length} models, at ${deployed.length} times the operations of one; each by itself has ${anError} of ${low} to ${high} on the test part, ${middle} on average (measured)`
    : `${name} is the one of ${among} at its learning rate that the validation part chose: all of them have ${anError} of ${low} to ${high} on the test part, ${middle} on average, and that is the risk of training again (measured)`;
}

function adviseBaseline(
  simple: readonly SimpleCompetitor[],
  networks: readonly Network[],
  question: VerdictQuestion,
  why: string[],
): Verdict {
  const { candidates, budget, complete, prediction } = question;
  const bestBaseline = labelOf(question.bestBaseline, question);
  const chosen = leastOf(simple);
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
  const early = candidates.filter(({ effort }) => effort.end === "beaten");
  if (early.length > 0) {
    why.push(
      `not tried further, as their errors on the validation part are far above the best baseline's: ${listed(early.map((n) => n.name))} (measured)`,
    );
  }
  if (others.length > 0) {
    why.push(
      `of the baselines that nothing beats, ${chosen.label} is the best on the validation part of the simplest kind that is there within 2 % or one standard error of the least ${question.wording.error}; ${listed(others.map((o) => o.label))} cannot be told from it (measured)`,
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
      `random nonlinear features have ${percent(gain)} ${band(interval)} less ${question.wording.error} than ${question.wording.linear} on the validation part, so there is more to learn than any network learned here${budget === "deep" ? "" : ": a larger --budget trains longer"} (measured)`,
    );
    return cannotTell(
      `at this budget (${budget}) no network is shown to find what random nonlinear features find; until one does, ${use}`,
      chosen.name,
    );
  }
  if (complete && networks.length > 0 && closest.skill >= MUCH) {
    return cannotTell(
      `${closest.name} has ${percent(closest.skill)} less ${question.wording.error} than ${bestBaseline}, which the test does not tell from chance; until more data do, ${use}`,
      chosen.name,
    );
  }
  const limited = optimisationLimited(question).length > 0;
  const found =
    networks.length > 0 || limited
      ? `No network is shown to be better than ${FAMILY[chosen.family]}${limited ? " at this budget" : ""}`
      : chosen.family === "rule"
        ? "Nothing to learn beyond a simple rule"
        : `${capitalised(FAMILY[chosen.family])} is enough`;
  return {
    architecture: chosen.name,
    take: chosen.name,
    config: {},
    headline: `${complete ? found : "Of what was finished"}: ${use}`,
  };
}
