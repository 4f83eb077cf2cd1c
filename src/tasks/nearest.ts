import { z } from "zod";
import type { Matrix } from "../linalg/matrix.js";
import { integer } from "./settings.js";
import { EQUIVARIANT, partStream, type Task } from "./task.js";

const schema = z.strictObject({
  /** number of points on either side */
  length: integer(1, 1024).default(6),
  dimension: integer(1, 16).default(2),
});
/** Settings of `nearest`. */
export type NearestConfig = z.infer<typeof schema>;

/**
 * For each point u_t the nearest of the points v: y_t = argmin_{v_s} |u_t - v_s| (Paper A, appendix
 * B.1), which is equation (8) with rho = -|u - v| and a hard maximum in place of the softmax.
 * Inputs: u_t, then v_t, [length, 2 dimension]; the law of the points is not printed: uniform.
 */
export const nearest: Task<NearestConfig> = {
  name: "nearest",
  version: 1,
  summary: "Nearest point: y_t = argmin_{v_s} |u_t - v_s|, x_t = (u_t, v_t)",
  law: "u and v uniform on the unit cube",
  source: "appendix B.1, figure 2 of arXiv 2305.18475",
  schema,
  shape: ({ length, dimension }) => ({ inputs: 2 * dimension, outputs: dimension, length }),
  positions: "all",
  relationship: ({ length, dimension }, seed) => ({
    sample: (split, i) => {
      const stream = partStream(seed, "nearest x", split);
      const width = 2 * dimension;
      const first = i * length * width;
      const x = Float64Array.from({ length: length * width }, (_, j) => stream.uniform(first + j));
      return { x, y: nearestPoints(x, length, dimension) };
    },
    signalVariance: null,
    noiseVariance: 0,
    attention: (x) => {
      const weights = new Float64Array(length * length);
      nearestNumbers(x, length, dimension).forEach((s, t) => {
        weights[t * length + s] = 1;
      });
      return weights;
    },
    coupling: {
      readout: { kind: "hardmax" },
      law: { kind: "cube", dimension },
      values: (u, v) => negativeDistances(u, v),
      centredSingularValues: null,
    },
    verdicts: [EQUIVARIANT],
  }),
};

/** -|u - v| of all pairs of points, a point a row. */
function negativeDistances(u: Matrix, v: Matrix): Matrix {
  const data = new Float64Array(u.rows * v.rows);
  for (let i = 0; i < u.rows; i++) {
    for (let j = 0; j < v.rows; j++) {
      let sum = 0;
      for (let c = 0; c < u.columns; c++) {
        sum += (u.data[i * u.columns + c] - v.data[j * v.columns + c]) ** 2;
      }
      data[i * v.rows + j] = -Math.sqrt(sum);
    }
  }
  return { rows: u.rows, columns: v.rows, data };
}

/** Of each u the number of the nearest v; the first of those that are equally near. */
function nearestNumbers(x: Float64Array, length: number, dimension: number): Int32Array {
  const width = 2 * dimension;
  return Int32Array.from({ length }, (_, t) => {
    let least = Number.POSITIVE_INFINITY;
    let nearest = 0;
    for (let s = 0; s < length; s++) {
      let distance = 0;
      for (let c = 0; c < dimension; c++) {
        distance += (x[t * width + c] - x[s * width + dimension + c]) ** 2;
      }
      if (distance >= least) continue;
      least = distance;
      nearest = s;
    }
    return nearest;
  });
}

/** The nearest v of each u; the first of those that are equally near. */
export function nearestPoints(x: Float64Array, length: number, dimension: number): Float64Array {
  const width = 2 * dimension;
  const y = new Float64Array(length * dimension);
  nearestNumbers(x, length, dimension).forEach((s, t) => {
    y.set(x.subarray(s * width + dimension, (s + 1) * width), t * dimension);
  });
  return y;
}
