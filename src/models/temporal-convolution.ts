import { z } from "zod";
import {
  add,
  type ConvolutionOptions,
  type Expr,
  pad,
  relu,
  reshape,
  slice,
} from "../tensor/index.js";
import { type Architecture, DENSE_RATE, type Positions } from "./architecture.js";
import { convolutionParameters, convolve } from "./layers/convolution.js";
import { dense, denseParameters, fromRows, toRows } from "./layers/dense.js";
import type { ModelClass } from "./model-class.js";
import type { ParameterSpec, Parameters } from "./parameters.js";

const count = z.int().min(1);

const schema = z.strictObject({
  /** channels of every hidden level */
  channels: count.max(65_536).default(32),
  /** l, the taps of a kernel */
  kernel: count.max(1024).default(2),
  /** K, the levels */
  levels: count.max(64).default(6),
  /**
   * b, by which the distance between taps grows from level to level, b^i at level i; `kernel`: b = l,
   * with which every input in reach meets the output along one path, and the reach is l^K
   */
  dilationBase: z
    .union([z.literal("kernel"), count.max(1024)], {
      error: 'Expected "kernel" or a whole number from 1 to 1024',
    })
    .default("kernel"),
  /** convolutions of a level, of the same dilation; 2 in the paper */
  convolutions: count.max(8).default(1),
  /** each level adds its input, by a 1 x 1 convolution where the channels differ */
  residual: z.boolean().default(true),
  activation: z.enum(["relu", "linear"]).default("relu"),
});
/** Settings of `temporalConvolution`. */
export type TemporalConvolutionConfig = z.infer<typeof schema>;

function base({ dilationBase, kernel }: TemporalConvolutionConfig): number {
  return dilationBase === "kernel" ? kernel : dilationBase;
}

/** How many of the inputs of a level, b^level apart, reach the last output. */
function reach(config: TemporalConvolutionConfig, level: number): number {
  if (level === config.levels) return 1;
  return (reach(config, level + 1) - 1) * base(config) + 1 + span(config);
}

/** How far apart the first and the last input of a level's output are, in its own distance. */
function span({ convolutions, kernel }: TemporalConvolutionConfig): number {
  return convolutions * (kernel - 1);
}

/**
 * Number of inputs, the last one among them, that an output can depend on:
 * 1 + convolutions (l - 1) (1 + b + ... + b^(K-1)), which is l^K for one convolution and b = l.
 */
export function receptiveField(config: TemporalConvolutionConfig): number {
  return reach(config, 0);
}

function needsProjection(config: TemporalConvolutionConfig, inputs: number): boolean {
  return config.residual && inputs !== config.channels;
}

function parametersOf(config: TemporalConvolutionConfig, inputs: number): ParameterSpec[] {
  const { channels, kernel, levels, convolutions } = config;
  const filters = Array.from({ length: levels * convolutions }, (_, n) => {
    const name = filterName(Math.floor(n / convolutions), n % convolutions);
    return convolutionParameters(name, kernel, n === 0 ? inputs : channels, channels);
  });
  return [
    ...filters.flat(),
    ...(needsProjection(config, inputs) ? denseParameters("skip", inputs, channels) : []),
  ];
}

function filterName(level: number, convolution: number): string {
  return `level.${level}.${convolution}`;
}

/**
 * Without activation each level is a matrix for either value of a binary digit of the lag, of its channels on both
 * sides: a tensor train (Oseledets 2011). Biases reach fewer levels near the beginning.
 */
function linearClass(config: TemporalConvolutionConfig): ModelClass {
  const { channels, kernel, convolutions } = config;
  const binary = kernel === 2 && base(config) === 2 && convolutions === 1;
  return {
    ...{ linear: true, stationary: true, lags: receptiveField(config) },
    ...(binary && { digitRank: channels }),
  };
}

/** The last `count` positions, with zeros before them where there are fewer. */
function lastOf(x: Expr, count: number): Expr {
  return pad(x, -2, count - x.shape[x.rank - 2], 0);
}

/** `kept` of the positions, `every` apart, counted from the last: [..., length, c] -> [..., kept, c]. */
function thin(x: Expr, every: number, kept: number): Expr {
  const [batch, channels] = [x.shape.slice(0, -2), x.shape[x.rank - 1]];
  const blocks = reshape(lastOf(x, kept * every), [...batch, kept, every, channels]);
  return reshape(slice(blocks, -2, every - 1, every), [...batch, kept, channels]);
}

/**
 * One level. For the last output alone it is a tree: x holds one in b^level positions, counted from
 * the last, and the result one in b^(level + 1), as many as reach the output; inputs before the
 * sequence are 0 at every level, as they are where all positions are computed.
 */
function levelOf(
  config: TemporalConvolutionConfig,
  parameters: Parameters,
  x: Expr,
  level: number,
  positions: Positions,
): Expr {
  const activate = config.activation === "relu" ? relu : (h: Expr) => h;
  const [length, inputs] = x.shape.slice(-2);
  const last = positions === "last";
  const stride = last ? base(config) : 1;
  const dilation = last ? 1 : base(config) ** level;
  const kept = last ? Math.min(reach(config, level + 1), Math.ceil(length / stride)) : length;
  let h = x;
  for (let c = 0; c < config.convolutions; c++) {
    const thins = last && c === config.convolutions - 1;
    const seen = thins ? lastOf(h, (kept - 1) * stride + config.kernel) : h;
    const move: ConvolutionOptions = thins
      ? { padding: "valid", stride }
      : { padding: "causal", dilation };
    h = activate(convolve(filterName(level, c), move, parameters, seen));
  }
  if (!config.residual) return h;
  const thinned = last ? thin(x, stride, kept) : x;
  const skip = needsProjection(config, inputs)
    ? fromRows(dense("skip", parameters, toRows(thinned)), x.shape[x.rank - 3])
    : thinned;
  return activate(add(skip, h));
}

/**
 * Dilated causal convolutions in residual levels (Bai, Kolter and Koltun, arXiv 1803.01271, without
 * weight normalisation and dropout), and a linear readout:
 *
 *   h_0 = x,  h_{i+1} = activation(h_i + F_i(h_i)),  F_i = (activation o convolution) of dilation b^i.
 *
 * Without residuals, linear, and b = l it is the dilated convolution of approximation theory (Jiang,
 * Li and Li, arXiv 2107.09355): filters of size l, depth K, memory l^K.
 */
export const temporalConvolution: Architecture<TemporalConvolutionConfig> = {
  name: "temporal-convolution",
  version: 2,
  summary: "Dilated causal convolutions in residual levels, arXiv 1803.01271, linear readout",
  schema,
  parameters: (config, task) => [
    ...parametersOf(config, task.inputs),
    ...denseParameters("readout", config.channels, task.outputs),
  ],
  forward: (config, _task, parameters, { x }, positions) => {
    let h = x;
    for (let i = 0; i < config.levels; i++) h = levelOf(config, parameters, h, i, positions);
    return fromRows(dense("readout", parameters, toRows(h)), x.shape[x.rank - 3]);
  },
  causal: () => true,
  modelClass: (config) => (config.activation === "linear" ? linearClass(config) : {}),
  width: ({ channels }) => channels,
  rateExponent: DENSE_RATE,
};
