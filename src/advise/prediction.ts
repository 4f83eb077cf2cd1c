import { targetsAt, type Windows } from "../data/windows.js";
import type { JournalWriter } from "../experiments/journal/writer.js";
import type { Algebra } from "../measure/algebra.js";
import { type NonlinearGain, nonlinearGain } from "../measure/nonlinearity.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { normalisedError } from "../statistics/metrics.js";
import { trainingMean } from "../statistics/test-points.js";
import type { Advice, Prediction } from "./advice.js";
import type { FittedBaseline } from "./baselines/list.js";
import type { Hooks } from "./hooks.js";
import { percent } from "./percent.js";
import { type Wording, wordingOf } from "./wording.js";

/** What is said beforehand, and on what it rests. */
export type Expectation = Omit<Prediction, "written" | "held">;

/**
 * What the networks will do, said before the first of them trains. Ridge on random nonlinear
 * features of the window stands in for a network: if that gains over plain ridge on the
 * validation part, beyond its 95 % interval, and undercuts the best baseline there, a network is
 * expected to win; if it does not gain, or stays above the best baseline, none is.
 *
 * @param featuresError,baselineError normalised validation errors of the stand-in and of the
 *   best baseline there
 * @param wording what is compared, in words
 */
export function predict(
  { gain, interval }: Pick<NonlinearGain, "gain" | "interval">,
  featuresError: number,
  baselineError: number,
  { error, linear }: Wording,
): Expectation {
  const basis = { gain, interval };
  const [low, high] = interval;
  const evidence =
    gain > 0
      ? `${linear} with random nonlinear features has ${percent(gain)} [${percent(low)}, ${percent(high)}] less validation ${error} than ${linear}`
      : `${linear} with random nonlinear features has ${percent(-gain)} [${percent(-high)}, ${percent(-low)}] more validation ${error} than ${linear}`;
  if (gain <= 0 || featuresError > baselineError) {
    const reason = gain <= 0 ? evidence : `${evidence}, which stays above the best baseline`;
    return {
      basis,
      expects: "linear",
      statement: `no network will beat the best baseline: ${reason}`,
    };
  }
  if (interval[0] > 0) {
    return {
      basis,
      expects: "network",
      statement: `a network will beat every baseline: ${evidence}`,
    };
  }
  return {
    basis,
    expects: "cannot tell",
    statement: `cannot tell whether a network will help: ${evidence}`,
  };
}

/** `predict`, of the windows and the baselines fitted on them. */
export async function expectationOf(
  algebra: Algebra,
  windows: Windows,
  baselines: readonly FittedBaseline[],
  bootstrap: Bootstrap,
): Promise<Expectation> {
  const gain = await nonlinearGain(algebra, windows, bootstrap);
  const truth = targetsAt(windows, windows.validation);
  const error = normalisedError(gain.prediction, truth, trainingMean(windows));
  return predict(gain, error, leastOfBaselines(baselines), wordingOf("real"));
}

/** The least validation error of a baseline; not of neighbours: what they find that is not linear, a network may find too. */
export function leastOfBaselines(baselines: readonly FittedBaseline[]): number {
  return Math.min(
    ...baselines.filter((b) => b.family !== "neighbours").map((b) => b.validationError),
  );
}

/** Writes the prediction into the journal, then hands it out. */
export async function publish(
  expectation: Expectation,
  journal: Pick<JournalWriter, "predict">,
  { onPrediction }: Hooks,
): Promise<Prediction> {
  const { at } = await journal.predict("the verdict", expectation);
  const prediction = { ...expectation, written: at, held: null };
  await onPrediction?.(prediction);
  return prediction;
}

/** Whether the prediction held: null where it or the verdict could not tell a network from a baseline. */
export function score(
  prediction: Prediction,
  best: Advice["best"],
  baselines: ReadonlySet<string>,
): Prediction {
  const linearInBest = best.some((name) => baselines.has(name));
  const networkInBest = best.some((name) => !baselines.has(name));
  if (prediction.expects === "cannot tell" || linearInBest === networkInBest) return prediction;
  return { ...prediction, held: (prediction.expects === "linear") === linearInBest };
}
