import { QrDecomposition } from "ml-matrix";
import { CallerError } from "../errors.js";
import { dot } from "./dot.js";
import { fromMl, type Matrix, requireFinite, shapeOf, toMl, transpose } from "./matrix.js";

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

/**
 * The factor r [min(rows, columns), columns] of a = q r alone, upper trapezoidal, by Householder
 * reflections on columns that lie side by side in memory: where q is not wanted, many times
 * quicker than `qr`. Rows of r may have either sign.
 *
 * @throws CallerError where an element is not finite
 */
export function triangularFactor(a: Matrix): Matrix {
  requireFinite(a, "the matrix");
  const { rows, columns } = a;
  const { data } = transpose(a);
  const size = Math.min(rows, columns);
  for (let k = 0; k < size; k++) {
    const pivot = data.subarray(k * rows + k, (k + 1) * rows);
    // Scaled, so that squares neither overflow nor vanish.
    const most = pivot.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    if (most === 0) continue;
    let squares = 0;
    for (let i = 0; i < pivot.length; i++) {
      pivot[i] /= most;
      squares += pivot[i] * pivot[i];
    }
    const norm = pivot[0] > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    const head = pivot[0] - norm;
    const scale = -norm * head;
    pivot[0] = head;
    for (let j = k + 1; j < columns; j++) {
      const column = data.subarray(j * rows + k, (j + 1) * rows);
      const share = dot(pivot, column) / scale;
      for (let i = 0; i < column.length; i++) column[i] -= share * pivot[i];
    }
    pivot[0] = norm * most;
  }
  const r = new Float64Array(size * columns);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < columns; j++) r[i * columns + j] = data[j * rows + i];
  }
  return { rows: size, columns, data: r };
}
