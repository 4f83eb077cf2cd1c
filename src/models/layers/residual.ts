import { z } from "zod";
import { add, type Expr, layerNorm, slice } from "../../tensor/index.js";
import type { Positions } from "../architecture.js";
import type { Head } from "../head.js";
import type { TaskShape } from "../input.js";
import type { ParameterSpec, Parameters } from "../parameters.js";
import { convolutionParameters, convolve } from "./convolution.js";
import {
  type FeedForwardSize,
  feedForward,
  feedForwardParameters,
  fromRows,
  toRows,
} from "./dense.js";
import { type HeadSettings, headsSideBySide } from "./heads.js";
import {
  addedPositionParameters,
  addPosition,
  appendedSize,
  appendPosition,
  positionSchema,
} from "./position.js";

const size = z.int().min(1).max(65_536);

/** Settings of every architecture that is made of residual layers. */
export const residualSettings = {
  /** D, the channels of a token */
  width: size.default(32),
  /** inputs that a token is embedded from, itself and those before it; 1 as in Paper B */
  inputTaps: z.int().min(1).max(1024).default(1),
  /** L */
  layers: z.int().min(1).max(64).default(2),
  /** m, the neurons of each feed-forward net; 0: no such nets, and a linear readout */
  feedForwardWidth: z.int().min(0).max(65_536).default(128),
  /** none as in Paper B; before (pre) or after (post) each of the two halves of a layer */
  layerNorm: z.enum(["none", "pre", "post"]).default("none"),
  position: positionSchema.default("none"),
};

/** The settings that `residualStack` reads. */
export type StackSettings = Pick<
  ResidualSettings,
  "width" | "layers" | "feedForwardWidth" | "layerNorm"
>;

/** The settings that `residualLayers` reads. */
export type ResidualSettings = z.infer<z.ZodObject<typeof residualSettings>>;

/** What brings the tokens of a layer together: attention of some kind. */
export interface Mixer {
  readonly parameters: (name: string) => readonly ParameterSpec[];
  /**
   * @param tokens [...lead, batch, length, D]
   * @param queries of how many tokens, the last ones, the result is wanted
   * @returns rows [...lead, batch * queries, D]
   */
  readonly forward: (name: string, tokens: Expr, queries: number) => Expr;
}

function feedForwardSize({ feedForwardWidth: width }: StackSettings): FeedForwardSize {
  return { width, depth: width === 0 ? 0 : 1 };
}

/** The gain and the shift of a normalisation of tokens. */
export function normParameters(name: string, width: number): ParameterSpec[] {
  const filled = (value: number) => ({ law: "given", value: () => value }) as const;
  return [
    { name: `${name}.gain`, shape: [1, width], initialisation: filled(1) },
    { name: `${name}.shift`, shape: [1, width], initialisation: filled(0) },
  ];
}

/** The rows of x normalised, times the gain, plus the shift. */
export function norm(name: string, parameters: Parameters, x: Expr): Expr {
  return layerNorm(x, parameters[`${name}.gain`], parameters[`${name}.shift`]);
}

function layerName(i: number): string {
  return `layers.${i}`;
}

/** The heads of all layers, whose projections stand side by side in the parameters of each mixer. */
export function residualHeads(
  config: Pick<StackSettings, "layers"> & HeadSettings,
  coupled: boolean,
): Head[] {
  return mixerNames(config).flatMap((name, layer) =>
    headsSideBySide(config, layer, (part) => `${name}.${part}`, coupled),
  );
}

/** The mixers of all layers, by name. */
export function mixerNames({ layers }: Pick<StackSettings, "layers">): string[] {
  return Array.from({ length: layers }, (_, i) => mixerName(i));
}

function mixerName(layer: number): string {
  return `${layerName(layer)}.attention`;
}

/**
 * The parameters of `residualStack`.
 *
 * @param outputs of the last net where it reads out; null: it is a layer's as the others
 */
export function stackParameters(
  config: StackSettings,
  outputs: number | null,
  mixer: Pick<Mixer, "parameters">,
): ParameterSpec[] {
  const { width, layers, layerNorm } = config;
  const layer = (i: number): ParameterSpec[] => {
    const name = layerName(i);
    const readsOut = outputs !== null && i === layers - 1;
    const normed = (half: string) =>
      layerNorm === "none" ? [] : normParameters(`${name}.${half}Norm`, width);
    const hasNet = readsOut || config.feedForwardWidth > 0;
    const net = feedForwardSize(config);
    return [
      ...normed("attention"),
      ...mixer.parameters(mixerName(i)),
      // After the readout there is nothing to normalise.
      ...(!hasNet || (readsOut && layerNorm === "post") ? [] : normed("feedForward")),
      ...(hasNet
        ? feedForwardParameters(`${name}.feedForward`, width, net, readsOut ? outputs : width)
        : []),
    ];
  };
  return Array.from({ length: layers }, (_, i) => layer(i)).flat();
}

/** The parameters of `residualLayers`. */
export function residualParameters(
  config: ResidualSettings,
  task: TaskShape,
  mixer: Pick<Mixer, "parameters">,
): ParameterSpec[] {
  const { width, inputTaps, position } = config;
  return [
    ...convolutionParameters("embedding", inputTaps, appendedSize(position, task), width),
    ...addedPositionParameters(position, task, width),
    ...stackParameters(config, task.outputs, mixer),
  ];
}

/**
 * Layers on embedded tokens, each adding to what it reads what its mixer and its net make of it:
 *
 *   X^(l-1/2) = X^(l-1) + Attn(X^(l-1)),   X^(l) = X^(l-1/2) + FFN(X^(l-1/2)).
 *
 * With `layerNorm`, pre, both halves of a layer read normalised tokens; post, both results are normalised.
 *
 * @param tokens [...lead, batch, length, D]
 * @param readsOut whether the last net reads out, without a residual path and what would follow it
 * @returns rows [...lead, batch * (length or 1), D or outputs]
 */
export function residualStack(
  config: StackSettings,
  parameters: Parameters,
  tokens: Expr,
  positions: Positions,
  mixer: Pick<Mixer, "forward">,
  readsOut: boolean,
): Expr {
  const { layers } = config;
  const [batch, length] = tokens.shape.slice(-3);
  const net = feedForwardSize(config);
  const before = (name: string, h: Expr) =>
    config.layerNorm === "pre" ? norm(name, parameters, h) : h;
  const after = (name: string, h: Expr) =>
    config.layerNorm === "post" ? norm(name, parameters, h) : h;

  let h = toRows(tokens);
  for (let i = 0; i < layers; i++) {
    const name = layerName(i);
    const last = i === layers - 1;
    const queries = last && positions === "last" ? 1 : length;
    const read = fromRows(before(`${name}.attentionNorm`, h), batch);
    const mixed = mixer.forward(mixerName(i), read, queries);
    const residual = toRows(slice(fromRows(h, batch), -2, length - queries, length));
    h = after(`${name}.attentionNorm`, add(mixed, residual));
    const out = last && readsOut;
    if (!out && net.width === 0) continue;
    const u = before(`${name}.feedForwardNorm`, h);
    const y = feedForward(`${name}.feedForward`, net, parameters, u);
    h = out ? y : after(`${name}.feedForwardNorm`, add(y, h));
  }
  return h;
}

/**
 * Equation (2) of Paper B (arXiv 2402.00522) around any mixer:
 *
 *   X^(0) = W_E x + b_E,   X^(l-1/2) = X^(l-1) + Attn(X^(l-1)),   X^(l) = X^(l-1/2) + FFN(X^(l-1/2)),
 *
 * but the last feed-forward net, to the outputs, has no residual path. Each net has one hidden layer
 * of m ReLU neurons (and, beyond the paper's, a bias of its sum). With `inputTaps` above 1 a causal
 * convolution stands for W_E x + b_E. With `layerNorm`, pre, both halves of a layer read normalised
 * tokens; post, both results are normalised, except the readout.
 *
 * @param x [...lead, batch, length, inputs]
 * @returns [...lead, batch, length or 1, outputs]
 */
export function residualLayers(
  config: ResidualSettings,
  parameters: Parameters,
  x: Expr,
  positions: Positions,
  mixer: Pick<Mixer, "forward">,
): Expr {
  const { position } = config;
  const encoded = appendPosition(position, x);
  const embedded = convolve("embedding", { padding: "causal" }, parameters, encoded);
  const tokens = addPosition(position, parameters, embedded);
  const h = residualStack(config, parameters, tokens, positions, mixer, true);
  return fromRows(h, x.shape[x.rank - 3]);
}
