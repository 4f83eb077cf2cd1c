import { leastSquares } from "../linalg/least-squares.js";
import { type Matrix, multiply } from "../linalg/matrix.js";
import type { Stream } from "../random/stream.js";
import type { FittedNet, Functions } from "./net.js";

/**
 * Functions of finitely many inputs as one net of random ReLU neurons, relu(b^T x + c) with b and c
 * standard normal, combined by least squares. From as many neurons as inputs on it is exact to
 * rounding, for almost every draw.
 *
 * @param inputs [points, channels] the input that encodes each point 0, 1, ..
 * @param count number of functions
 */
export function randomFeatureNet(
  inputs: Matrix,
  functions: Functions,
  count: number,
  neurons: number,
  stream: Stream,
): FittedNet {
  const { rows, columns } = inputs;
  const hidden: Matrix = {
    rows: columns,
    columns: neurons,
    data: Float64Array.from({ length: columns * neurons }, (_, i) => stream.normal(i)),
  };
  const hiddenBias = Float64Array.from({ length: neurons }, (_, i) =>
    stream.normal(columns * neurons + i),
  );
  const sums = multiply(inputs, hidden).data;
  // a last column of ones for the bias of the sum
  const design: Matrix = {
    rows,
    columns: neurons + 1,
    data: Float64Array.from({ length: rows * (neurons + 1) }, (_, at) => {
      const j = at % (neurons + 1);
      if (j === neurons) return 1;
      return Math.max(0, sums[Math.floor(at / (neurons + 1)) * neurons + j] + hiddenBias[j]);
    }),
  };
  const values = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) functions(i, values.subarray(i * count, (i + 1) * count));
  const weights = leastSquares(design, { rows, columns: count, data: values }, { ridge: 0 });
  const fitted = multiply(design, weights).data;
  return {
    net: {
      hidden,
      hiddenBias,
      out: { rows: neurons, columns: count, data: weights.data.slice(0, neurons * count) },
      outBias: weights.data.slice(neurons * count),
    },
    fitted: (point, out) => {
      out.set(fitted.subarray(point * count, (point + 1) * count));
    },
  };
}
