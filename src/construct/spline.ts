import { CallerError } from "../errors.js";
import type { FittedNet, Functions } from "./net.js";

/** w + 1 equally spaced knots 0 = x_0 < .. < x_w = 1. */
export function equalKnots(neurons: number): Float64Array {
  return Float64Array.from({ length: neurons + 1 }, (_, i) => i / neurons);
}

/** w + 1 knots of [0, 1] that are equally spaced in angle, (1 - cos(pi i / w)) / 2: dense at the ends. */
export function gradedKnots(neurons: number): Float64Array {
  return Float64Array.from(
    { length: neurons + 1 },
    (_, i) => Math.sin((Math.PI * i) / (2 * neurons)) ** 2,
  );
}

/** The cell of a point: the largest i < w with x_i <= x. */
function cellOf(knots: Float64Array, x: number): number {
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= x) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The piecewise linear interpolants of several functions on [0, 1] as one net of w ReLU neurons,
 * one for each of the w cells: relu(x - x_i), weighted by the change of slope at x_i. All functions
 * share the neurons. An interpolant keeps to the range of its function.
 *
 * @param knots [w + 1] increasing, the first 0 and the last 1
 * @param count number of functions
 */
export function splineNet(knots: Float64Array, functions: Functions, count: number): FittedNet {
  const neurons = knots.length - 1;
  if (neurons < 1) {
    throw new CallerError("a spline without a cell", "give at least one neuron");
  }
  const values = new Float64Array(knots.length * count);
  knots.forEach((x, i) => {
    functions(x, values.subarray(i * count, (i + 1) * count));
  });
  const slope = (i: number, j: number) =>
    (values[(i + 1) * count + j] - values[i * count + j]) / (knots[i + 1] - knots[i]);
  const out = Float64Array.from({ length: neurons * count }, (_, at) => {
    const i = Math.floor(at / count);
    const j = at % count;
    return i === 0 ? slope(0, j) : slope(i, j) - slope(i - 1, j);
  });
  return {
    net: {
      hidden: { rows: 1, columns: neurons, data: new Float64Array(neurons).fill(1) },
      hiddenBias: knots.slice(0, neurons).map((x) => 0 - x),
      out: { rows: neurons, columns: count, data: out },
      outBias: values.slice(0, count),
    },
    fitted: (x, result) => {
      const i = cellOf(knots, x);
      const share = (x - knots[i]) / (knots[i + 1] - knots[i]);
      for (let j = 0; j < count; j++) {
        const start = values[i * count + j];
        result[j] = start + share * (values[(i + 1) * count + j] - start);
      }
    },
  };
}

/**
 * A bound of sup |g - interpolant|: the most over the cells of h^2 sup |g''| / 8.
 *
 * @param curvature a bound of |g''| on the interval [a, b]
 */
export function splineError(
  knots: Float64Array,
  curvature: (a: number, b: number) => number,
): number {
  let most = 0;
  for (let i = 0; i + 1 < knots.length; i++) {
    const h = knots[i + 1] - knots[i];
    most = Math.max(most, (h * h * curvature(knots[i], knots[i + 1])) / 8);
  }
  return most;
}
