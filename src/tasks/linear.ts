import { z } from "zod";
import { CallerError } from "../errors.js";
import type { Matrix } from "../linalg/matrix.js";
import { KERNELS, memoryKernel } from "./kernel.js";
import { mixingFilter, ORDERS, permutation } from "./order.js";
import { integer, noiseVariance, nonNegative, oneOf, positive, signalToNoise } from "./settings.js";
import { addNoise, splitStream, type Task } from "./task.js";

const schema = z.strictObject({
  kernel: oneOf(KERNELS).default("exp"),
  /** the kernel at lag s is its shape at rate * s; `uniform` has none */
  rate: positive().default(1),
  /** of the kernel `power` */
  exponent: nonNegative().default(1.5),
  length: integer(1, 1024).default(32),
  /** how the inputs that a model sees are permuted; outputs stay */
  order: oneOf(ORDERS).default("none"),
  /** taps of the random filter that mixes the inputs before the kernel; 0: no mixing */
  mix: integer(0, 1024).default(0),
  /** the filter looks back (causal), or ahead as the paper prints it */
  mixing: oneOf(["causal", "printed"]).default("causal"),
  snr: signalToNoise().default(4),
});
/** Settings of `linear`. */
export type LinearConfig = z.infer<typeof schema>;

/** Variance of the uniform law on [0, 1]. */
const INPUT_VARIANCE = 1 / 12;
/** Mean of the uniform law on [0, 1]. */
const INPUT_MEAN = 1 / 2;

/**
 * The exact map from the inputs that a model sees to the noise-free outputs, y = A x: A = K T P^-1
 * with the Toeplitz matrices K of the kernel and T of the mixing filter, and the permutation P.
 *
 * @returns [length, length], row t the coefficients of y_t
 * @throws CallerError where the order does not fit the length, or the kernel is 0 at every lag
 */
export function linearMap(config: LinearConfig, seed: number): Matrix {
  const { length } = config;
  const kernel = memoryKernel(config, seed);
  if (kernel.every((v) => v === 0)) {
    throw new CallerError(
      `kernel '${config.kernel}' at rate ${config.rate} is 0 at every lag below length ${length}`,
      "set a larger length, or another kernel or rate",
    );
  }
  const theta = config.mix === 0 ? Float64Array.of(1) : mixingFilter(config.mix, seed);
  const direction = config.mixing === "causal" ? -1 : 1;
  const p = permutation(config.order, length, seed);
  const seenAt = new Uint32Array(length);
  for (let t = 0; t < length; t++) seenAt[p[t]] = t;

  const data = new Float64Array(length * length);
  for (let t = 0; t < length; t++) {
    for (let lag = 0; lag <= t; lag++) {
      for (let s = 0; s < theta.length; s++) {
        const source = t - lag + direction * s;
        if (source < 0 || source >= length) break;
        data[t * length + seenAt[source]] += kernel[lag] * theta[s];
      }
    }
  }
  return { rows: length, columns: length, data };
}

/** Mean and variance over x of the noise-free output at each position, exact. */
export function outputMoments(map: Matrix): {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
} {
  const mean = new Float64Array(map.rows);
  const variance = new Float64Array(map.rows);
  for (let t = 0; t < map.rows; t++) {
    for (const a of map.data.subarray(t * map.columns, (t + 1) * map.columns)) {
      mean[t] += a * INPUT_MEAN;
      variance[t] += a * a * INPUT_VARIANCE;
    }
  }
  return { mean, variance };
}

/**
 * The linear target of Paper A, y_t = sum_{s=0}^t rho(s) x_{t-s}, x uniform on [0, 1] (eq. (72),
 * appendix C), with its temporal ordering and mixing changed (section 6): a model sees x permuted,
 * and the kernel acts on theta * x. Values before and after the sequence are 0.
 */
export const linear: Task<LinearConfig> = {
  name: "linear",
  summary:
    "Linear memory: y_t = sum_s rho(s) x_{t-s}, reordered or mixed on demand; equation (72) and section 6 of arXiv 2305.18475",
  schema,
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  positions: "all",
  relationship: (config, seed) => {
    const { length } = config;
    const map = linearMap(config, seed);
    const signal = outputMoments(map).variance.reduce((a, b) => a + b, 0) / length;
    const noise = noiseVariance(signal, config.snr);
    return {
      sample: (split, i) => {
        const draws = splitStream(seed, "linear x", split);
        const x = Float64Array.from({ length }, (_, t) => draws.uniform(i * length + t));
        const y = new Float64Array(length);
        for (let t = 0; t < length; t++) {
          for (let s = 0; s < length; s++) y[t] += map.data[t * length + s] * x[s];
        }
        addNoise(y, noise, splitStream(seed, "linear noise", split), i);
        return { x, y };
      },
      signalVariance: signal,
      noiseVariance: noise,
    };
  },
};
