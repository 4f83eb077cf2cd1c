import { z } from "zod";
import { CallerError } from "../errors.js";
import { dot } from "../linalg/dot.js";
import { Stream } from "../random/stream.js";
import { asked, increasing, integer, oneOf, signalToNoise } from "./settings.js";
import { drawn, stationary } from "./stationary.js";
import { partStream, shown, type Task, type Verdict } from "./task.js";

/** Every sequence of signs at the lags is gone through for the exact moments: 2^12 of them. */
const MOST_LAGS = 12;

const schema = z.strictObject({
  lags: increasing(0, 4095, MOST_LAGS).default([48, 56, 99]),
  readout: oneOf(["sum", "relu64", "product"]).default("sum"),
  /** of x; among signs every readout of one lag is affine */
  inputs: oneOf(["signs", "normal"]).default("signs"),
  length: integer(1, 4096).default(1000),
  positions: asked(),
  snr: signalToNoise().default(4),
});
/** Settings of `sparse`. */
export type SparseConfig = z.infer<typeof schema>;

/** Neurons of the readout `relu64`. */
const NEURONS = 64;

/** f of the values at the lags. */
type Readout = (values: Float64Array) => number;

/**
 * The readout f: the sum, the product, or sum_{k=1}^64 ReLU(<w_k, values>), w_k standard normal,
 * drawn from the seed (Paper B, appendix H.2, experiments 1b, 2a, 2b).
 */
export function sparseReadout({ lags, readout }: SparseConfig, seed: number): Readout {
  switch (readout) {
    case "sum":
      return (values) => values.reduce((a, b) => a + b, 0);
    case "product":
      return (values) => values.reduce((a, b) => a * b, 1);
    case "relu64": {
      const weights = readoutNeurons({ lags }, seed);
      return (values) =>
        weights.reduce((sum, w) => {
          let inner = 0;
          for (let j = 0; j < w.length; j++) inner += w[j] * values[j];
          return sum + Math.max(0, inner);
        }, 0);
    }
  }
}

/** The 64 weights w_k of the readout `relu64`, a number for each lag. */
export function readoutNeurons({ lags }: Pick<SparseConfig, "lags">, seed: number): Float64Array[] {
  const stream = new Stream(seed, "sparse readout");
  const count = lags.length;
  return Array.from({ length: NEURONS }, (_, k) =>
    Float64Array.from({ length: count }, (_, j) => stream.normal(k * count + j)),
  );
}

/** What is known of f exactly. */
export interface Moments {
  /** over the inputs */
  readonly variance: number;
  /** what the best affine function of the inputs leaves of it */
  readonly beyondAffine: number;
}

/** Of f over independent inputs at the first `inside` of its lags, and 0 at the rest; exact. */
export function sparseMoments(config: SparseConfig, seed: number, inside: number): Moments {
  switch (config.inputs) {
    case "signs":
      return signMoments(sparseReadout(config, seed), config.lags.length, inside);
    case "normal":
      return normalMoments(config, seed, inside);
  }
}

/**
 * Of ReLU neurons by the covariance of two of them, for unit vectors at an angle a of
 * (sin a + (pi - a) cos a) / (2 pi), means of 1 / sqrt(2 pi) (Cho and Saul, Kernel methods for deep
 * learning, 2009, degree 1), and an affine part of w / 2 each, by Stein's identity.
 */
function normalMoments({ lags, readout }: SparseConfig, seed: number, inside: number): Moments {
  const count = lags.length;
  switch (readout) {
    case "sum":
      return { variance: inside, beyondAffine: 0 };
    case "product": {
      const variance = inside === count ? 1 : 0;
      return { variance, beyondAffine: count === 1 ? 0 : variance };
    }
    case "relu64": {
      const rows = readoutNeurons({ lags }, seed).map((w) => w.subarray(0, inside));
      const norms = rows.map((row) => Math.hypot(...row));
      let variance = 0;
      let affine = 0;
      rows.forEach((u, i) => {
        rows.forEach((v, j) => {
          const scale = norms[i] * norms[j];
          if (scale === 0) return;
          const inner = dot(u, v);
          const cosine = Math.max(-1, Math.min(1, inner / scale));
          const angle = Math.acos(cosine);
          const second = Math.sin(angle) + (Math.PI - angle) * cosine;
          variance += (scale * (second - 1)) / (2 * Math.PI);
          affine += inner / 4;
        });
      });
      return { variance, beyondAffine: Math.max(0, variance - affine) };
    }
  }
}

/** By all signs. */
export function signMoments(f: Readout, lags: number, inside: number): Moments {
  const count = 2 ** inside;
  const outputs = new Float64Array(count);
  const products = new Float64Array(inside);
  const values = new Float64Array(lags);
  for (let n = 0; n < count; n++) {
    for (let j = 0; j < inside; j++) values[j] = (n >> j) & 1 ? 1 : -1;
    outputs[n] = f(values);
    for (let j = 0; j < inside; j++) products[j] += (outputs[n] * values[j]) / count;
  }
  const mean = outputs.reduce((a, b) => a + b, 0) / count;
  const variance = outputs.reduce((sum, y) => sum + (y - mean) ** 2, 0) / count;
  const affine = products.reduce((sum, c) => sum + c * c, 0);
  return { variance, beyondAffine: Math.max(0, variance - affine) };
}

function verdictsOf(
  { lags, inputs }: SparseConfig,
  { variance, beyondAffine }: Moments,
): Verdict[] {
  // the present value needs no head: it comes by the residual path
  const past = lags.filter((lag) => lag > 0);
  const shares = past.map((lag) => lag ** 1.01);
  const total = shares.reduce((a, b) => a + b, 0);
  const percent = shares.map((share) => Math.round((100 * share) / total));
  const heads =
    past.length > 1
      ? `; of its heads with log encoding, lags ${past.join(", ")} take ${percent.join(", ")} %`
      : "";
  return [
    {
      statement: `The best linear model leaves ${shown(beyondAffine)} of the signal's variance ${shown(variance)}, where all lags are inside.`,
      kind: "proved",
      source:
        inputs === "signs"
          ? "projection on the signs at the lags, by all of them"
          : "projection on normal inputs at the lags",
    },
    {
      statement: `One layer of attention without dot product reaches every error with enough heads and neurons${heads}.`,
      kind: "proved",
      source: "Thm 3.1 of arXiv 2402.00522, heads in proportion to T^1.01",
    },
  ];
}

/**
 * Fixed, long but sparse memory (Paper B, arXiv 2402.00522, task I, eq. (5)):
 * y_t = f(x_{t-T_1}, .., x_{t-T_M}), x fair signs or standard normal; x is 0 before a sequence begins.
 * Lag 0 is the present value.
 */
export const sparse: Task<SparseConfig> = {
  name: "sparse",
  version: 2,
  summary: "Sparse memory: y_t = f(x_{t-T_1}, .., x_{t-T_M}), the lags fixed and few",
  law: "x uniform on {-1, 1}, or standard normal",
  source: "task I, eq. (5) and appendix H.2 of arXiv 2402.00522",
  schema,
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  positions: ({ positions }) => positions,
  relationship: (config, seed) => {
    const { lags, readout, inputs, length, positions, snr } = config;
    const longest = lags[lags.length - 1];
    if (longest >= length) {
      throw new CallerError(
        `lag ${longest} of sparse leaves every sequence of length ${length}`,
        "set a larger length, or shorter lags",
      );
    }
    const f = sparseReadout(config, seed);
    const moments = Array.from({ length: lags.length + 1 }, (_, k) =>
      sparseMoments(config, seed, k),
    );
    const far = moments[lags.length];
    // the variance changes where a lag comes inside
    const variance =
      moments.reduce((sum, m, k) => {
        const from = k === 0 ? 0 : lags[k - 1];
        return sum + ((lags[k] ?? length) - from) * m.variance;
      }, 0) / length;
    const kernel = new Float64Array(longest + 1);
    for (const lag of lags) kernel[lag] = 1;
    return {
      ...stationary({
        task: "sparse",
        seed,
        inputs: 1,
        length,
        snr,
        positions,
        behind: longest,
        ahead: 0,
        draw: (part, first, count) => {
          const stream = partStream(seed, "sparse x", part);
          return drawn(first, count, (i) =>
            inputs === "signs" ? stream.sign(i) : stream.normal(i),
          );
        },
        output: (x, first) => {
          const values = new Float64Array(lags.length);
          return x.slice(first).map((_, i) => {
            const t = first + i;
            lags.forEach((lag, j) => {
              values[j] = lag > t ? 0 : x[t - lag];
            });
            return f(values);
          });
        },
        variance: { sequence: variance, far: far.variance },
      }),
      kernel: readout === "sum" ? kernel : undefined,
      // it ends
      timescale: 0,
      verdicts: verdictsOf(config, far),
    };
  },
};
