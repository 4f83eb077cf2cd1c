import { EigenvalueDecomposition } from "ml-matrix";
import { CallerError } from "../errors.js";
import { fromMl, type Matrix, requireFinite, shapeOf, toMl } from "./matrix.js";

/** a = vectors diag(values) vectors^T. */
export interface SymmetricEigen {
  /** [n] smallest first */
  readonly values: Float64Array;
  /** [n, n], column j belongs to value j; orthonormal */
  readonly vectors: Matrix;
}

/**
 * Eigenvalues and vectors of a symmetric matrix (Householder tridiagonalisation, implicit QL).
 *
 * @throws CallerError where a is not square, not symmetric (to 1e-12 of its largest element), or
 *   an element is not finite
 */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  requireFinite(a, "the matrix");
  if (a.rows !== a.columns) {
    throw new CallerError(`a symmetric matrix cannot be ${shapeOf(a)}`, "give a square one");
  }
  const n = a.rows;
  const most = a.data.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [lower, upper] = [a.data[i * n + j], a.data[j * n + i]];
      if (Math.abs(lower - upper) > 1e-12 * most) {
        throw new CallerError(
          `${shapeOf(a)} is not symmetric: ${lower} at (${i}, ${j}), ${upper} at (${j}, ${i})`,
          "give its symmetric part, (a + a^T) / 2",
        );
      }
    }
  }
  const scale = most === 0 ? 1 : most;
  const scaled = { ...a, data: a.data.map((x) => x / scale) };
  const decomposition = new EigenvalueDecomposition(toMl(scaled), { assumeSymmetric: true });
  return {
    values: Float64Array.from(decomposition.realEigenvalues, (x) => x * scale),
    vectors: fromMl(decomposition.eigenvectorMatrix),
  };
}
