import { CallerError } from "../errors.js";
import type { Matrix } from "../linalg/matrix.js";
import { symmetricEigen } from "../linalg/symmetric-eigen.js";
import type { ModelClass } from "../models/model-class.js";
import type { Floor } from "./floor.js";

/** The linear models whose kernel is a sum of so many exponentials, at most. */
export function exponentialSums(terms: number): ModelClass {
  return { linear: true, exponentials: terms };
}

/**
 * A lower bound of sum_t (rho(t) - k(t))^2 over all k(t) = sum_{j=1}^m c_j z_j^t, z_j real or
 * complex: over every linear recurrent network of m states, k(t) = c^T W^t U, and every layer of m
 * heads with the encoding lin, without dot product and with a linear readout. Neurons behind the sum
 * are outside: of signs they decode every lag.
 *
 * It is sum_{k>m} sigma_k^2 of the matrix d_i d_j rho(i + j), d_i^2 = binom(2i, i) / 4^i, every singular value
 * less its rounding, so that rounding cannot raise the bound. Proof: docs/theory/floors.md, steps floors.2 to
 * floors.4.
 *
 * Times the variance of a white input it is the expected squared error at a position that sees all
 * lags.
 *
 * @param kernel rho(0), rho(1), ..; of an even number the last is not used
 * @throws CallerError where the kernel is empty, or m is no integer of at least 0
 */
export function exponentialLowerBound(
  kernel: ArrayLike<number>,
  terms: readonly number[],
): Floor<"lower">[] {
  if (kernel.length === 0) throw new CallerError("the kernel is empty", "give at least one lag");
  const { values, noiseFloor } = weightedHankelSpectrum(kernel);
  return terms.map((m) => {
    if (!(Number.isInteger(m) && m >= 0)) {
      throw new CallerError(`${m} exponentials`, "give an integer of at least 0");
    }
    const value = values
      .slice(m)
      .reduceRight((sum, sigma) => sum + Math.max(0, sigma - noiseFloor) ** 2, 0);
    return {
      kind: "lower",
      value,
      of: exponentialSums(m),
      error: "mean squared",
      how: "singular values of the weighted Hankel matrix of the kernel beyond the rank (Eckart and Young)",
      noiseFloor: noiseFloor ** 2,
    };
  });
}

function weightedHankelSpectrum(kernel: ArrayLike<number>) {
  const n = Math.floor((kernel.length + 1) / 2);
  const weight = new Float64Array(n).fill(1);
  for (let i = 1; i < n; i++) weight[i] = weight[i - 1] * Math.sqrt((2 * i - 1) / (2 * i));
  const matrix: Matrix = { rows: n, columns: n, data: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) matrix.data[i * n + j] = weight[i] * weight[j] * kernel[i + j];
  }
  const values = symmetricEigen(matrix)
    .values.map(Math.abs)
    .sort((a, b) => b - a);
  return { values, noiseFloor: Number.EPSILON * n * values[0] };
}
