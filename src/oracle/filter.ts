import { CallerError } from "../errors.js";
import { leastSquares } from "../linalg/least-squares.js";
import type { Sample } from "../tasks/task.js";
import { type Floor, squaredRounding } from "./floor.js";

/** A causal filter with an offset, fitted, and what it leaves of the samples it was fitted to. */
export interface FittedFilter {
  /** [lags] coefficient of x(t - s); inputs before a sequence are 0 */
  readonly kernel: Float64Array;
  /** added to the filter's output */
  readonly offset: number;
  /** of the samples, not in expectation: the noise that they have counts as signal */
  readonly floor: Floor<"exact">;
}

/**
 * The finite impulse response of least squares over all positions of the samples, by singular
 * values: the least error that any causal linear filter of so many lags has on them, however it is
 * trained. Where it is far below a trained linear model's, optimisation was the limit.
 *
 * @param samples sequences of one input and one output; a few thousand positions in all
 * @throws CallerError where `lags` is no integer from 1, a sample has another number of inputs than
 *   outputs, or there are fewer positions than coefficients
 */
export function leastSquaresFilter(samples: readonly Sample[], lags: number): FittedFilter {
  if (!(Number.isInteger(lags) && lags >= 1)) {
    throw new CallerError(`a filter of ${lags} lags`, "give an integer from 1");
  }
  const rows = samples.reduce((sum, { y }) => sum + y.length, 0);
  const columns = lags + 1;
  if (rows < columns || samples.some(({ x, y }) => x.length !== y.length)) {
    throw new CallerError(
      `${rows} positions for ${lags} lags and an offset`,
      "give sequences of one input and one output, with at least as many positions",
    );
  }
  const data = new Float64Array(rows * columns);
  const target = new Float64Array(rows);
  let row = 0;
  for (const { x, y } of samples) {
    for (let t = 0; t < y.length; t++, row++) {
      data[row * columns] = 1;
      for (let s = 0; s < Math.min(lags, t + 1); s++) data[row * columns + 1 + s] = x[t - s];
      target[row] = y[t];
    }
  }
  const { data: solved } = leastSquares(
    { rows, columns, data },
    { rows, columns: 1, data: target },
    { ridge: 0 },
  );
  let value = 0;
  let size = 0;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += data[i * columns + j] * solved[j];
    value += (target[i] - sum) ** 2 / rows;
    size += target[i] ** 2 / rows;
  }
  return {
    kernel: solved.slice(1),
    offset: solved[0],
    floor: {
      kind: "exact",
      value,
      of: { linear: true, causal: true, stationary: true, oneOffset: true, lags },
      error: "mean squared",
      how: "least squares over the samples, equation (72) of arXiv 2305.18475",
      noiseFloor: squaredRounding(size, columns),
    },
  };
}
