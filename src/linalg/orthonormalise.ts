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

/** Four partial sums: neighbouring additions need not wait for each other. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + (s2 + s3);
}
