import { CallerError } from "../../../errors.js";

/**
 * Paper B's rule for sharing H heads among lags of weights c_k (`lagWeight`; all equal for Theorem
 * 5.1): H_k = H c_k / sum c, the real shares that minimise sum_k c_k^(n+1) / H_k^n, whatever n is.
 */
export function headShares(weights: readonly number[], heads: number): number[] {
  const sum = weights.reduce((s, c) => s + c, 0);
  return weights.map((c) => (heads * c) / sum);
}

/**
 * The whole numbers of heads, at least `least` each, that minimise a sum of costs: heads go one by
 * one to the lag whose cost falls most, which is optimal as each cost is convex in its heads.
 *
 * @param costs the cost of each lag as a function of its heads, convex and falling
 * @throws CallerError where the heads do not suffice
 */
export function allocateHeads(
  costs: readonly ((heads: number) => number)[],
  heads: number,
  least: number,
): number[] {
  const shares = costs.map(() => least);
  const spare = heads - least * costs.length;
  if (spare < 0) {
    throw new CallerError(
      `${heads} heads for ${costs.length} lags with at least ${least} each`,
      `give at least ${least * costs.length} heads`,
    );
  }
  const gains = costs.map((cost) => cost(least) - cost(least + 1));
  for (let i = 0; i < spare; i++) {
    const next = gains.indexOf(Math.max(...gains));
    shares[next]++;
    gains[next] = costs[next](shares[next]) - costs[next](shares[next] + 1);
  }
  return shares;
}

/** A lag of the warm-up task of Paper B, as Proposition 4.5 needs it. */
export interface AdaptiveLag {
  /** c_k: `lagWeight` */
  readonly weight: number;
  /** a_k: |g_k|_B^2, or |log g_k|_B^2 T_k^2 for the log encoding */
  readonly width: number;
}

/** What M + 1 layers need, over what two layers need. */
export interface DepthAgainstWidth {
  /** m^(M+1) / m^(2) = max a_k / sum a_k */
  readonly width: number;
  /** (H^(M+1) / H^(2))^2n = sum c_k^(2n+2) / (sum c_k)^(2n+2), from the two bounds themselves */
  readonly headsToThe2n: number;
}

/**
 * Proposition 4.5 against Theorem 4.1, at rate n: neither ratio exceeds 1. The paper prints the
 * second with an undefined b_k and its two labels exchanged.
 */
export function depthAgainstWidth(lags: readonly AdaptiveLag[], n: number): DepthAgainstWidth {
  const total = lags.reduce((s, { width }) => s + width, 0);
  const weights = lags.reduce((s, { weight }) => s + weight, 0);
  return {
    width: Math.max(...lags.map(({ width }) => width)) / total,
    headsToThe2n: lags.reduce((s, { weight }) => s + (weight / weights) ** (2 * n + 2), 0),
  };
}
