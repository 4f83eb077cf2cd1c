import { type Matrix, transpose } from "../../src/linalg/matrix.js";
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

/** A square matrix with planted singular values, all of them: two reflections a side. */
export function reflected(sigma: Float64Array): Matrix {
  const n = sigma.length;
  let a = diagonal(sigma);
  for (let seed = 0; seed < 4; seed++) {
    const v = randomMatrix(n, 1, seed).data;
    const size = v.reduce((sum, x) => sum + x * x, 0);
    const along = new Float64Array(n);
    a.data.forEach((x, i) => {
      along[i % n] += v[Math.floor(i / n)] * x;
    });
    const data = a.data.map((x, i) => x - (2 / size) * v[Math.floor(i / n)] * along[i % n]);
    a = transpose({ ...a, data });
  }
  return a;
}
