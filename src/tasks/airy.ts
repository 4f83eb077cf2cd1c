/** Step of the trapezoidal rule; the neglected terms are below 1e-20 of the integrand's scale. */
const STEP = 1 / 8;
/** The integrand is cut where its envelope e^(-eta s^2), eta >= 1, is below 1e-21. */
const CUT = 7;

/**
 * The Airy function Ai(x) for x >= -10, absolute error below 1e-12 (relative for x > 0).
 *
 * In Ai(x) = 1/(2 pi) int exp(i (k^3/3 + x k)) dk the path is moved up to Im k = eta (DLMF 9.5.4,
 * and 9.5.6 for eta = sqrt(x), the saddle), which makes the integrand fall like a Gaussian,
 *
 *   Ai(x) = e^(eta^3/3 - x eta) / pi int_0^inf e^(-eta s^2) cos(s^3/3 + (x - eta^2) s) ds;
 *
 * for such an entire function the trapezoidal rule converges exponentially in 1 / step. Left of 0
 * the factor e^(1/3 - x) eats digits, which sets the lower limit.
 */
export function airy(x: number): number {
  const eta = Math.sqrt(Math.max(x, 1));
  let sum = 1 / 2;
  for (let j = 1; j * STEP <= CUT; j++) {
    const s = j * STEP;
    sum += Math.exp(-eta * s * s) * Math.cos((s * s * s) / 3 + (x - eta * eta) * s);
  }
  return ((Math.exp((eta * eta * eta) / 3 - x * eta) * STEP) / Math.PI) * sum;
}
