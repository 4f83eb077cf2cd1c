import { CallerError } from "../errors.js";
import { type Matrix, requireFinite, shapeOf } from "../linalg/matrix.js";
import { singularValues } from "../linalg/svd.js";
import type { Engine } from "../runtime/session.js";
import { BlockKrylov, capacityOf, FRESH, type Projection, type Schedule } from "./block-krylov.js";

/** The largest singular values of a matrix, and how far each can be trusted. */
export interface LeadingValues {
  /** [count], largest first; never above the true ones but for rounding */
  readonly values: Float64Array;
  /** [count] the k-th largest singular value of A lies at most so far above `values[k]` */
  readonly errors: Float64Array;
  /** machine epsilon * max(rows, columns) * largest value */
  readonly noiseFloor: number;
  /** sum of the squares of all singular values, exact */
  readonly energy: number;
  /** whether every error is at most `tolerance` of its value, or below the noise floor */
  readonly resolved: boolean;
}

/** Up to this size the whole decomposition takes about a second. */
const DIRECT = 512;
/** Up to this size it takes some ten seconds, and is the last resort of what is not resolved. */
const WHOLE = 1024;
/** sqrt(m) is at least so many times b. */
const MARGIN = 1.05;

/**
 * Narrow blocks are quick, and enough for a spectrum that decays: for k^-1 they leave 1e-6 of the
 * last of 64 values. A value that is repeated more often than a block has columns needs wide ones,
 * or the whole decomposition. Chosen by hand.
 */
function schedulesOf(size: number, count: number): readonly Schedule[] {
  const narrow = { block: Math.max(8, Math.ceil(count / 4)), blocks: 11, probes: 6 };
  const wide = { block: count + FRESH, blocks: 6, probes: 6 };
  if (size <= DIRECT) return [];
  return (size <= WHOLE ? [narrow] : [narrow, wide]).filter((s) => capacityOf(s) <= size);
}

/**
 * The `count` largest singular values of a matrix that is too large for a whole decomposition, by
 * block Krylov iteration (Golub, Luk and Overton 1981; Musco and Musco 2015) in float64 through the
 * engine.
 *
 * Bases U and V grow by a block: A V_j is made orthonormal against U, A^T U_j against V.
 * Then A V = U T and U^T A = T V^T + F W^T hold with small T and F and what comes next of V in W: no
 * Gram matrix, so that values are good to rounding where they have converged. The values are those
 * of U^T A, so of [T F].
 *
 * **The bound.** With B = A - U U^T A and any b >= |B|, Schur's complement in A A^T says that above
 * any m > b^2 there are no more squared singular values of A than of [T, c F], c^2 = m / (m - b^2).
 * So the k-th singular value of A is at most the k-th of [T, c F], or sqrt(m).
 *
 * **b.** A Krylov space of p random columns holds at most p copies of a repeated value, however far
 * it grows. So fresh random columns, independent of all before, begin a Krylov space of B. The largest
 * singular value there is |B| less a share which Kuczynski and Wozniakowski bound for any matrix
 * (1992, theorem 4.1) up to a chance, here 1e-10 in all.
 *
 * A matrix whose smaller side is at most 512 is decomposed whole.
 *
 * @param count how many; at most the smaller side is returned
 * @param tolerance of an error, relative to its value
 * @throws CallerError where an element is not finite, or the sum of their squares is not
 */
export async function leadingSingularValues(
  engine: Engine,
  a: Matrix,
  count: number,
  { seed, tolerance = 1e-4 }: { readonly seed: number; readonly tolerance?: number },
): Promise<LeadingValues> {
  const energy = squares(a);
  const size = Math.min(a.rows, a.columns);
  let best: LeadingValues | null = null;
  for (const schedule of schedulesOf(size, count)) {
    const krylov = new BlockKrylov(engine, a, capacityOf(schedule), Math.sqrt(energy), seed);
    const { values, upper } = boundedValues(await krylov.run(schedule), count);
    const noiseFloor = Number.EPSILON * Math.max(a.rows, a.columns) * values[0];
    const errors = values.map((s, k) => Math.max(0, upper[k] - s) + noiseFloor);
    const resolved = errors.every((e, k) => e <= tolerance * values[k] || e <= 2 * noiseFloor);
    best = { values, errors, noiseFloor, energy, resolved };
    if (resolved) break;
  }
  if (best !== null && (best.resolved || size > WHOLE)) return best;
  const { values: all, noiseFloor } = singularValues(a);
  const values = all.slice(0, count);
  const errors = values.map(() => noiseFloor);
  return { values, errors, noiseFloor, energy, resolved: true };
}

/** The leading values of [T F], and what those of A are at most. */
function boundedValues(
  { projected, block, left }: Projection,
  count: number,
): { readonly values: Float64Array; readonly upper: Float64Array } {
  const values = singularValues(projected).values.slice(0, count);
  // Any m above b^2 gives a bound; for the values above sqrt(m) it is the least that c gives.
  const least = Math.max(values[count - 1], MARGIN * left);
  if (!(least > left)) return { values, upper: values.map((s) => s + left) };
  const stretch = 1 / Math.sqrt(1 - (left / least) ** 2);
  const { rows, columns, data } = projected;
  const widened = data.map((x, i) => (i % columns < columns - block ? x : stretch * x));
  const most = singularValues({ rows, columns, data: widened }).values.slice(0, count);
  // Weyl: A^T A is the sum of those of U^T A and of B.
  return {
    values,
    upper: most.map((s, k) => Math.min(Math.max(s, least), Math.hypot(values[k], left))),
  };
}

/** The least normal number over the unit roundoff: squares that add up to less lose digits. */
const LEAST_SQUARES = 2 ** -1022 / Number.EPSILON;

function squares(a: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i] * a.data[i];
  const vanishes = sum < LEAST_SQUARES && a.data.some((x) => x !== 0);
  if (Number.isFinite(sum) && !vanishes) return sum;
  requireFinite(a, "the matrix");
  throw new CallerError(
    `the squares of a matrix ${shapeOf(a)} add up to ${vanishes ? "less" : "more"} than float64 holds`,
    "divide it by its largest element",
  );
}
