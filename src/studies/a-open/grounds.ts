import type { Settings } from "../../experiments/trial/schema.js";
import type { Configuration } from "../cells.js";

/** What is learned. */
interface Ground {
  /** in words */
  readonly name: string;
  readonly task: Settings;
  /** that are asked for; the last alone where the answer needs what comes after the others */
  readonly outputs: "all" | "last";
  /** encoding of positions of the Transformer that all else stands beside */
  readonly position: "learned" | "none";
}

/** Tasks of the paper: one in time, two that no order changes. */
export const GROUNDS = {
  linear: {
    name: "the exponential kernel",
    task: { name: "linear", kernel: "exp", length: 32, snr: "none" },
    outputs: "all",
    position: "learned",
  },
  nearest: {
    name: "the nearest point",
    task: { name: "nearest" },
    outputs: "last",
    position: "none",
  },
  coupling: {
    name: "a coupling of 16 symbols",
    task: { name: "coupling", basis: "tokens", tokens: 16, alpha: 0.5, length: 8 },
    outputs: "last",
    position: "none",
  },
} as const satisfies Readonly<Record<string, Ground>>;
export type GroundName = keyof typeof GROUNDS;
export const GROUND_NAMES = Object.keys(GROUNDS) as GroundName[];

/** Heads times their size. */
const TOTAL = 16;

/** A Transformer of one layer and one head, without norm. */
const TRANSFORMER = {
  ...{ architecture: "transformer-b", width: 32, layers: 1, feedForwardWidth: 64 },
  ...{ heads: 1, headSize: TOTAL, layerNorm: "none", causal: false, relativePosition: "none" },
} as const;

/** What is made otherwise of it, or stands in its place. */
interface Alternative {
  /** in words */
  readonly name: string;
  /** settings that are added to the Transformer's, or a whole model of another architecture */
  readonly settings: Settings;
}

/** What is made otherwise of the Transformer. */
export const CHANGES = {
  heads: { name: "4 heads of 4", settings: { heads: 4, headSize: TOTAL / 4 } },
  norm: { name: "layer norm", settings: { layerNorm: "pre" } },
  "depth-2": { name: "2 layers", settings: { layers: 2 } },
  "depth-4": { name: "4 layers", settings: { layers: 4 } },
  unplaced: { name: "no positions", settings: { position: "none" } },
  learned: { name: "learned positions", settings: { position: "learned" } },
  sinusoidal: { name: "sinusoidal positions", settings: { position: "sinusoidal" } },
  rotary: {
    name: "rotary positions",
    settings: { position: "none", relativePosition: "rotary" },
  },
} as const satisfies Readonly<Record<string, Alternative>>;
export type Change = keyof typeof CHANGES;

/** What stands in its place. */
export const ARCHITECTURES = {
  "linear-attention": {
    name: "linear attention",
    settings: {
      ...{ architecture: "linear-attention", width: 32, layers: 1, feedForwardWidth: 64 },
      ...{ heads: 1, headSize: TOTAL, causal: false },
    },
  },
  rnn: { name: "RNN", settings: { architecture: "rnn", width: 64, activation: "tanh" } },
  gru: { name: "GRU", settings: { architecture: "gru", width: 32 } },
  lstm: { name: "LSTM", settings: { architecture: "lstm", width: 32 } },
  "state-space": {
    name: "state space",
    settings: { architecture: "state-space", width: 320 },
  },
  "temporal-convolution": {
    name: "TCN",
    settings: { architecture: "temporal-convolution", channels: 28, levels: 5 },
  },
  "recurrent-convolution": {
    name: "recurrent convolution",
    settings: { architecture: "recurrent-convolution", channels: 16, width: 32 },
  },
  "attention-rnn": {
    name: "attention-RNN",
    settings: { architecture: "attention-rnn", width: 32 },
  },
} as const satisfies Readonly<Record<string, Alternative>>;
export type Replacement = keyof typeof ARCHITECTURES;

/** All of them. */
export const ALTERNATIVES = { ...CHANGES, ...ARCHITECTURES } as const;

/** The Transformer, changed or not, or what stands in its place. */
export type ModelName = "transformer" | Change | Replacement;

const isReplacement = (model: ModelName): model is Replacement => model in ARCHITECTURES;

/** A model on a task. */
export function configurationOf(ground: GroundName, model: ModelName): Configuration {
  const { task, position } = GROUNDS[ground];
  if (model === "transformer") return { task, model: { ...TRANSFORMER, position } };
  if (!isReplacement(model)) {
    return { task, model: { ...TRANSFORMER, position, ...CHANGES[model].settings } };
  }
  const { settings } = ARCHITECTURES[model];
  return { task, model: model === "linear-attention" ? { ...settings, position } : settings };
}

/** Rate of Adam: models of dense layers are trained at a lower one. */
export function rateOf(model: ModelName): number {
  return isReplacement(model) && model !== "linear-attention" ? 0.01 : 0.005;
}

/** Changes that are none of a task's own Transformer. */
export function changesOf(ground: GroundName): Change[] {
  const own = GROUNDS[ground].position === "none" ? "unplaced" : "learned";
  return (Object.keys(CHANGES) as Change[]).filter((change) => change !== own);
}

/** What stands in the place of every task's Transformer. */
export const REPLACEMENTS = Object.keys(ARCHITECTURES) as Replacement[];
