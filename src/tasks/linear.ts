import { z } from "zod";
import { CallerError } from "../errors.js";
import type { Matrix } from "../linalg/matrix.js";
import { KERNELS, kernelTimescale, memoryKernel } from "./kernel.js";
import { mixingFilter, ORDERS, permutation } from "./order.js";
import { integer, noiseVariance, nonNegative, oneOf, positive, signalToNoise } from "./settings.js";
import { drawn, filtered, stationary } from "./stationary.js";
import { addNoise, type Part, partStream, shown, type Task, type Verdict } from "./task.js";

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

/** The kernel rho, the mixing filter theta, and whether theta looks back (-1) or ahead (1). */
function filtersOf(config: LinearConfig, seed: number) {
  return {
    rho: memoryKernel(config, seed),
    theta: config.mix === 0 ? Float64Array.of(1) : mixingFilter(config.mix, seed),
    direction: config.mix === 0 || config.mixing === "causal" ? (-1 as const) : (1 as const),
  };
}

/**
 * The exact map from the inputs that a model sees to the noise-free outputs, y = A x: A = K T P^-1
 * with the Toeplitz matrices K of the kernel and T of the mixing filter, and the permutation P.
 *
 * @returns [length, length], row t the coefficients of y_t
 * @throws CallerError where the order does not fit the length, or the kernel is 0 at every lag
 *   or somewhere not finite
 */
export function linearMap(config: LinearConfig, seed: number): Matrix {
  const { length } = config;
  const { rho, theta, direction } = filtersOf(config, seed);
  if (!rho.every(Number.isFinite)) {
    throw new CallerError(
      `kernel '${config.kernel}' at rate ${config.rate} is not a number at every lag below length ${length}`,
      "set a smaller rate",
    );
  }
  if (rho.every((v) => v === 0)) {
    throw new CallerError(
      `kernel '${config.kernel}' at rate ${config.rate} is 0 at every lag below length ${length}`,
      "set a larger length, or another kernel or rate",
    );
  }
  const p = permutation(config.order, length, seed);
  const seenAt = new Uint32Array(length);
  for (let t = 0; t < length; t++) seenAt[p[t]] = t;

  const data = new Float64Array(length * length);
  for (let t = 0; t < length; t++) {
    for (let lag = 0; lag <= t; lag++) {
      for (let s = 0; s < theta.length; s++) {
        const source = t - lag + direction * s;
        if (source < 0 || source >= length) break;
        data[t * length + seenAt[source]] += rho[lag] * theta[s];
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
 * Least squared errors, averaged over positions and beside the noise, of causal models that are
 * linear with a free offset at each position: of those with coefficients of their own at each
 * position, and of those with one coefficient for each lag.
 */
export function causalFloors(map: Matrix): {
  readonly varying: number;
  readonly invariant: number;
} {
  const { rows: length, data } = map;
  let ahead = 0;
  let spread = 0;
  for (let lag = 1 - length; lag < length; lag++) {
    let sum = 0;
    let squares = 0;
    for (let t = Math.max(0, lag); t < length + Math.min(0, lag); t++) {
      const a = data[t * length + t - lag];
      sum += a;
      squares += a * a;
    }
    if (lag < 0) ahead += squares;
    else spread += Math.max(0, squares - (sum * sum) / (length - lag));
  }
  const scale = INPUT_VARIANCE / length;
  return { varying: ahead * scale, invariant: (ahead + spread) * scale };
}

/** rho * theta, the kernel on the unmixed inputs; lag 0 is at `origin`. */
function mixedKernel(rho: Float64Array, theta: Float64Array, direction: 1 | -1) {
  const origin = direction === 1 ? theta.length - 1 : 0;
  const taps = new Float64Array(rho.length + theta.length - 1);
  rho.forEach((r, lag) => {
    theta.forEach((weight, s) => {
      taps[origin + lag - direction * s] += r * weight;
    });
  });
  return taps;
}

function verdictsOf(config: LinearConfig, map: Matrix): Verdict[] {
  const { kernel, order, mix, mixing, length } = config;
  const floors = causalFloors(map);
  const causal = order === "none" && (mix === 0 || mixing === "causal");
  const verdicts: Verdict[] = [
    causal
      ? {
          statement: `A linear filter over ${length + Math.max(mix, 1) - 1} lags is exact: no model has less than the noise variance.`,
          kind: "proved",
          source: "eq. (72) of arXiv 2305.18475",
        }
      : {
          statement: `A causal linear model cannot go below ${shown(floors.varying)} beside the noise; with one coefficient for each lag, below ${shown(floors.invariant)}.`,
          kind: "proved",
          source: "least squares on the exact map; Prop. 6.1 of arXiv 2305.18475",
        },
  ];
  if ((kernel === "exp" || kernel === "alternating") && order === "none" && mix === 0) {
    verdicts.push({
      statement: "Within a sequence, a linear recurrent network of one unit is exact.",
      kind: "proved",
      source: "appendix D.1 of arXiv 2305.18475: rho(s) = c W^s U",
    });
  }
  if (kernel === "power" && order === "none") {
    verdicts.push({
      statement:
        "As the length grows the kernel decays slower than every exponential: C_RNN is infinite, and the rate d C_RNN / m of recurrent networks promises nothing.",
      kind: "proved",
      source: "eqs. (73)-(75) of arXiv 2305.18475",
    });
  }
  if (order !== "none") {
    verdicts.push({
      statement: "The order changes none of the Transformer's complexity measures.",
      kind: "proved",
      source: "Prop. 6.2 of arXiv 2305.18475",
    });
  }
  return verdicts;
}

/**
 * The linear target of Paper A, y_t = sum_{s=0}^t rho(s) x_{t-s}, x uniform on [0, 1] (eq. (72),
 * appendix C), with its temporal ordering and mixing changed (section 6): a model sees x permuted,
 * and the kernel acts on theta * x. Values before and after a sequence are 0. In its own order it is
 * stationary, with a memory of `length` lags.
 */
export const linear: Task<LinearConfig> = {
  name: "linear",
  version: 1,
  summary: "Linear memory: y_t = sum_s rho(s) x_{t-s}, its inputs reordered or mixed on demand",
  law: "x uniform on [0, 1]",
  source: "eq. (72), section 6 and appendix C of arXiv 2305.18475",
  schema,
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  positions: "all",
  relationship: (config, seed) => {
    const { length, order, snr } = config;
    const map = linearMap(config, seed);
    const signal = outputMoments(map).variance.reduce((a, b) => a + b, 0) / length;
    const noise = noiseVariance(signal, snr);
    const draw = (part: Part, first: number, count: number) => {
      const stream = partStream(seed, "linear x", part);
      return drawn(first, count, (i) => stream.uniform(i));
    };
    const { rho, theta, direction } = filtersOf(config, seed);
    const taps = mixedKernel(rho, theta, direction);
    const ahead = direction === 1 ? theta.length - 1 : 0;
    const { series } = stationary({
      task: "linear",
      seed,
      inputs: 1,
      length,
      snr,
      positions: "all",
      behind: taps.length - 1 - ahead,
      ahead,
      draw,
      output: (x, first) => filtered(x, taps, first + ahead),
      variance: {
        sequence: signal,
        far: taps.reduce((sum, a) => sum + a * a * INPUT_VARIANCE, 0),
      },
    });
    return {
      sample: (split, i) => {
        const x = draw(split, i * length, length);
        const y = new Float64Array(length);
        for (let t = 0; t < length; t++) {
          for (let s = 0; s < length; s++) y[t] += map.data[t * length + s] * x[s];
        }
        addNoise(y, noise, partStream(seed, "linear noise", split), i);
        return { x, y };
      },
      signalVariance: signal,
      noiseVariance: noise,
      kernel: order === "none" && ahead === 0 ? taps : undefined,
      // a filter of positive taps adds shifted copies: the tail keeps its rate
      timescale: kernelTimescale(config),
      series: order === "none" ? series : undefined,
      verdicts: verdictsOf(config, map),
    };
  },
};
