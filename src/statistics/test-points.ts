import { momentsOf } from "../data/channel.js";
import { targetsAt, type Windows } from "../data/windows.js";
import type { PointsInTime, TestPoints } from "./competitor.js";
import { squaredErrors } from "./metrics.js";

/** Mean of all targets of the training examples: the prediction that normalises every error. */
export function trainingMean(windows: Windows): number {
  return momentsOf(targetsAt(windows, windows.train)).mean;
}

/** Where the examples `rows` lie in time. */
export function timesOf({ sequenceOf, clock }: Windows, rows: Int32Array): PointsInTime {
  return {
    sequenceOf: Int32Array.from(rows, (t) => sequenceOf[t]),
    clock: clock && Float64Array.from(rows, (t) => clock[t]),
  };
}

/** Rows between neighbouring examples of a sequence, the least. */
function spacing({ sequenceOf }: Windows, rows: Int32Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < rows.length; i++) {
    if (sequenceOf[rows[i]] === sequenceOf[rows[i - 1]]) {
      least = Math.min(least, rows[i] - rows[i - 1]);
    }
  }
  return Number.isFinite(least) ? least : 1;
}

/** The examples `rows` (of the test or the validation part) as points to compare on. */
export function pointsOf(windows: Windows, rows: Int32Array): TestPoints {
  const truth = targetsAt(windows, rows);
  const mean = new Float64Array(truth.length).fill(trainingMean(windows));
  return {
    ...timesOf(windows, rows),
    reference: squaredErrors(mean, truth, windows.problem.horizons.length),
    horizon: Math.ceil(windows.problem.horizon / spacing(windows, rows)),
  };
}
