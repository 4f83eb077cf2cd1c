import type { Settings } from "../../experiments/trial/schema.js";
import type { Configuration } from "../cells.js";
import { classToken } from "../class-token.js";
import type { Budget } from "../study.js";

/** Heads times their size, m_h. */
export const TOTAL = 16;
/** Numbers of heads that share it. */
export const HEADS = [1, 2, 4, 8, 16] as const;

/** What is learned by models of one layer with so many heads of so many channels. */
export interface Ground {
  /** above its panel */
  readonly name: string;
  readonly task: Settings;
  /** of the training, where it is not as the task has it */
  readonly training?: Settings;
  readonly model: (heads: number, headSize: number) => Settings;
}

const layer = { architecture: "transformer-b", width: 32, layers: 1, feedForwardWidth: 64 };
const coupled = (heads: number, headSize: number): Settings => ({
  ...layer,
  ...{ heads, headSize, relativePosition: "none", causal: false },
});
const symbols = (length: number): Settings => ({
  ...{ name: "coupling", basis: "tokens", tokens: 16, alpha: 0.5, length },
});

/** Where heads are needed, for maxima and for lags, and where size is, for the rank of a coupling. */
export const GROUNDS = {
  retrieval: {
    name: "D-retrieval, D = 4, T = 16",
    task: { name: "retrieval", terms: 4, length: 16 },
    model: (heads, headSize) => ({ ...classToken({ width: 32, heads: [heads] }), headSize }),
  },
  "n-gram": {
    name: "a function of the last four signs",
    task: { name: "sparse", lags: [1, 2, 3, 4], readout: "relu64", length: 16, snr: "none" },
    // the first outputs have no past, which a softmax cannot say
    training: { positions: "last" },
    model: (heads, headSize) => ({ ...layer, heads, headSize, relativePosition: "per-lag" }),
  },
  coupling: {
    name: "a coupling of 16 symbols, T = 8",
    task: symbols(8),
    model: coupled,
  },
} as const satisfies Readonly<Record<string, Ground>>;
/** Name of a ground. */
export type GroundName = keyof typeof GROUNDS;

/** The settings of a ground's training. */
export function trainingOf(name: GroundName): Settings {
  const ground: Ground = GROUNDS[name];
  return { batch: 32, ...ground.training };
}

/** A ground with its total split among so many heads. */
export function splitOf(name: GroundName, heads: number): Configuration {
  const { task, model } = GROUNDS[name];
  return { task, model: model(heads, TOTAL / heads) };
}

/** Head sizes of one head, and lengths, by which saturation is seen. */
export const SIZES = [1, 2, 4, 8, 16] as const;

/** Lengths of a budget. */
export function lengthsOf(budget: Budget): readonly number[] {
  return budget === "paper" ? [8, 16, 32, 64, 128] : [8, 32];
}

/** One head of a size on the coupling of a length. */
export function oneHeadOf(headSize: number, length: number): Configuration {
  return { task: symbols(length), model: coupled(1, headSize) };
}
