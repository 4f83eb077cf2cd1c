import { CallerError } from "../errors.js";
import type { Encoding } from "../theory/bounds/paper-b/kernels.js";
import { fitHeads, type HeadFamily } from "./kernel.js";

/**
 * Steps of the exponents that are tried, and first exponents in units of the step. The paper's step of
 * 0.01 asks for coefficients beyond float64 at every lag; which step is best depends on the kernel and
 * on the number of heads. Chosen by hand: lags up to 6, and kernels over a thousand lags.
 */
const STEPS = [0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.4, 2, 2.8, 4];
const FIRSTS = [0.3, 1, 2];
/** More heads than these are tried by powers of two alone. */
const EACH = 16;

/** Heads whose weights float64 holds. */
export interface HeadWeights {
  /** beta of each head, above 0 */
  readonly rates: readonly number[];
  /** of e^(-beta t) (lin), or t^-beta (log) */
  readonly coefficients: readonly number[];
  /** l^1 error of their sum over the points, and what float64 adds to it at most */
  readonly error: number;
}

/** A kernel at some lags. */
export interface Kernel {
  /** what heads are functions of: exponentials or powers of the lag */
  readonly encoding: Encoding;
  /** lags, at least 0 (lin) or above 0 (log) */
  readonly points: Float64Array;
  /** [points] */
  readonly values: Float64Array;
}

/**
 * What float64 adds to a sum of heads: of each term as much as a sum over heads loses, and an exponent
 * with parts of the size of beta times (the logarithm of) the lag and the largest lag that is asked for.
 *
 * @param a coefficients
 */
export function roundingOf(
  { encoding, first, step }: HeadFamily,
  points: Float64Array,
  a: Float64Array,
  asked: number,
): number {
  const shift = encoding === "lin" ? asked : Math.log(Math.max(asked, 1));
  let sum = 0;
  for (const t of points) {
    const lag = encoding === "lin" ? t : Math.log(t);
    for (let h = 0; h < a.length; h++) {
      const beta = first + h * step;
      const exponent = 1 + 4 * beta * (Math.abs(lag) + shift);
      sum += (a.length + exponent) * Math.abs(a[h]) * Math.exp(-beta * lag);
    }
  }
  return Number.EPSILON * sum;
}

/**
 * At most so many heads that come nearest to a kernel in l^1, what float64 adds counted: the
 * best of equally spaced exponents over steps and numbers of heads.
 *
 * @param asked the largest lag that a query may add to the exponents; 0 where none does
 * @param known an exponent that the kernel is known to have
 * @throws CallerError where no sum is better than none
 */
export function headWeights(
  { encoding, points, values }: Kernel,
  heads: number,
  { asked = 0, known }: { readonly asked?: number; readonly known?: number } = {},
): HeadWeights {
  const size = values.reduce((sum, v) => sum + Math.abs(v), 0);
  const most = Math.min(heads, points.length);
  const counts = Array.from({ length: most }, (_, i) => i + 1).filter(
    (m) => m <= EACH || m === most || Number.isInteger(Math.log2(m)),
  );
  const families = [
    ...STEPS.flatMap((step) =>
      FIRSTS.map((f): HeadFamily => ({ encoding, first: f * step, step })),
    ),
    ...(known === undefined ? [] : [{ encoding, first: known, step: 1 }]),
  ];
  let best: HeadWeights | null = null;
  for (const family of families) {
    for (const count of counts) {
      const { error, coefficients } = fitHeads(family, points, values, count);
      const rounding = roundingOf(family, points, coefficients, asked);
      const whole = error + rounding;
      const limit = best?.error ?? size;
      // of more exponents in these steps float64 holds less still
      if (!(rounding < limit)) break;
      if (!(whole < limit)) continue;
      best = {
        rates: Array.from({ length: count }, (_, h) => family.first + h * family.step),
        coefficients: [...coefficients],
        error: whole,
      };
    }
  }
  if (best === null) {
    throw new CallerError(
      `no weights of ${heads} heads that float64 holds come nearer to the kernel than 0`,
      encoding === "lin"
        ? "give more heads, up to 14, or shorter lags, up to 6"
        : "give more heads, up to 12, or shorter lags, up to 5",
    );
  }
  return best;
}

/** The sum of heads at some lags. */
export function headSum(
  encoding: Encoding,
  { rates, coefficients }: Pick<HeadWeights, "rates" | "coefficients">,
  lags: Float64Array,
): Float64Array {
  return lags.map((t) => {
    const lag = encoding === "lin" ? t : Math.log(t);
    return coefficients.reduce((sum, a, h) => sum + a * Math.exp(-rates[h] * lag), 0);
  });
}

/** The same heads as functions of t - lag (lin) or t / lag (log), which a query has that asks for the lag. */
export function askedHeads(
  encoding: Encoding,
  { rates, coefficients }: Pick<HeadWeights, "rates" | "coefficients">,
  lag: number,
): Pick<HeadWeights, "rates" | "coefficients"> {
  const at = (rate: number) => (encoding === "lin" ? Math.exp(-rate * lag) : lag ** -rate);
  return { rates, coefficients: coefficients.map((a, h) => a * at(rates[h])) };
}
