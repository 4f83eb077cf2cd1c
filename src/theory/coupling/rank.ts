import type { Spectrum } from "../../linalg/svd.js";

/** sum sigma_k^2: the squared L^2 norm of a coupling whose singular values are all given. */
export function energy(values: Float64Array): number {
  return values.reduce((sum, s) => sum + s * s, 0);
}

/** sum_{k > rank} sigma_k^2, summed from the smallest up: what the best approximation leaves. */
export function tailEnergy(values: Float64Array, rank: number): number {
  return values.subarray(rank).reduceRight((sum, s) => sum + s * s, 0);
}

/** How many values stand above the noise floor. */
export function numericalRank({ values, noiseFloor }: Spectrum): number {
  return values.reduce((count, s) => count + Number(s > noiseFloor), 0);
}

/**
 * The effective rank of Roy and Vetterli (EUSIPCO 2007): exp of the Shannon entropy of
 * sigma_k / sum sigma. It is r for r equal values and at most the rank; 0 for zeros.
 *
 * @param values all of them: the entropy of the leading ones says nothing of the rest
 */
export function effectiveRank(values: Float64Array): number {
  const sum = values.reduce((total, s) => total + s, 0);
  if (sum === 0) return 0;
  const entropy = values.reduce((h, s) => (s > 0 ? h - (s / sum) * Math.log(s / sum) : h), 0);
  return Math.exp(entropy);
}

/**
 * The least rank that holds a share of the energy sum sigma^2.
 *
 * @param values the leading ones, largest first
 * @param total the energy of all values, where more exist than are given
 * @returns null where the values given do not reach the share; 0 for zeros
 */
export function rankAt(
  values: Float64Array,
  share: number,
  total: number = energy(values),
): number | null {
  // Two ways to sum the same squares differ in rounding, which must not cost a rank.
  const wanted = share * total * (1 - 1e-12);
  let held = 0;
  for (let k = 0; k <= values.length; k++) {
    if (held >= wanted) return k;
    if (k < values.length) held += values[k] ** 2;
  }
  return null;
}
