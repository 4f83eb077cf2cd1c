import { z } from "zod";
import { dot } from "../linalg/dot.js";
import type { Matrix } from "../linalg/matrix.js";
import { Stream } from "../random/stream.js";
import { integer } from "./settings.js";
import { partStream, type Task } from "./task.js";

const schema = z.strictObject({
  /** D, maxima that are added */
  terms: integer(1, 64).default(2),
  /** d, channels of x */
  dimension: integer(1, 64).default(4),
  /** T */
  length: integer(1, 1024).default(64),
});
/** Settings of `infoflow`. */
export type InfoflowConfig = z.infer<typeof schema>;

/** A_1..A_D: entries normal of variance 1 / d, drawn from the seed. */
export function infoflowForms({ terms, dimension }: InfoflowConfig, seed: number): Matrix[] {
  const size = dimension ** 2;
  const stream = new Stream(seed, "infoflow A");
  return Array.from({ length: terms }, (_, i) => ({
    rows: dimension,
    columns: dimension,
    data: Float64Array.from(
      { length: size },
      (_, k) => stream.normal(i * size + k) / Math.sqrt(dimension),
    ),
  }));
}

/** max_{s,t} x(s).A x(t) */
export function largestForm({ rows: d, data }: Matrix, x: Float64Array): number {
  const tokens = Array.from({ length: x.length / d }, (_, t) => x.subarray(t * d, (t + 1) * d));
  let most = Number.NEGATIVE_INFINITY;
  for (const token of tokens) {
    const image = Float64Array.from({ length: d }, (_, i) =>
      dot(data.subarray(i * d, (i + 1) * d), token),
    );
    for (const other of tokens) most = Math.max(most, dot(other, image));
  }
  return most;
}

/**
 * A maximum over pairs of tokens (InfoFlow, arXiv 2605.17930): y = sum_{i <= D} max_{s,t} x(s).A_i x(t),
 * one number for the sequence. Dimension and law of the A_i are choices.
 */
export const infoflow: Task<InfoflowConfig> = {
  name: "infoflow",
  version: 1,
  summary: "Pairs: y = sum_{i <= D} max_{s,t} x(s).A_i x(t), one number for the sequence",
  law: "x standard normal in d dimensions; entries of A_i normal of variance 1 / d",
  source: "arXiv 2605.17930, as summarised",
  schema,
  shape: ({ dimension, length }) => ({ inputs: dimension, outputs: 1, length }),
  positions: "last",
  relationship: (config, seed) => {
    const { dimension, length } = config;
    const forms = infoflowForms(config, seed);
    return {
      sample: (split, i) => {
        const stream = partStream(seed, "infoflow x", split);
        const size = length * dimension;
        const x = Float64Array.from({ length: size }, (_, k) => stream.normal(i * size + k));
        const y = new Float64Array(length);
        y[length - 1] = forms.reduce((sum, form) => sum + largestForm(form, x), 0);
        return { x, y };
      },
      signalVariance: null,
      noiseVariance: 0,
      verdicts: [
        {
          statement: "A linear model explains nothing: y of x and of -x is the same.",
          kind: "proved",
          source: "by symmetry, the covariance of y with every input is 0",
        },
      ],
    };
  },
};
