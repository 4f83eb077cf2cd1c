import type { Windows } from "../data/windows.js";
import type { TestPoints } from "./competitor.js";

/** Mean of the target over the training examples: the prediction that normalises every error. */
export function trainingMean({ target, train }: Windows): number {
  let sum = 0;
  for (const t of train) sum += target[t];
  return sum / train.length;
}

/** The examples `rows` (of the test or the validation part) as points to compare on. */
export function pointsOf(windows: Windows, rows: Int32Array): TestPoints {
  const mean = trainingMean(windows);
  return {
    sequenceOf: Int32Array.from(rows, (t) => windows.sequenceOf[t]),
    reference: Float64Array.from(rows, (t) => (windows.target[t] - mean) ** 2),
    horizon: windows.problem.horizon,
  };
}

/** The target at the examples `rows`. */
export function truthAt({ target }: Windows, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (t) => target[t]);
}
