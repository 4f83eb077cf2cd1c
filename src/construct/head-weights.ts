import { CallerError } from "../errors.js";
import { leastSquares } from "../linalg/index.js";
import type { Encoding } from "../theory/bounds/paper-b/kernels.js";
import { fitHeads, type HeadFamily, ratesOf } from "./kernel.js";

/**
 * Steps of the exponents that are tried, and first exponents in units of the step. The paper's step of
 * 0.01 asks for coefficients beyond float64 at every lag; which step is best depends on the kernel and
 * on the number of heads. Chosen by hand: lags up to 6, and kernels over a thousand lags.
 */
const STEPS = [0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.4, 2, 2.8, 4];
const FIRSTS = [0.3, 1, 2];
/**
 * Of exponents that grow by a factor, one for each scale of a kernel: the first in units of one over
 * the largest lag, and the last. Chosen by hand: t^-0.5 over 50 to 4,096 lags.
 */
const SLOWEST = [0.3, 0.5, 0.7, 1, 1.5];
const FASTEST = [0.1, 0.3, 0.5, 1, 1.5, 3];
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

/** Heads by their exponents and factors. */
type Weights = { readonly rates: readonly number[]; readonly coefficients: ArrayLike<number> };

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
 */
export function roundingOf(
  encoding: Encoding,
  points: Float64Array,
  { rates, coefficients }: Weights,
  asked: number,
): number {
  const shift = encoding === "lin" ? asked : Math.log(Math.max(asked, 1));
  let sum = 0;
  for (const t of points) {
    const lag = encoding === "lin" ? t : Math.log(t);
    for (const [h, beta] of rates.entries()) {
      const exponent = 1 + 4 * beta * (Math.abs(lag) + shift);
      sum += (rates.length + exponent) * Math.abs(coefficients[h]) * Math.exp(-beta * lag);
    }
  }
  return Number.EPSILON * sum;
}

/** Exponents that grow by a factor, for a kernel up to a lag. */
function spreadRates(encoding: Encoding, longest: number, terms: number): number[][] {
  const unit = encoding === "lin" ? longest : Math.log(longest);
  return SLOWEST.flatMap((slowest) =>
    FASTEST.map((fastest) =>
      Array.from(
        { length: terms },
        (_, h) => (slowest / unit) * ((fastest * unit) / slowest) ** (h / (terms - 1)),
      ),
    ),
  );
}

/** Coefficients of given exponents, by least squares over the points. */
function fitRates({ encoding, points, values }: Kernel, rates: readonly number[]): HeadWeights {
  const [rows, columns] = [points.length, rates.length];
  const powers = points.map((t) => (encoding === "lin" ? t : Math.log(t)));
  const data = new Float64Array(rows * columns);
  powers.forEach((lag, i) => {
    rates.forEach((beta, h) => {
      data[i * columns + h] = Math.exp(-beta * lag);
    });
  });
  const fitted = leastSquares(
    { rows, columns, data },
    { rows, columns: 1, data: values },
    { ridge: 0 },
  );
  const weights = { rates, coefficients: [...fitted.data] };
  const sum = headSum(encoding, weights, points);
  return { ...weights, error: sum.reduce((e, v, i) => e + Math.abs(values[i] - v), 0) };
}

/**
 * At most so many heads that come nearest to a kernel in l^1, what float64 adds counted: the
 * best of equally spaced exponents over steps and numbers of heads, and of spread ones where they are asked for.
 *
 * @param asked the largest lag that a query may add to the exponents; 0 where none does
 * @param known an exponent that the kernel is known to have
 * @param spread whether exponents that grow by a factor are tried too: for kernels of many scales; a
 *   single lag asks for equal steps
 * @throws CallerError where no sum is better than none
 */
export function headWeights(
  kernel: Kernel,
  heads: number,
  {
    asked = 0,
    known,
    spread = false,
  }: { readonly asked?: number; readonly known?: number; readonly spread?: boolean } = {},
): HeadWeights {
  const { encoding, points, values } = kernel;
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
  /** Whether float64 holds as much of some heads as the best so far are off. */
  const consider = (found: HeadWeights): boolean => {
    const rounding = roundingOf(encoding, points, found, asked);
    const limit = best?.error ?? size;
    const whole = found.error + rounding;
    if (whole < limit) best = { ...found, error: whole };
    return rounding < limit;
  };
  for (const family of families) {
    for (const count of counts) {
      const { error, coefficients } = fitHeads(family, points, values, count);
      // of more exponents in these steps float64 holds less still
      if (!consider({ rates: ratesOf(family, count), coefficients: [...coefficients], error }))
        break;
    }
  }
  if (spread) {
    for (const count of counts.filter((m) => m > 1)) {
      for (const rates of spreadRates(encoding, points[points.length - 1], count)) {
        consider(fitRates(kernel, rates));
      }
    }
  }
  return best ?? refuse(heads, encoding);
}

function refuse(heads: number, encoding: Encoding): never {
  throw new CallerError(
    `no weights of ${heads} heads that float64 holds come nearer to the kernel than 0`,
    encoding === "lin"
      ? "give more heads, up to 14, or shorter lags, up to 6"
      : "give more heads, up to 12, or shorter lags, up to 5",
  );
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
