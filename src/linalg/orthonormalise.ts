import { dot } from "./dot.js";
import type { Matrix } from "./matrix.js";

/**
 * Makes the rows of x [k, n] orthonormal in place, by modified Gram-Schmidt; done a second time, it
 * leaves them orthonormal to rounding. A row that hangs on those before it, up to `least`, becomes
 * a new direction with coefficient 0.
 *
 * @param fresh numbers of a new direction, standard normal
 * @returns r [k, k], upper triangular, with which old row j is sum_i r_ij times new row i
 */
export function orthonormaliseRows(
  x: Matrix,
  least: number,
  fresh: (i: number) => number,
): Float64Array {
  const { rows, columns, data } = x;
  const r = new Float64Array(rows * rows);
  let drawn = 0;
  for (let j = 0; j < rows; j++) {
    const row = data.subarray(j * columns, (j + 1) * columns);
    project(row, x, j, (i, coefficient) => {
      r[i * rows + j] = coefficient;
    });
    let norm = Math.sqrt(dot(row, row));
    if (norm > least) {
      r[j * rows + j] = norm;
    } else {
      for (let i = 0; i < columns; i++) row[i] = fresh(drawn++);
      project(row, x, j, () => {});
      norm = Math.sqrt(dot(row, row));
    }
    for (let i = 0; i < columns; i++) row[i] /= norm;
  }
  return r;
}

/** Takes from `row` what lies along the first `count` rows of x. */
function project(
  row: Float64Array,
  x: Matrix,
  count: number,
  note: (i: number, coefficient: number) => void,
): void {
  for (let i = 0; i < count; i++) {
    const other = x.data.subarray(i * x.columns, (i + 1) * x.columns);
    const coefficient = dot(row, other);
    note(i, coefficient);
    for (let k = 0; k < row.length; k++) row[k] -= coefficient * other[k];
  }
}
