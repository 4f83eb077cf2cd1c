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
 * Proof. Rescale the representation so that |a| = A = |f|_B and |b|_1 + |c| = 1 almost surely, and
 * draw the neurons from it. By symmetrisation the mean of sup |f - f_m| is at most
 * 2 E sup |(1/m) sum e_i a_i relu(b_i^T x + c_i)| with random signs e_i. relu is a contraction that
 * keeps 0, so (Ledoux and Talagrand, Theorem 4.12) this is at most
 * (4 A / m) E sup |sum e_i (b_i^T x + c_i)| <= (4 A R / m) E |sum e_i (b_i, c_i)|_1, and by Cauchy
 * and Schwarz, twice, the last mean is at most sqrt(d + 1) sqrt(sum_i |(b_i, c_i)|_2^2) <=
 * sqrt((d + 1) m). Some draw is no worse than the mean.
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
