import type { Matrix } from "../../src/linalg/matrix.js";
import { Stream } from "../../src/random/stream.js";

/** Standard normal elements. */
export function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const stream = new Stream(seed, "matrix");
  const data = Float64Array.from({ length: rows * columns }, (_, i) => stream.normal(i));
  return { rows, columns, data };
}

export function diagonal(values: ArrayLike<number>): Matrix {
  const n = values.length;
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = values[i];
  return { rows: n, columns: n, data };
}

export function identity(n: number): Matrix {
  return diagonal(new Float64Array(n).fill(1));
}

/** Largest absolute difference of the elements. */
export function largestDifference(a: Matrix, b: Matrix): number {
  return a.data.reduce((most, x, i) => Math.max(most, Math.abs(x - b.data[i])), 0);
}
