import { SingularValueDecomposition } from "ml-matrix";
import { fromMl, type Matrix, requireFinite, toMl } from "./matrix.js";

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
  const { decomposition, scale } = decompose(a, { left: true, right: true });
  return {
    u: fromMl(decomposition.leftSingularVectors),
    spectrum: spectrumOf(decomposition, scale, a),
    v: fromMl(decomposition.rightSingularVectors),
  };
}

/**
 * `svd` without its right vectors, which are a third of its work.
 *
 * @throws CallerError where an element is not finite
 */
export function leftSvd(a: Matrix): Pick<Svd, "u" | "spectrum"> {
  const { decomposition, scale } = decompose(a, { left: true, right: false });
  return {
    u: fromMl(decomposition.leftSingularVectors),
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
  const decomposition = new SingularValueDecomposition(toMl(scaled), {
    autoTranspose: true,
    computeLeftSingularVectors: vectors.left,
    computeRightSingularVectors: vectors.right,
  });
  return { decomposition, scale };
}

function spectrumOf(
  decomposition: SingularValueDecomposition,
  scale: number,
  { rows, columns }: Matrix,
): Spectrum {
  const values = Float64Array.from(decomposition.diagonal, (x) => x * scale);
  return { values, noiseFloor: Number.EPSILON * Math.max(rows, columns) * values[0] };
}
