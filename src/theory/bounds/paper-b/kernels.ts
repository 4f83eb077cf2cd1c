import { hurwitzZeta } from "../../hurwitz-zeta.js";
import { bumpDerivative, jacksonError } from "../../jackson.js";

/** Relative position encodings of Paper B, equation (4): exponentials, or powers, of the lag. */
export const ENCODINGS = ["lin", "log"] as const;
/** Name of a relative position encoding. */
export type Encoding = (typeof ENCODINGS)[number];

/** alpha = gamma of Lemmas F.1 and F.4: exponents 0.01 (k + 1), or 1.01 + 0.01 k. */
const STEP = 0.01;

/** How hard a lag is to single out, the weight c of the theorems: e^(0.01 T), or T^1.01. */
export function lagWeight(encoding: Encoding, lag: number): number {
  return encoding === "lin" ? Math.exp(STEP * lag) : lag ** (1 + STEP);
}

/**
 * The factors of Lemmas F.1, F.2 (lin) and F.4, F.5 (log). With x = e^(-0.01 t), or t^-0.01, the sum of
 * heads is w(t) q(x), w = x, or t^-1.01, q a polynomial with one coefficient a head, and q approximates
 * the bump w(T)^-1 e Psi((x - x_T) / r), r the distance from x_T to x_(T+1). So the error in l^1 is at most
 *
 *   sum_t w(t) * jacksonError(heads, n, e K_n / (w(T) r^n)),
 *
 * one lag per query, up to T (F.2, F.5), included. Proof: docs/theory/memories.md, steps memories.1 to
 * memories.6.
 */
function bump(encoding: Encoding, lag: number): { mass: number; height: number; radius: number } {
  if (encoding === "lin") {
    const x = Math.exp(-STEP * lag);
    return { mass: 1 / -Math.expm1(-STEP), height: Math.E / x, radius: x * -Math.expm1(-STEP) };
  }
  return {
    mass: hurwitzZeta(1 + STEP, 1),
    height: Math.E * lag ** (1 + STEP),
    radius: lag ** -STEP * -Math.expm1(-STEP * Math.log1p(1 / lag)),
  };
}

/**
 * A bound of the l^1 error with which `heads` heads single out a lag, by the proof of Lemmas F.1,
 * F.2, F.4 and F.5 with every constant written out.
 *
 * @param lag T >= 1; for an adaptive lag the largest
 * @param n the rate, at most the number of heads
 */
export function lagError(encoding: Encoding, lag: number, heads: number, n: number): number {
  const { mass, height, radius } = bump(encoding, lag);
  return mass * jacksonError(heads, n, (height * bumpDerivative(n)) / radius ** n);
}

/**
 * C(n) of `lagError` <= C(n) c^(n+1) / heads^n, c = `lagWeight`, for every heads >= n: what the paper
 * leaves unnamed. Uses m (m - 1) .. (m - n + 1) >= m^n n! / n^n, and, for log, radius >=
 * 0.01 (T + 1)^-1.01 >= 0.01 (2 T)^-1.01.
 */
export function lagConstant(encoding: Encoding, n: number): number {
  let falling = 1;
  for (let i = 1; i <= n; i++) falling *= n / i;
  const common = Math.E * bumpDerivative(n) * (Math.PI / 4) ** n * falling;
  const gap = -Math.expm1(-STEP);
  return encoding === "lin"
    ? common / gap ** (n + 1)
    : common * hurwitzZeta(1 + STEP, 1) * (2 ** (1 + STEP) / STEP) ** n;
}
