import { CallerError } from "../errors.js";

/** A ReLU neuron a relu(b^T x + c). */
export interface Neuron {
  /** output weight */
  readonly a: number;
  /** input weights, one for each dimension */
  readonly b: readonly number[];
  /** bias */
  readonly c: number;
}

/**
 * sum_k |a_k| (|b_k|_1 + |c_k|): an upper bound of the Barron norm of f = sum_k a_k relu(b_k^T x +
 * c_k), since the norm is the infimum over all representations (Paper B, section 2; its B_p for
 * every p are equal, Proposition G.2).
 *
 * @throws CallerError where there is no neuron
 */
export function barronNorm(neurons: readonly Neuron[]): number {
  if (neurons.length === 0) throw new CallerError("no neuron is given", "give at least one");
  return neurons.reduce(
    (sum, { a, b, c }) =>
      sum + Math.abs(a) * (b.reduce((s, x) => s + Math.abs(x), 0) + Math.abs(c)),
    0,
  );
}

/**
 * A constant for Paper B's Lemma G.6, which hides it in O~(.): on inputs with |x_i| <= radius,
 * `width` ReLU neurons reach sup |f - f_m| <= 4 sqrt(d + 1) max(radius, 1) |f|_B / sqrt(width).
 *
 * Proof: docs/theory/memories.md, step memories.9.
 *
 * @param dimension d, number of inputs of f
 * @param radius bound of each input; 1 where left out
 */
export function barronError(norm: number, width: number, dimension: number, radius = 1): number {
  return (4 * Math.sqrt(dimension + 1) * Math.max(radius, 1) * norm) / Math.sqrt(width);
}

/** The least width at which `barronError` is below `error`. */
export function barronWidth(norm: number, error: number, dimension: number, radius = 1): number {
  return Math.floor((barronError(norm, 1, dimension, radius) / error) ** 2) + 1;
}
