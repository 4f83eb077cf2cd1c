import { cholesky, choleskySolve } from "../linalg/cholesky.js";
import type { Design, Sample } from "./design.js";
import { type Moments, momentsOf } from "./moments.js";

/** prediction = intercept + weights . columns */
export interface RidgeFit {
  readonly intercept: number;
  /** [columns] in units of target per unit of column; 0 for a constant column */
  readonly weights: Float64Array;
  /** penalty, relative to the mean eigenvalue of the correlation matrix (which is 1) */
  readonly lambda: number;
  /** mean squared error on the validation sample */
  readonly validation: number;
  readonly moments: Moments;
}

/** Penalties tried first, in powers of ten of half a decade; the range grows while its edge wins. */
const FIRST = -4;
const LAST = 2;
const STEP = 0.5;
/** Below 1e-8 the factorisation has too few digits left; above 1e6 the fit is the mean. */
const FLOOR = -8;
const CEILING = 6;

/**
 * Ridge regression: minimises mean (y - b - w . z)^2 + lambda |w|^2 over standardised columns z,
 * the intercept b free; lambda is the one of least squared error on the validation sample.
 *
 * Time: rows * columns^2 / 2 once, columns^3 / 6 for each lambda.
 */
export function fitRidge(design: Design, train: Sample, validation: Sample): RidgeFit {
  const moments = momentsOf(design, train);
  const steps = (from: number, to: number) =>
    Array.from({ length: Math.round((to - from) / STEP) + 1 }, (_, k) => from + k * STEP);
  const tried: RidgeFit[] = evaluate(design, validation, moments, steps(FIRST, LAST));
  let low = FIRST;
  let high = LAST;
  for (;;) {
    const best = tried.reduce((a, b) => (b.validation < a.validation ? b : a));
    const exponent = Math.log10(best.lambda);
    if (exponent < low + STEP / 2 && low > FLOOR) {
      tried.push(...evaluate(design, validation, moments, steps(low - 2 * STEP, low - STEP)));
      low -= 2 * STEP;
    } else if (exponent > high - STEP / 2 && high < CEILING) {
      tried.push(...evaluate(design, validation, moments, steps(high + STEP, high + 2 * STEP)));
      high += 2 * STEP;
    } else {
      return best;
    }
  }
}

function evaluate(
  design: Design,
  validation: Sample,
  moments: Moments,
  exponents: readonly number[],
): RidgeFit[] {
  const fits = exponents.map((e) => solveRidge(moments, 10 ** e));
  const squares = fits.map(() => 0);
  const row = new Float64Array(design.columns);
  for (const [i, t] of validation.rows.entries()) {
    design.fill(t, row);
    for (const [k, { intercept, weights }] of fits.entries()) {
      squares[k] += (validation.target[i] - intercept - dot(weights, row)) ** 2;
    }
  }
  return fits.map((fit, k) => ({
    ...fit,
    moments,
    validation: squares[k] / validation.rows.length,
  }));
}

/** The ridge weights for one penalty, from the moments alone. */
export function solveRidge(
  moments: Moments,
  lambda: number,
): Pick<RidgeFit, "intercept" | "weights" | "lambda"> {
  const { columns, correlation, covariance, mean, deviation, targetMean } = moments;
  const factor = cholesky(correlation, columns, lambda);
  const weights = choleskySolve(factor, columns, covariance.slice());
  for (let j = 0; j < columns; j++) weights[j] = deviation[j] > 0 ? weights[j] / deviation[j] : 0;
  return { intercept: targetMean - dot(weights, mean), weights, lambda };
}

/** Predictions for the examples `rows`: [rows.length]. */
export function predictRidge(
  { intercept, weights }: Pick<RidgeFit, "intercept" | "weights">,
  design: Design,
  rows: Int32Array,
): Float64Array {
  const row = new Float64Array(design.columns);
  return Float64Array.from(rows, (t) => {
    design.fill(t, row);
    return intercept + dot(weights, row);
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
