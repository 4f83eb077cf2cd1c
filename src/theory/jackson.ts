import { CallerError } from "../errors.js";

/**
 * Jackson's theorem with its constant: polynomials of degree < m reach, for g with n derivatives on
 * an interval of length 1 and m >= n,
 *
 *   sup |g - q| <= (pi / 4)^n sup |g^(n)| / (m (m - 1) .. (m - n + 1)).
 *
 * By n-fold use of E_m(g) <= (pi / 4) E_(m-1)(g') / m (Cheney, Introduction to Approximation Theory,
 * section 4.6, for length 2, where pi / 2 stands for pi / 4).
 *
 * @param derivative sup |g^(n)|
 */
export function jacksonError(m: number, n: number, derivative: number): number {
  let falling = 1;
  for (let i = 0; i < n; i++) falling *= m - i;
  return ((Math.PI / 4) ** n * derivative) / falling;
}

/**
 * Points of [0, 1) at which derivatives of the bump are read, denser towards 1, where those of high
 * order have their maxima. At most 5e-6 of one is missed: the spacing there is 2e-5 for n = 8, where
 * |Psi^(10)| is 9e4 |Psi^(8)|.
 */
const POINTS = 16_000;
/** Above it the derivatives exceed 1e20 and their polynomials lose digits. */
export const LARGEST_RATE = 8;

/**
 * K_n = sup |Psi^(n)| of the bump Psi(x) = e^(-1 / (1 - x^2)) on (-1, 1): Psi^(n) = p_n Psi /
 * (1 - x^2)^(2n) with p_0 = 1, p_(n+1) = (1 - x^2)^2 p_n' + (4n x (1 - x^2) - 2x) p_n, read on a grid
 * of 16,000 points (Psi^(n) is even or odd) and raised by 1e-5 to cover its spacing.
 *
 * @throws CallerError for n outside 0..8
 */
export function bumpDerivative(n: number): number {
  if (!(Number.isInteger(n) && n >= 0 && n <= LARGEST_RATE)) {
    throw new CallerError(`rate ${n} of the bump`, `give an integer from 0 to ${LARGEST_RATE}`);
  }
  let p = [1];
  for (let i = 0; i < n; i++) {
    const derivative = p.slice(1).map((c, k) => c * (k + 1));
    p = add(times([1, 0, -2, 0, 1], derivative), times([0, 4 * i - 2, 0, -4 * i], p));
  }
  let most = 0;
  for (let i = 0; i < POINTS; i++) {
    const x = 1 - (1 - i / POINTS) ** 2;
    const rest = 1 - x * x;
    const polynomial = p.reduceRight((sum, c) => sum * x + c, 0);
    most = Math.max(most, Math.abs(polynomial) * Math.exp(-1 / rest - 2 * n * Math.log(rest)));
  }
  return most * (1 + 1e-5);
}

function add(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0) + (b[i] ?? 0));
}

function times(a: readonly number[], b: readonly number[]): number[] {
  const product = new Array<number>(Math.max(0, a.length + b.length - 1)).fill(0);
  a.forEach((x, i) => {
    b.forEach((y, j) => {
      product[i + j] += x * y;
    });
  });
  return product;
}
