import type { Settings } from "../../experiments/trial/schema.js";
import { leastSquares } from "../../linalg/least-squares.js";
import { memoryKernelOf } from "../memory-kernel.js";

/** Taps of a filter or of a convolution; 1: none. */
export type Taps = 1 | 3 | 5 | 9;

/** The target behind a filter; one of one tap, which is 1, is none. */
export function taskOf(filter: Taps): Settings {
  return {
    ...{ name: "linear", kernel: "exp", length: 32, snr: "none" },
    mix: filter === 1 ? 0 : filter,
  };
}

/** Kernel of the target behind a filter, on the inputs that a model sees: [length] */
export const kernelOf = (filter: Taps): Float64Array => memoryKernelOf(taskOf(filter));

/** Shares below it are squares of rounding. */
const ROUNDING = 1e-24;

/**
 * What a convolution of the inputs leaves, as a share of the variance, where all that comes after it is
 * the target without a filter and an offset at each position: least squares of the filtered kernel by the
 * plain one at so many lags. Lag s is seen from length - s positions, all inputs have one variance.
 *
 * @param filtered kernel of the target behind the filter
 * @param plain of the same length
 */
export function leftBy(filtered: Float64Array, plain: Float64Array, taps: number): number {
  const rows = plain.length;
  const seen = (s: number) => Math.sqrt(rows - s);
  const late = Float64Array.from({ length: rows * taps }, (_, i) => {
    const [s, lag] = [Math.floor(i / taps), i % taps];
    return s < lag ? 0 : seen(s) * plain[s - lag];
  });
  const target = filtered.map((v, s) => seen(s) * v);
  const { data: weights } = leastSquares(
    { rows, columns: taps, data: late },
    { rows, columns: 1, data: target },
    { ridge: 0 },
  );
  let left = 0;
  let all = 0;
  for (let s = 0; s < rows; s++) {
    let sum = 0;
    for (let j = 0; j < taps; j++) sum += late[s * taps + j] * weights[j];
    left += (target[s] - sum) ** 2;
    all += target[s] ** 2;
  }
  return left / all < ROUNDING ? 0 : left / all;
}
