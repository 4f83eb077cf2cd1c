import { momentsOf } from "../data/channel.js";
import type { Windows } from "../data/windows.js";
import type { PointsInTime, TestPoints } from "./competitor.js";

/** Mean of the target over the training examples: the prediction that normalises every error. */
export function trainingMean({ target, train }: Windows): number {
  return momentsOf(Float64Array.from(train, (t) => target[t])).mean;
}

/** Where the examples `rows` lie in time. */
export function timesOf({ sequenceOf, clock }: Windows, rows: Int32Array): PointsInTime {
  return {
    sequenceOf: Int32Array.from(rows, (t) => sequenceOf[t]),
    clock: clock && Float64Array.from(rows, (t) => clock[t]),
  };
}

/** The examples `rows` (of the test or the validation part) as points to compare on. */
export function pointsOf(windows: Windows, rows: Int32Array): TestPoints {
  const mean = trainingMean(windows);
  return {
    ...timesOf(windows, rows),
    reference: Float64Array.from(rows, (t) => (windows.target[t] - mean) ** 2),
    horizon: windows.problem.horizon,
  };
}

/** The target at the examples `rows`. */
export function truthAt({ target }: Windows, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (t) => target[t]);
}
