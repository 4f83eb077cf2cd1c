import { SingularValueDecomposition } from "ml-matrix";
import { fromMl, type Matrix, requireFinite, toMl, transpose } from "./matrix.js";

/** Singular values, and the level below which they are rounding. */
export interface Spectrum {
  /** [min(rows, columns)] largest first */
  readonly values: Float64Array;
  /** machine epsilon * max(rows, columns) * largest value: nothing below it is to be fitted */
  readonly noiseFloor: number;
}

/** a = u diag(spectrum.values) v^T, with k = min(rows, columns). */
export interface Svd {
  /** [rows, k], orthonormal columns */
  readonly u: Matrix;
  /** the singular values, largest first */
  readonly spectrum: Spectrum;
  /** [columns, k], orthonormal columns */
  readonly v: Matrix;
}

/**
 * Thin singular value decomposition in float64, by Householder bidiagonalisation and implicit QR
 * (Golub and Reinsch): never through a Gram matrix, which loses every value below
 * sqrt(epsilon) * sigma_1.
 *
 * @throws CallerError where an element is not finite
 */
export function svd(a: Matrix): Svd {
  const { decomposition, scale, turned } = decompose(a, { left: true, right: true });
  return {
    u: turned(fromMl(decomposition.leftSingularVectors)),
    spectrum: spectrumOf(decomposition, scale, a),
    v: turned(fromMl(decomposition.rightSingularVectors)),
  };
}

/**
 * `svd` without its right vectors, which are a third of its work.
 *
 * @throws CallerError where an element is not finite
 */
export function leftSvd(a: Matrix): Pick<Svd, "u" | "spectrum"> {
  const { decomposition, scale, turned } = decompose(a, { left: true, right: false });
  return {
    u: turned(fromMl(decomposition.leftSingularVectors)),
    spectrum: spectrumOf(decomposition, scale, a),
  };
}

/** Singular values alone, as in `svd`. @throws CallerError where an element is not finite */
export function singularValues(a: Matrix): Spectrum {
  const { decomposition, scale } = decompose(a, { left: false, right: false });
  return spectrumOf(decomposition, scale, a);
}

/** Scaled to largest element 1, so that neither squares overflow nor thresholds underflow. */
function decompose(a: Matrix, vectors: { readonly left: boolean; readonly right: boolean }) {
  requireFinite(a, "the matrix");
  const scale = a.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scaled = { ...a, data: scale === 0 ? a.data : a.data.map((x) => x / scale) };
  const reflected =
    Math.min(a.rows, a.columns) > FEW && (hasRepeats(scaled) || hasRepeats(transpose(scaled)));
  const turned = reflected ? reflectedRows : (matrix: Matrix) => matrix;
  const given = reflected ? transpose(turned(transpose(turned(scaled)))) : scaled;
  const decomposition = new SingularValueDecomposition(toMl(given), {
    autoTranspose: true,
    computeLeftSingularVectors: vectors.left,
    computeRightSingularVectors: vectors.right,
  });
  return { decomposition, scale, turned };
}

/** So many steps of 1e-16 lead from 1 to no number that is not normal. */
const FEW = 18;

/** Numbers in (-1/2, 1/2) without a pattern that a matrix may have: multiples of the golden ratio. */
function scattered(count: number): Float64Array {
  const golden = (Math.sqrt(5) - 1) / 2;
  return Float64Array.from({ length: count }, (_, i) => (((i + 1) * golden) % 1) - 0.5);
}

/**
 * Whether rows are equal, or multiples by a power of 2. What is left of them beside each other then
 * shrinks by 1e-16 from one to the next, into numbers that the QR iteration of ml-matrix never calls zero: it
 * does not end.
 */
function hasRepeats({ rows, columns, data }: Matrix): boolean {
  const weights = scattered(columns);
  const seen = new Set<number>();
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    let most = 0;
    for (let j = 0; j < columns; j++) {
      const x = data[i * columns + j];
      sum += weights[j] * x;
      if (Math.abs(x) > Math.abs(most)) most = x;
    }
    // rows of zeros leave zeros
    if (most === 0) continue;
    const sign = sum / most;
    if (seen.has(sign)) return true;
    seen.add(sign);
  }
  return false;
}

/** H a with Householder's H = I - 2 v v^T, orthogonal and its own inverse: no two rows stay alike. */
function reflectedRows({ rows, columns, data }: Matrix): Matrix {
  const v = scattered(rows);
  const square = v.reduce((sum, x) => sum + x * x, 0);
  const product = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) product[j] += v[i] * data[i * columns + j];
  }
  const turned = data.map((x, at) => {
    const i = Math.floor(at / columns);
    return x - (2 / square) * v[i] * product[at - i * columns];
  });
  return { rows, columns, data: turned };
}

function spectrumOf(
  decomposition: SingularValueDecomposition,
  scale: number,
  { rows, columns }: Matrix,
): Spectrum {
  const values = Float64Array.from(decomposition.diagonal, (x) => x * scale);
  return { values, noiseFloor: Number.EPSILON * Math.max(rows, columns) * values[0] };
}
