import type { Positions } from "../models/architecture.js";
import { type Examples, truthOf, withOutputs } from "./examples/examples.js";
import { outputsAt } from "./examples/windows.js";

/**
 * The unit in which outputs are trained: the training part's mean of each output, and one deviation
 * for all, so that the loss that is trained is the task's own but for a factor.
 */
export interface OutputScale {
  /** [outputs] */
  readonly mean: Float64Array;
  /** 1 where every output is constant */
  readonly deviation: number;
}

/** Mean and deviation of the outputs of some examples at the positions asked for. */
export function outputScale(
  examples: Examples,
  train: Int32Array,
  positions: Positions,
): OutputScale {
  const truth = truthOf(examples, train, positions);
  const outputs = examples.kind === "windows" ? outputsAt(examples) : examples.outputs;
  const each = truth.length / outputs;
  // from the first value on: an offset costs no digits
  const mean = truth.slice(0, outputs);
  const shift = new Float64Array(outputs);
  for (let i = 0; i < truth.length; i++) shift[i % outputs] += truth[i] - mean[i % outputs];
  for (let k = 0; k < outputs; k++) mean[k] += shift[k] / each;
  let squares = 0;
  for (let i = 0; i < truth.length; i++) squares += (truth[i] - mean[i % outputs]) ** 2;
  return { mean, deviation: Math.sqrt(squares / truth.length) || 1 };
}

/** Examples with their outputs, which are numbers, in units of a scale. */
export function standardised(examples: Examples, { mean, deviation }: OutputScale): Examples {
  return withOutputs(examples, (y) => {
    const units = new Float32Array(y.length);
    for (let i = 0; i < y.length; i++) units[i] = (y[i] - mean[i % mean.length]) / deviation;
    return units;
  });
}

/** Predictions of standardised outputs in the units of the outputs. */
export function inOutputUnits(
  prediction: Float64Array,
  { mean, deviation }: OutputScale,
): Float64Array {
  return prediction.map((z, i) => mean[i % mean.length] + deviation * z);
}
