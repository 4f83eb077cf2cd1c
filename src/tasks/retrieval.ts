import { z } from "zod";
import { CallerError } from "../errors.js";
import { dot } from "../linalg/dot.js";
import type { Matrix } from "../linalg/matrix.js";
import { orthonormaliseRows } from "../linalg/orthonormalise.js";
import { Stream } from "../random/stream.js";
import { integer } from "./settings.js";
import { partStream, shown, type Task } from "./task.js";

const schema = z.strictObject({
  /** D, maxima that are added */
  terms: integer(1, 64).default(4),
  /** d, channels of x */
  dimension: integer(1, 64).default(4),
  /** T */
  length: integer(2, 1024).default(32),
});
/** Settings of `retrieval`. */
export type RetrievalConfig = z.infer<typeof schema>;

/** Half the range beyond which a standard normal number is not found, and cells of it. */
const [END, CELL] = [10, 2 ** -10];

/** Variance of the largest of n independent standard normal numbers, to 7 digits: Phi^n in cells. */
export function varianceOfMaximum(n: number): number {
  let below = 0;
  const moments = [0, 0, 0];
  for (let x = -END; x <= END; x += CELL) {
    const above = below + (CELL * Math.exp(-(x * x) / 2)) / Math.sqrt(2 * Math.PI);
    const mass = above ** n - below ** n;
    moments.forEach((_, k) => {
      moments[k] += mass * x ** k;
    });
    below = above;
  }
  const [total, first, second] = moments;
  return second / total - (first / total) ** 2;
}

/**
 * a_1..a_D, a row each: orthonormal, drawn from the seed.
 *
 * @throws CallerError where the space holds fewer
 */
export function retrievalDirections({ terms, dimension }: RetrievalConfig, seed: number): Matrix {
  if (terms > dimension) {
    throw new CallerError(
      `retrieval has ${terms} orthonormal directions in ${dimension} dimensions`,
      "set fewer terms, or a larger dimension",
    );
  }
  const stream = new Stream(seed, "retrieval a");
  const data = Float64Array.from({ length: terms * dimension }, (_, i) => stream.normal(i));
  const rows = { rows: terms, columns: dimension, data };
  orthonormaliseRows(rows, 0, (i) => stream.normal(data.length + i));
  return rows;
}

/** max_t a_i.x(t) of every direction. */
export function largestProducts(directions: Matrix, x: Float64Array): Float64Array {
  const { rows, columns, data } = directions;
  return Float64Array.from({ length: rows }, (_, i) => {
    const a = data.subarray(i * columns, (i + 1) * columns);
    let most = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < x.length; t += columns) {
      most = Math.max(most, dot(a, x.subarray(t, t + columns)));
    }
    return most;
  });
}

/**
 * D-retrieval (Yu, Jiang, Bao, Yu and Li, arXiv 2510.06662): y = sum_{i <= D} max_t a_i.x(t), one
 * number for the sequence. The law of the a_i is not printed; here they are orthonormal, so that the
 * maxima are independent: Var y = D Var max, and by Stein's identity the covariance of a maximum with
 * each a_i.x(t) is the chance that t is its place, 1 / T.
 */
export const retrieval: Task<RetrievalConfig> = {
  name: "retrieval",
  version: 1,
  summary: "D-retrieval: y = sum_{i <= D} max_t a_i.x(t), one number for the sequence",
  law: "x standard normal in d dimensions; a_1..a_D orthonormal",
  source: "the experiments of arXiv 2510.06662",
  schema,
  shape: ({ dimension, length }) => ({ inputs: dimension, outputs: 1, length }),
  positions: "last",
  relationship: (config, seed) => {
    const { terms, dimension, length } = config;
    const directions = retrievalDirections(config, seed);
    const variance = terms * varianceOfMaximum(length);
    return {
      sample: (split, i) => {
        const stream = partStream(seed, "retrieval x", split);
        const size = length * dimension;
        const x = Float64Array.from({ length: size }, (_, k) => stream.normal(i * size + k));
        const y = new Float64Array(length);
        y[length - 1] = largestProducts(directions, x).reduce((a, b) => a + b, 0);
        return { x, y };
      },
      signalVariance: variance,
      noiseVariance: 0,
      verdicts: [
        {
          statement: `The best linear model leaves ${shown(variance - terms / length)} of the variance ${shown(variance)}.`,
          kind: "proved",
          source: "Stein's identity: a maximum's covariance with each a_i.x(t) is 1 / T",
        },
        {
          statement: `One layer of ${terms} heads of width 2 needs C / eps^2 parameters; with fewer heads the bound grows with T.`,
          kind: "proved",
          source: "Theorem 2 of arXiv 2510.06662, for smooth f_i, bounded inputs and weights",
        },
      ],
    };
  },
};
