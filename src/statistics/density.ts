import { quantile } from "./quantile.js";

/**
 * A density of numbers, by normal kernels, at so many places from the least to the largest. The width of a
 * kernel is Silverman's rule of thumb: 0.9 min(deviation, interquartile range / 1.34) n^(-1/5) (Density
 * Estimation, 1986, eq. (3.31)).
 *
 * @param values at least one
 * @returns pairs of a place and the density there; one of density 1 where all values are equal
 */
export function kernelDensity(
  values: readonly number[],
  places: number,
): (readonly [at: number, density: number])[] {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n);
  const range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const width = 0.9 * Math.min(deviation, range / 1.34 || deviation) * n ** -0.2;
  const [low, high] = [sorted[0], sorted[n - 1]];
  if (!(width > 0)) return [[mean, 1]];
  return Array.from({ length: places }, (_, i) => {
    const at = low + ((high - low) * i) / (places - 1);
    const sum = sorted.reduce((total, v) => total + Math.exp(-0.5 * ((at - v) / width) ** 2), 0);
    return [at, sum / (n * width * Math.sqrt(2 * Math.PI))] as const;
  });
}
