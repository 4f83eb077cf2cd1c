import type { Moments } from "./moments.js";

/** A lasso fit on standardised columns and the centred target. */
export interface LassoFit {
  /** [columns] in units of target per deviation of a column */
  readonly coefficients: Float64Array;
  /** deviation of the noise, as estimated */
  readonly noise: number;
  /** penalty of the last fit, noise * sqrt(2 log p / n) */
  readonly penalty: number;
}

/** Changes below this share of the target's deviation end a descent, and of the noise the scaling. */
const TOLERANCE = 1e-7;
const MOST_SWEEPS = 1000;
const MOST_SCALINGS = 50;

/**
 * The scaled lasso (Sun and Zhang 2012): minimises |y - Z b|^2 / (2 n) + penalty |b|_1 by coordinate
 * descent (Friedman, Hastie and Tibshirani 2010) with penalty = sigma sqrt(2 log p / n), sigma the
 * root mean square of its own residual, in turn until they agree. The penalty is what n independent
 * errors of deviation sigma give the largest of p columns that explain nothing; nothing is tuned.
 *
 * Time: columns^2 for each sweep in which every coefficient changes.
 *
 * @param targetVariance of the sample that the moments are of, population form
 */
export function scaledLasso(moments: Moments, targetVariance: number): LassoFit {
  const { columns, count, covariance } = moments;
  const correlation = symmetric(moments);
  const coefficients = new Float64Array(columns);
  /** covariance of each column with the residual */
  const gradient = covariance.slice();
  const unit = Math.sqrt((2 * Math.log(Math.max(2, columns))) / count);
  let noise = Math.sqrt(targetVariance);
  for (let scaling = 0; scaling < MOST_SCALINGS; scaling++) {
    descend(moments, correlation, coefficients, gradient, unit * noise, targetVariance);
    // |y - Z b|^2 / n = var y - b . covariance - b . gradient
    let square = targetVariance;
    for (let j = 0; j < columns; j++) square -= coefficients[j] * (covariance[j] + gradient[j]);
    const next = Math.sqrt(Math.max(0, square));
    const change = Math.abs(next - noise);
    noise = next;
    if (change <= TOLERANCE * noise) break;
  }
  return { coefficients, noise, penalty: unit * noise };
}

/** The whole of the correlations, of which `Moments` holds the lower half. */
function symmetric({ columns, correlation }: Moments): Float64Array {
  const full = correlation.slice();
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) full[j * columns + i] = full[i * columns + j];
  }
  return full;
}

/** Coordinate descent from the coefficients given, in place. */
function descend(
  { columns, deviation }: Moments,
  correlation: Float64Array,
  coefficients: Float64Array,
  gradient: Float64Array,
  penalty: number,
  targetVariance: number,
): void {
  const finest = TOLERANCE * Math.sqrt(targetVariance);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let largest = 0;
    for (let j = 0; j < columns; j++) {
      if (deviation[j] === 0) continue;
      const alone = gradient[j] + coefficients[j];
      const next = Math.sign(alone) * Math.max(0, Math.abs(alone) - penalty);
      const change = next - coefficients[j];
      if (change === 0) continue;
      coefficients[j] = next;
      const row = j * columns;
      for (let k = 0; k < columns; k++) gradient[k] -= change * correlation[row + k];
      largest = Math.max(largest, Math.abs(change));
    }
    if (largest <= finest) return;
  }
}
