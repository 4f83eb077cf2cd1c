import { cholesky, choleskySolve } from "../../linalg/cholesky.js";

/** Residuals of n observations under p parameters, p at most 4 here. */
export interface Residuals {
  readonly n: number;
  readonly p: number;
  /** sum of squares that rounding alone leaves: no change of the residuals is seen below it */
  readonly rounding: number;
  /**
   * Writes the residuals r [n] and their Jacobian dr/dtheta [n, p]. False where theta lies outside
   * of the domain; nothing that was written is then read.
   */
  readonly evaluate: (theta: Float64Array, r: Float64Array, jacobian: Float64Array) => boolean;
}

/** A local minimum of the sum of squares, or where the search stopped. */
export interface Minimum {
  /** [p] parameters */
  readonly theta: Float64Array;
  /** of squared residuals */
  readonly sum: number;
  /** residuals [n] */
  readonly residuals: Float64Array;
  /** (J^T J)^-1 [p, p]: times the variance of a residual, the covariance of theta */
  readonly inverse: Float64Array;
  /** whether the gradient is nought to working precision; otherwise nothing above may be used */
  readonly converged: boolean;
}

/** Steps, taken or refused. Fits of the four-parameter curves take 10 to 40. */
const STEPS = 200;
const FIRST_DAMPING = 1e-3;
const MOST_DAMPING = 1e10;
/** Gradients up to this cosine pass for nought. A standard error of theta moves by as much at most. */
const CONVERGED = 1e-5;

/**
 * Least squares by damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963) in the unit of each
 * parameter, from one start.
 *
 * The gradient is judged as MINPACK judges it: by the largest cosine between the residuals and a
 * column of the Jacobian, a number without a unit. The search goes on until that is below
 * `tolerance` or no step helps, and the end is then judged again, so that a search that stopped
 * early is known as such. Residuals near rounding can have no small cosine: there the part of them that
 * lies along the column may be as large as rounding. ml-levenberg-marquardt offers neither that judgement nor a Jacobian of
 * one's own; a bootstrap makes hundreds of fits of a few dozen values.
 */
export function minimiseSquares(
  { n, p, rounding, evaluate }: Residuals,
  start: ArrayLike<number>,
  tolerance: number,
): Minimum | null {
  let theta = Float64Array.from(start);
  let [r, jacobian] = [new Float64Array(n), new Float64Array(n * p)];
  if (!evaluate(theta, r, jacobian)) return null;
  let [trial, tried, triedJacobian] = [
    new Float64Array(p),
    new Float64Array(n),
    new Float64Array(n * p),
  ];
  let sum = squares(r);
  let damping = FIRST_DAMPING;
  let normal = normalEquations(r, jacobian, p, sum);
  for (let step = 0; step < STEPS; step++) {
    if (!(normal.cosine > tolerance) || sum <= rounding || damping > MOST_DAMPING) break;
    const move = normal.gradient.slice();
    choleskySolve(cholesky(normal.matrix, p, damping), p, move);
    let moved = false;
    for (let j = 0; j < p; j++) {
      trial[j] = theta[j] - move[j] / normal.size[j];
      moved ||= trial[j] !== theta[j];
    }
    if (!moved) break;
    const candidate = evaluate(trial, tried, triedJacobian) ? squares(tried) : Number.NaN;
    if (!(candidate < sum)) {
      damping *= 8;
      continue;
    }
    [theta, trial] = [trial, theta];
    [r, tried] = [tried, r];
    [jacobian, triedJacobian] = [triedJacobian, jacobian];
    sum = candidate;
    damping = Math.max(damping / 16, 1e-12);
    normal = normalEquations(r, jacobian, p, sum);
  }
  const inverse = inverseOf(normal, p);
  return {
    theta,
    sum,
    residuals: r,
    inverse: inverse ?? new Float64Array(p * p),
    converged:
      inverse !== null &&
      (normal.cosine <= Math.max(CONVERGED, tolerance) || normal.cosine ** 2 * sum <= rounding),
  };
}

function squares(r: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < r.length; i++) sum += r[i] * r[i];
  return sum;
}

/** J^T J and J^T r with columns of length 1, the lengths, and the largest cosine. */
interface NormalEquations {
  readonly matrix: Float64Array;
  readonly gradient: Float64Array;
  readonly size: Float64Array;
  readonly cosine: number;
}

function normalEquations(
  r: Float64Array,
  jacobian: Float64Array,
  p: number,
  sum: number,
): NormalEquations {
  const matrix = new Float64Array(p * p);
  const gradient = new Float64Array(p);
  // Columns in the unit of their largest element: squares of the slopes of tiny floors overflow.
  const size = new Float64Array(p);
  for (let i = 0; i < jacobian.length; i++) {
    const slope = Math.abs(jacobian[i]);
    if (slope > size[i % p]) size[i % p] = slope;
  }
  for (let j = 0; j < p; j++) size[j] ||= 1;
  for (let i = 0; i < r.length; i++) {
    const row = i * p;
    for (let j = 0; j < p; j++) {
      const slope = jacobian[row + j] / size[j];
      gradient[j] += slope * r[i];
      for (let k = 0; k <= j; k++) matrix[j * p + k] += (slope * jacobian[row + k]) / size[k];
    }
  }
  const length = new Float64Array(p);
  let steepest = 0;
  for (let j = 0; j < p; j++) {
    length[j] = Math.sqrt(matrix[j * p + j]) || 1;
    size[j] *= length[j];
    gradient[j] /= length[j];
    steepest = Math.max(steepest, Math.abs(gradient[j]));
  }
  const cosine = sum > 0 ? steepest / Math.sqrt(sum) : 0;
  for (let j = 0; j < p; j++) {
    for (let k = 0; k <= j; k++) matrix[j * p + k] /= length[j] * length[k];
  }
  return { matrix, gradient, size, cosine };
}

/** null where columns of the Jacobian depend on each other. */
function inverseOf({ matrix, size }: NormalEquations, p: number): Float64Array | null {
  const inverse = new Float64Array(p * p);
  try {
    const factor = cholesky(matrix, p, 0);
    const column = new Float64Array(p);
    for (let j = 0; j < p; j++) {
      column.fill(0);
      column[j] = 1;
      choleskySolve(factor, p, column);
      for (let k = 0; k < p; k++) inverse[k * p + j] = column[k] / size[k] / size[j];
    }
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return inverse;
}
