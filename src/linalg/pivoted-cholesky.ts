import { CallerError } from "../errors.js";
import { type Matrix, requireFinite, shapeOf } from "./matrix.js";

/**
 * A root of a positive semidefinite matrix: a = l l^T, l [n, rank], by Cholesky's method with
 * complete pivoting, which ends where no pivot above n epsilon times the largest diagonal is left.
 * So a singular matrix has a root too, of as many columns as its rank.
 *
 * @param a symmetric [n, n]
 * @throws CallerError where a is not square, has a negative diagonal, or an element is not finite
 */
export function pivotedCholesky(a: Matrix): Matrix {
  requireFinite(a, "the matrix");
  const n = a.rows;
  if (n !== a.columns) throw new CallerError(`${shapeOf(a)} has no root`, "give a square matrix");
  const diagonal = Float64Array.from({ length: n }, (_, i) => a.data[i * n + i]);
  const negative = diagonal.findIndex((x) => x < 0);
  if (negative >= 0) {
    throw new CallerError(
      `a matrix of second moments has ${diagonal[negative]} on its diagonal, at ${negative}`,
      "give mean products, which are not negative there",
    );
  }
  const least = n * Number.EPSILON * diagonal.reduce((most, x) => Math.max(most, x), 0);
  const columns: Float64Array[] = [];
  while (columns.length < n) {
    const p = diagonal.reduce((best, x, i) => (x > diagonal[best] ? i : best), 0);
    if (!(diagonal[p] > least)) break;
    const column = a.data.slice(p * n, (p + 1) * n);
    for (const before of columns) {
      const factor = before[p];
      for (let i = 0; i < n; i++) column[i] -= factor * before[i];
    }
    const root = Math.sqrt(diagonal[p]);
    for (let i = 0; i < n; i++) {
      column[i] /= root;
      diagonal[i] -= column[i] * column[i];
    }
    // Spent: rounding must not let it be chosen again.
    diagonal[p] = Number.NEGATIVE_INFINITY;
    columns.push(column);
  }
  const rank = columns.length;
  const data = new Float64Array(n * Math.max(rank, 1));
  columns.forEach((column, k) => {
    for (let i = 0; i < n; i++) data[i * rank + k] = column[i];
  });
  return { rows: n, columns: Math.max(rank, 1), data };
}
