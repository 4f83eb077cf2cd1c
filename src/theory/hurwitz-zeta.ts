import { CallerError } from "../errors.js";

/** B_2j / (2j)! for j = 1..8, of the Euler-Maclaurin formula. */
const BERNOULLI = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
];
/** Terms summed one by one: with them the first correction left out is below 1e-16 of the sum. */
const DIRECT = 16;

/**
 * zeta(s, a) = sum_{k >= 0} (a + k)^-s, by Euler and Maclaurin: the exact tail of a power law,
 * sum_{k > m} k^-s = zeta(s, m + 1).
 *
 * @param s above 1
 * @param a above 0
 * @throws CallerError outside, where the sum diverges or has a pole
 */
export function hurwitzZeta(s: number, a: number): number {
  if (!(s > 1 && a > 0)) {
    throw new CallerError(`zeta(${s}, ${a}) is infinite`, "give s above 1 and a above 0");
  }
  let sum = 0;
  for (let k = DIRECT - 1; k >= 0; k--) sum += (a + k) ** -s;
  const x = a + DIRECT;
  let rising = s;
  let correction = 0;
  BERNOULLI.forEach((b, j) => {
    const power = x ** (-s - 2 * j - 1);
    // a power below float64 leaves nothing, however fast the factor before it rose beyond
    if (power > 0) correction += b * rising * power;
    rising *= (s + 2 * j + 1) * (s + 2 * j + 2);
  });
  return sum + x ** (1 - s) / (s - 1) + x ** -s / 2 + correction;
}
