import { momentsOf } from "../data/channel.js";
import { targetsAt, type Windows } from "../data/windows.js";
import { logLossesIn, scoresOf } from "./class-scores.js";
import type { PointsInTime, TestPoints } from "./competitor.js";
import { frequencyLogits, squaredErrors } from "./metrics.js";

/** Mean of all targets of the training examples: the prediction that normalises every error. */
export function trainingMean(windows: Windows): number {
  return momentsOf(targetsAt(windows, windows.train)).mean;
}

/** How often each class is the target of a training example, one added to each: the prediction that normalises log losses. */
export function trainingFrequencies(windows: Windows, classes: number): Float64Array {
  const counts = frequencyLogits(targetsAt(windows, windows.train), classes).map(Math.exp);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / all);
}

/** Where the examples `rows` lie in time. Sequences that have a label each are points of one sequence, in any order. */
export function timesOf({ sequenceOf, clock, problem }: Windows, rows: Int32Array): PointsInTime {
  if (problem.labels?.each === "sequence") {
    return { sequenceOf: new Int32Array(rows.length), clock: null };
  }
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

/** What the training part's mean, or its frequencies of classes, lose at each of the examples `rows`. */
function referenceAt(windows: Windows, rows: Int32Array): Float64Array {
  const { labels, horizons } = windows.problem;
  const truth = targetsAt(windows, rows);
  if (labels === null) {
    const mean = new Float64Array(truth.length).fill(trainingMean(windows));
    return squaredErrors(mean, truth, horizons.length);
  }
  const { length } = labels.classes;
  const frequencies = trainingFrequencies(windows, length);
  const repeated = Float64Array.from(
    { length: rows.length * length },
    (_, i) => frequencies[i % length],
  );
  return logLossesIn(scoresOf(repeated, truth));
}

/** The examples `rows` (of the test or the validation part) as points to compare on. */
export function pointsOf(windows: Windows, rows: Int32Array): TestPoints {
  return {
    ...timesOf(windows, rows),
    reference: referenceAt(windows, rows),
    horizon: Math.ceil(windows.problem.horizon / spacing(windows, rows)),
  };
}
