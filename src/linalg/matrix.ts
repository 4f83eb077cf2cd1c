import { Matrix as MlMatrix } from "ml-matrix";
import { CallerError } from "../errors.js";

/**
 * A dense float64 matrix, row-major in one array: the form in which numbers cross between this
 * layer and the engine, so that neither needs the other's types.
 */
export interface Matrix {
  /** length of the first axis */
  readonly rows: number;
  /** length of the second axis, along which `data` runs */
  readonly columns: number;
  /** [rows * columns], element (i, j) at i * columns + j */
  readonly data: Float64Array;
}

/** "[3, 4]", for messages. */
export function shapeOf(a: Matrix): string {
  return `[${a.rows}, ${a.columns}]`;
}

/**
 * Refuses what no decomposition can answer.
 *
 * @throws CallerError where the matrix is empty, its data have another size than its shape says,
 *   or an element is not finite (ml-matrix would loop on some of these)
 */
export function requireFinite(a: Matrix, name: string): void {
  if (a.data.length !== a.rows * a.columns || a.data.length === 0) {
    throw new CallerError(
      `${name} has shape ${shapeOf(a)} and ${a.data.length} elements`,
      "give rows * columns elements, at least one",
    );
  }
  const at = a.data.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) {
    const row = Math.floor(at / a.columns);
    throw new CallerError(
      `${name} ${shapeOf(a)} has ${a.data[at]} at row ${row}, column ${at - row * a.columns}`,
      "remove or fill what is not finite",
    );
  }
}

/** The product a b. @throws CallerError where the inner sizes differ */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.columns !== b.rows) {
    throw new CallerError(
      `cannot multiply ${shapeOf(a)} by ${shapeOf(b)}`,
      "the columns of the first are the rows of the second",
    );
  }
  const { columns, data: right } = b;
  const data = new Float64Array(a.rows * columns);
  const whole = a.columns - (a.columns % 4);
  for (let i = 0; i < a.rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    const left = a.data.subarray(i * a.columns, (i + 1) * a.columns);
    // four at a time: the row is read and written a quarter as often, which takes most of the time
    for (let k = 0; k < whole; k += 4) {
      const [x0, x1, x2, x3] = [left[k], left[k + 1], left[k + 2], left[k + 3]];
      const b0 = k * columns;
      const b1 = b0 + columns;
      const b2 = b1 + columns;
      const b3 = b2 + columns;
      for (let j = 0; j < columns; j++) {
        const pair = x0 * right[b0 + j] + x1 * right[b1 + j];
        row[j] += pair + (x2 * right[b2 + j] + x3 * right[b3 + j]);
      }
    }
    for (let k = whole; k < a.columns; k++) {
      const from = k * columns;
      for (let j = 0; j < columns; j++) row[j] += left[k] * right[from + j];
    }
  }
  return { rows: a.rows, columns, data };
}

/** The transpose. */
export function transpose(a: Matrix): Matrix {
  const data = new Float64Array(a.data.length);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) data[j * a.rows + i] = a.data[i * a.columns + j];
  }
  return { rows: a.columns, columns: a.rows, data };
}

/** The same numbers as an object of ml-matrix, which does the decompositions. */
export function toMl(a: Matrix): MlMatrix {
  return MlMatrix.from1DArray(a.rows, a.columns, a.data);
}

/** The inverse of `toMl`. */
export function fromMl(a: MlMatrix): Matrix {
  return { rows: a.rows, columns: a.columns, data: Float64Array.from(a.to1DArray()) };
}
