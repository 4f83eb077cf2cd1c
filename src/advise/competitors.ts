import type { Windows } from "../data/windows.js";
import type { Competitor, TestPoints } from "../statistics/competitor.js";
import { squaredErrors } from "../statistics/metrics.js";
import { pointsOf, truthAt } from "../statistics/test-points.js";
import type { Fit } from "./fit.js";
import { bestRun, chosenRuns, type TunedCandidate } from "./tuning.js";

/** Points to compare on, with the truth there. */
export interface PointsWithTruth extends TestPoints {
  readonly truth: Float64Array;
}

/** The test points of the problem. */
export function testPoints(windows: Windows): PointsWithTruth {
  return { ...pointsOf(windows, windows.test), truth: truthAt(windows, windows.test) };
}

/** Standardised outputs of a network as levels in the target's unit. */
export function toLevels(
  windows: Windows,
  rows: Int32Array,
  output: ArrayLike<number>,
): Float64Array {
  const { mean, deviation } = windows.outputScale;
  return Float64Array.from(rows, (t, i) => {
    const value = output[i] * deviation + mean;
    return windows.output === "change" ? value + windows.observed[t] : value;
  });
}

/** Levels predicted on the test points by each seed at the chosen rate. */
export function testLevels(windows: Windows, tuned: TunedCandidate): Float64Array[] {
  return chosenRuns(tuned).map((run) => toLevels(windows, windows.test, run.prediction));
}

/** Levels predicted on the test points by the seed that did best on the validation part. */
export function bestTestLevels(windows: Windows, tuned: TunedCandidate): Float64Array {
  return toLevels(windows, windows.test, bestRun(tuned).prediction);
}

/** A baseline as the comparison takes it: nothing about it is random, so one row of errors. */
export function baselineCompetitor(
  baseline: Pick<Fit, "name" | "test">,
  truth: Float64Array,
): Competitor {
  return { name: baseline.name, squaredErrors: [squaredErrors(baseline.test, truth)] };
}

/** A network as the comparison takes it: a row of errors for each seed at the chosen rate. */
export function candidateCompetitor(
  windows: Windows,
  tuned: TunedCandidate,
  truth: Float64Array,
): Competitor {
  return {
    name: tuned.candidate.name,
    squaredErrors: testLevels(windows, tuned).map((levels) => squaredErrors(levels, truth)),
  };
}
