import type { Floor } from "./floor.js";

/**
 * The least squared distance of a coupling, in L^2 under the law of two independent tokens, from the
 * q(u)^T k(v) of a head: its rank is the head's size at most, and sum_{k > m_h} sigma_k^2 is left
 * (Schmidt 1907; Eckart and Young 1936). It is no floor of outputs, which feel a coupling through a
 * softmax.
 *
 * @param sigma all singular values of the coupling, largest first
 */
export function couplingFloor(sigma: Float64Array, headSize: number): Floor<"exact"> {
  const sumFrom = (m: number) => sigma.subarray(m).reduceRight((sum, s) => sum + s * s, 0);
  return {
    kind: "exact",
    value: sumFrom(headSize),
    of: { heads: 1, headSize, encoding: "none" },
    error: "coupling",
    how: "squared singular values beyond the rank (Eckart and Young)",
    noiseFloor: Number.EPSILON * sigma.length * sumFrom(0),
  };
}
