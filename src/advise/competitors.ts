import { targetsAt, type Windows } from "../data/windows.js";
import { levelsFrom } from "../measure/design.js";
import type { Competitor, TestPoints } from "../statistics/competitor.js";
import { normalisedError, squaredErrors } from "../statistics/metrics.js";
import { pointsOf, trainingMean } from "../statistics/test-points.js";
import type { Retraining } from "./advice.js";
import type { Fit } from "./baselines/fit.js";
import { isDone, type Run, retrained, type TunedCandidate } from "./tuning.js";

/** Points to compare on, with the truth there. */
export interface PointsWithTruth extends TestPoints {
  /** [points, horizons] */
  readonly truth: Float64Array;
}

/** Squared error at each point, the mean over its horizons. */
export function errorsAt(
  { truth, reference }: PointsWithTruth,
  levels: Float64Array,
): Float64Array {
  return squaredErrors(levels, truth, truth.length / reference.length);
}

/** The test points of the problem. */
export function testPoints(windows: Windows): PointsWithTruth {
  return { ...pointsOf(windows, windows.test), truth: targetsAt(windows, windows.test) };
}

/**
 * Standardised outputs of a network as levels in the target's unit.
 *
 * @param output [rows.length, horizons]
 */
export function toLevels(
  windows: Windows,
  rows: Int32Array,
  output: ArrayLike<number>,
): Float64Array {
  const { mean, deviation } = windows.outputScale;
  return levelsFrom(
    windows,
    rows,
    Float64Array.from(output, (y) => y * deviation + mean),
  );
}

/** Levels predicted on the test points by one run. */
function testLevels(windows: Windows, { prediction }: Run): Float64Array {
  return toLevels(windows, windows.test, prediction);
}

/** Levels predicted on the test points by what would be deployed: of an ensemble, the mean over its seeds. */
export function deployedLevels(windows: Windows, { deployed }: TunedCandidate): Float64Array {
  const each = deployed.map((run) => testLevels(windows, run));
  return each[0].map((_, i) => each.reduce((sum, levels) => sum + levels[i] / each.length, 0));
}

/** A baseline as the comparison takes it. */
export function baselineCompetitor(
  baseline: Pick<Fit, "name" | "test">,
  points: PointsWithTruth,
): Competitor {
  return { name: baseline.name, squaredErrors: errorsAt(points, baseline.test) };
}

/** A network as the comparison takes it: what would be deployed, as of a baseline. */
export function candidateCompetitor(
  windows: Windows,
  tuned: TunedCandidate,
  points: PointsWithTruth,
): Competitor {
  return {
    name: tuned.candidate.name,
    squaredErrors: errorsAt(points, deployedLevels(windows, tuned)),
    beaten: tuned.beaten,
  };
}

/** Normalised test errors of all seeds at the chosen rate: what a training with another seed comes to. */
export function retrainingOf(
  windows: Windows,
  tuned: TunedCandidate,
  truth: Float64Array,
): Retraining {
  const runs = retrained(tuned);
  const mean = trainingMean(windows);
  const errors = runs
    .filter(isDone)
    .map((run) => normalisedError(testLevels(windows, run), truth, mean));
  return {
    mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    lowest: Math.min(...errors),
    highest: Math.max(...errors),
    seeds: runs.length,
    lost: runs.length - errors.length,
  };
}
