import type { NoiseLaw } from "./curves.js";

/** Values that are free up to a rank, then a floor. */
export interface FiniteRankFit {
  /** values before the floor */
  readonly rank: number;
  /** level of the values past the rank */
  readonly floor: number;
  /** sum of squared residuals of the values past the rank; those up to it have none */
  readonly sum: number;
  /** residual variance, squared relative noise or squared noise */
  readonly variance: number;
}

/** Values past the rank, at least: fewer say nothing of a floor. */
const FEWEST_AT_FLOOR = 4;

/**
 * y_k = h_k for k <= r, q for k > r, each disturbed as `law` says: q is the mean past r (of the
 * logarithms under multiplicative noise), r the rank of least AICc among those whose values all lie
 * above every value past them. Its count of parameters is r + 3: the values, q, r and the variance.
 *
 * @param values by position
 * @param rounding sum of squares that rounding alone leaves
 * @returns null where no rank separates the values so
 */
export function fitFiniteRank(
  values: Float64Array,
  law: NoiseLaw,
  rounding: number,
): FiniteRankFit | null {
  const n = values.length;
  const y = law === "multiplicative" ? values.map(Math.log) : values;
  const below = new Float64Array(n);
  for (let i = n - 1, most = Number.NEGATIVE_INFINITY; i >= 0; i--) {
    most = Math.max(most, y[i]);
    below[i] = most;
  }
  let best: FiniteRankFit | null = null;
  let least = Number.POSITIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (let r = 1; r <= n - FEWEST_AT_FLOOR; r++) {
    lowest = Math.min(lowest, y[r - 1]);
    if (!(lowest > below[r])) continue;
    const rest = y.subarray(r);
    const mean = rest.reduce((sum, v) => sum + v, 0) / (n - r);
    const sum = rest.reduce((total, v) => total + (v - mean) ** 2, 0);
    const criterion = informationCriterion(n, r + 3, Math.max(sum, rounding));
    if (criterion < least) {
      least = criterion;
      best = {
        rank: r,
        floor: law === "multiplicative" ? Math.exp(mean) : mean,
        sum,
        variance: sum / (n - r - 1),
      };
    }
  }
  return best;
}

/**
 * AICc of n normal residuals with k parameters, the variance among them (Hurvich and Tsai 1989), up
 * to a constant of n: n log(sum / n) + 2 k n / (n - k - 1). Infinite where n - k - 1 is not positive.
 */
export function informationCriterion(n: number, k: number, sum: number): number {
  return n - k - 1 > 0
    ? n * Math.log(sum / n) + (2 * k * n) / (n - k - 1)
    : Number.POSITIVE_INFINITY;
}
