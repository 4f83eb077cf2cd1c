import { z } from "zod";
import { integer } from "./settings.js";
import { partStream, shown, type Task } from "./task.js";

const schema = z.strictObject({
  length: integer(1, 256).default(8),
  dimension: integer(1, 16).default(2),
  /** number of choices at each position */
  choices: integer(1, 64).default(3),
});
/** Settings of `selection`. */
export type SelectionConfig = z.infer<typeof schema>;

/** Variance of the uniform law on [0, 1]. */
const VALUE_VARIANCE = 1 / 12;

/** n_s(t) / sum_s n_s(t), [length, length]. */
export function shares(x: Float64Array, length: number, dimension: number): Float64Array {
  const width = dimension + length;
  return Float64Array.from({ length: length * length }, (_, i) => {
    const t = Math.floor(i / length);
    const counts = x.subarray(t * width + dimension, (t + 1) * width);
    return counts[i % length] / counts.reduce((a, b) => a + b, 0);
  });
}

/** y_t = sum_s n_s(t) v_s / sum_s n_s(t), x_t = (v_t, n_1(t) .. n_length(t)). */
export function selected(x: Float64Array, length: number, dimension: number): Float64Array {
  const width = dimension + length;
  const y = new Float64Array(length * dimension);
  for (let t = 0; t < length; t++) {
    const counts = x.subarray(t * width + dimension, (t + 1) * width);
    const total = counts.reduce((a, b) => a + b, 0);
    const mean = y.subarray(t * dimension, (t + 1) * dimension);
    counts.forEach((count, s) => {
      for (let c = 0; c < dimension; c++) {
        mean[c] += count * x[s * width + c];
      }
    });
    for (let c = 0; c < dimension; c++) mean[c] /= total;
  }
  return y;
}

/**
 * Sparse averaging (Paper A, figure 4; qSA of Sanford, Hsu and Telgarsky): position t names k
 * positions s_1..s_k, uniform and with repetition, y_t = (v_{s_1} + .. + v_{s_k}) / k. The choices
 * are given as how often each position is named. Values are uniform on [0, 1].
 *
 * The choices share a value with chance 1 / length: Var y = (1 + (k - 1) / length) / (12 k).
 */
export const selection: Task<SelectionConfig> = {
  name: "selection",
  version: 1,
  summary: "Selection: y_t is the mean of the values at the k positions that x_t names",
  law: "values uniform on [0, 1], positions uniform, with repetition, given as counts",
  source: "appendix B, figure 4 of arXiv 2305.18475",
  schema,
  shape: ({ length, dimension }) => ({
    inputs: dimension + length,
    outputs: dimension,
    length,
  }),
  positions: "all",
  relationship: ({ length, dimension, choices }, seed) => {
    const variance = (VALUE_VARIANCE / choices) * (1 + (choices - 1) / length);
    const linear = VALUE_VARIANCE / length;
    return {
      sample: (split, i) => {
        const values = partStream(seed, "selection value", split);
        const named = partStream(seed, "selection choice", split);
        const width = dimension + length;
        const x = new Float64Array(length * width);
        for (let t = 0; t < length; t++) {
          const at = i * length + t;
          for (let c = 0; c < dimension; c++) {
            x[t * width + c] = values.uniform(at * dimension + c);
          }
          for (let k = 0; k < choices; k++) {
            x[t * width + dimension + named.integer(at * choices + k, length)]++;
          }
        }
        return { x, y: selected(x, length, dimension) };
      },
      signalVariance: variance,
      noiseVariance: 0,
      attention: (x) => shares(x, length, dimension),
      verdicts: [
        {
          statement: `The best linear model, of all positions, leaves ${shown(variance - linear)} of the variance ${shown(variance)}.`,
          kind: "proved",
          source: "the covariance of y_t with each value is 1 / (12 length), with each count 0",
        },
      ],
    };
  },
};
