import { QrDecomposition } from "ml-matrix";
import { CallerError } from "../errors.js";
import { fromMl, type Matrix, requireFinite, shapeOf, toMl } from "./matrix.js";

/**
 * Thin QR by Householder reflections: a = q r, q [rows, columns] with orthonormal columns (where
 * a has full rank), r [columns, columns] upper triangular.
 *
 * @throws CallerError where there are fewer rows than columns, or an element is not finite
 */
export function qr(a: Matrix): { readonly q: Matrix; readonly r: Matrix } {
  requireFinite(a, "the matrix");
  if (a.rows < a.columns) {
    throw new CallerError(
      `the thin QR of ${shapeOf(a)} does not exist`,
      "give at least as many rows as columns",
    );
  }
  const decomposition = new QrDecomposition(toMl(a));
  return {
    q: fromMl(decomposition.orthogonalMatrix),
    r: fromMl(decomposition.upperTriangularMatrix),
  };
}
