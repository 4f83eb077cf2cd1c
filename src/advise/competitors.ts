import { targetsAt, type Windows } from "../data/windows.js";
import { levelsFrom } from "../measure/design.js";
import { logLossesIn } from "../statistics/class-scores.js";
import type { Competitor, TestPoints } from "../statistics/competitor.js";
import { squaredErrors } from "../statistics/metrics.js";
import { pointsOf } from "../statistics/test-points.js";
import type { OutputKind } from "../tasks/task.js";
import type { Retraining } from "./advice.js";
import type { Fit } from "./baselines/fit.js";
import { isDone, type Run, retrained, type TunedCandidate } from "./tuning.js";

/** Points to compare on, with the truth there. */
export interface PointsWithTruth extends TestPoints {
  /** what is true there */
  readonly of: OutputKind;
  /** [points, horizons] levels, or classes */
  readonly truth: Float64Array;
}

/**
 * Loss at each point: of numbers the squared error, the mean over the horizons; of classes the log loss.
 *
 * @param prediction of numbers levels [points, horizons], of classes `ClassScores`
 */
export function lossesAt(
  { of, truth, reference }: PointsWithTruth,
  prediction: Float64Array,
): Float64Array {
  switch (of) {
    case "real":
      return squaredErrors(prediction, truth, truth.length / reference.length);
    case "classes":
      return logLossesIn(prediction);
    default:
      return of satisfies never;
  }
}

/** Some examples of the problem as points. */
export function pointsAt(windows: Windows, rows: Int32Array): PointsWithTruth {
  const of = windows.problem.labels === null ? "real" : "classes";
  return { ...pointsOf(windows, rows), of, truth: targetsAt(windows, rows) };
}

/** The test points of the problem. */
export function testPoints(windows: Windows): PointsWithTruth {
  return pointsAt(windows, windows.test);
}

/** Loss over that of the reference on the same points. */
export function relativeLoss(points: PointsWithTruth, prediction: Float64Array): number {
  const sum = (losses: ArrayLike<number>) => Array.from(losses).reduce((a, b) => a + b, 0);
  return sum(lossesAt(points, prediction)) / sum(points.reference);
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

/** What one run says of the test points, as the comparison takes it. */
function testPrediction(windows: Windows, { prediction }: Run): Float64Array {
  const isLevels = windows.problem.labels === null;
  return isLevels ? toLevels(windows, windows.test, prediction) : prediction;
}

/** What is predicted on the test points by what would be deployed: of an ensemble of numbers, the mean over its seeds. */
export function deployedPrediction(windows: Windows, { deployed }: TunedCandidate): Float64Array {
  const each = deployed.map((run) => testPrediction(windows, run));
  return each[0].map((_, i) => each.reduce((sum, one) => sum + one[i] / each.length, 0));
}

/** A baseline as the comparison takes it. */
export function baselineCompetitor(
  baseline: Pick<Fit, "name" | "test">,
  points: PointsWithTruth,
): Competitor {
  return { name: baseline.name, losses: lossesAt(points, baseline.test) };
}

/** A network as the comparison takes it: what would be deployed, as of a baseline. */
export function candidateCompetitor(
  windows: Windows,
  tuned: TunedCandidate,
  points: PointsWithTruth,
): Competitor {
  return {
    name: tuned.candidate.name,
    losses: lossesAt(points, deployedPrediction(windows, tuned)),
    beaten: tuned.beaten,
  };
}

/** Normalised test errors of all seeds at the chosen rate: what a training with another seed comes to. */
export function retrainingOf(
  windows: Windows,
  tuned: TunedCandidate,
  points: PointsWithTruth,
): Retraining {
  const runs = retrained(tuned);
  const errors = runs
    .filter(isDone)
    .map((run) => relativeLoss(points, testPrediction(windows, run)));
  return {
    mean: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    lowest: Math.min(...errors),
    highest: Math.max(...errors),
    seeds: runs.length,
    lost: runs.length - errors.length,
  };
}
