import { Matrix as MlMatrix } from "ml-matrix";
import { CallerError } from "../errors.js";

/**
 * A dense float64 matrix, row-major in one array: the form in which numbers cross between this
 * layer and the engine, so that neither needs the other's types.
 */
export interface Matrix {
  readonly rows: number;
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
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    const row = data.subarray(i * b.columns, (i + 1) * b.columns);
    for (let k = 0; k < a.columns; k++) {
      const x = a.data[i * a.columns + k];
      const from = k * b.columns;
      for (let j = 0; j < b.columns; j++) row[j] += x * b.data[from + j];
    }
  }
  return { rows: a.rows, columns: b.columns, data };
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
