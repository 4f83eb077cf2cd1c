import type { Examples } from "../../src/training/examples/examples.js";
import type { PopulationSpecification } from "../../src/training/specification.js";
import { ofChannels } from "../models/of-channels.js";
import { filteredNoise, runningSums } from "./small-problems.js";

export interface Case {
  readonly name: string;
  readonly examples: Examples;
  readonly changes: Partial<PopulationSpecification> & { readonly architecture: string };
}

const windows = filteredNoise(300, 2, 8);
const sequences = runningSums(40, 8, 2, 3);
const small = { hidden: 16, headSize: 8, valueSize: 16, feedForwardWidth: 32 };

const residual = { width: 16, heads: 2, feedForwardWidth: 32 };

/** Every architecture at width 16, and shapes at which kernels change: one output, one channel, long inner axes. */
export const narrow: readonly Case[] = [
  ...(["none", "learned", "disjoint"] as const).map((position, i) => ({
    name: `transformer-a, position ${position}`,
    examples: windows,
    changes: { architecture: "transformer-a", config: { ...small, position, causal: i > 0 } },
  })),
  {
    name: "transformer-a, all positions, several outputs",
    examples: sequences,
    changes: { architecture: "transformer-a", config: small },
  },
  {
    name: "transformer-a, rows that are not aligned in memory",
    examples: filteredNoise(200, 3, 11),
    changes: { architecture: "transformer-a", config: small, batch: 21 },
  },
  {
    name: "transformer-a, head of size 1, feed-forward wider than a kernel's block",
    examples: filteredNoise(200, 1, 8),
    changes: {
      architecture: "transformer-a",
      config: { hidden: 16, headSize: 1, valueSize: 1, feedForwardWidth: 256 },
    },
  },
  {
    name: "transformer-a, as many rows as make micro-batches where models are wide",
    examples: filteredNoise(300, 1, 64),
    changes: { architecture: "transformer-a", config: small, batch: 64, stepsPerRun: 2 },
  },
  { name: "gru", examples: windows, changes: { architecture: "gru", config: { width: 16 } } },
  {
    name: "gru, all positions, several outputs",
    examples: sequences,
    changes: { architecture: "gru", config: { width: 16 } },
  },
  {
    name: "gru, few steps and a large batch",
    examples: filteredNoise(400, 3, 5),
    changes: { architecture: "gru", config: { width: 16 }, batch: 256, stepsPerRun: 2 },
  },
  {
    name: "temporal-convolution",
    examples: windows,
    changes: { architecture: "temporal-convolution", config: { channels: 16, levels: 3 } },
  },
  {
    name: "temporal-convolution, all positions, several outputs",
    examples: sequences,
    changes: {
      architecture: "temporal-convolution",
      config: { channels: 16, kernel: 3, levels: 2, dilationBase: 2, convolutions: 2 },
    },
  },
  {
    name: "linear-filter",
    examples: windows,
    changes: { architecture: "linear-filter", optimiser: "sgd" },
  },
  {
    name: "linear-filter, long",
    examples: filteredNoise(400, 3, 128),
    changes: { architecture: "linear-filter", optimiser: "adamw", weightDecay: 0.01 },
  },
  ...(
    [
      { relativePosition: "lin" },
      { relativePosition: "log", coupling: "free" },
      { relativePosition: "log", coupling: "tmx", normalised: false },
      { relativePosition: "t5", layerNorm: "pre" },
      { relativePosition: "rotary", layerNorm: "post", position: "learned" },
    ] as const
  ).map((settings) => ({
    name: `transformer-b, ${Object.values(settings).join(", ")}`,
    examples: sequences,
    changes: { architecture: "transformer-b", config: { ...residual, ...settings } },
  })),
  {
    name: "rnn, both directions, all positions, several outputs",
    examples: sequences,
    changes: { architecture: "rnn", config: { width: 16, bidirectional: true } },
  },
  {
    name: "rnn, linear",
    examples: windows,
    changes: { architecture: "rnn", config: { width: 16, activation: "linear" } },
  },
  { name: "lstm", examples: windows, changes: { architecture: "lstm", config: { width: 16 } } },
  ...(["direct", "exp", "softplus", "best"] as const).map((parametrisation) => ({
    name: `state-space, ${parametrisation}, all positions`,
    examples: sequences,
    changes: { architecture: "state-space", config: { width: 16, parametrisation } },
  })),
  {
    name: "attention-rnn, all positions, several outputs",
    examples: sequences,
    changes: { architecture: "attention-rnn", config: { width: 16 } },
  },
  {
    name: "recurrent-convolution, rows that are not aligned in memory",
    examples: filteredNoise(200, 3, 11),
    changes: {
      architecture: "recurrent-convolution",
      config: { channels: 16, width: 16 },
      batch: 21,
    },
  },
];

/** Every architecture with its default settings. */
export const defaults: readonly Case[] = ofChannels.map(({ name }) => ({
  name: `${name}, default settings`,
  examples: windows,
  changes: { architecture: name },
}));

/**
 * What takes too much for many members. Wide models are copies in one graph, of 2-D products; the
 * first has micro-batches. Long sequences have attention in blocks.
 */
export const large: readonly Case[] = [
  {
    name: "transformer-a, width 64",
    examples: filteredNoise(300, 2, 32),
    changes: {
      architecture: "transformer-a",
      config: { hidden: 64, headSize: 16, valueSize: 64, feedForwardWidth: 128 },
      batch: 128,
      stepsPerRun: 2,
    },
  },
  {
    name: "transformer-b, width 64",
    examples: filteredNoise(300, 2, 32),
    changes: {
      architecture: "transformer-b",
      config: { width: 64, feedForwardWidth: 128 },
      batch: 32,
      stepsPerRun: 2,
    },
  },
  {
    name: "linear-attention, width 64",
    examples: filteredNoise(300, 2, 32),
    changes: {
      architecture: "linear-attention",
      config: { width: 64, feedForwardWidth: 128 },
      batch: 32,
      stepsPerRun: 2,
    },
  },
  {
    name: "gru, width 64",
    examples: filteredNoise(200, 2, 12),
    changes: { architecture: "gru", config: { width: 64 } },
  },
  {
    name: "temporal-convolution, 64 channels",
    examples: filteredNoise(200, 2, 12),
    changes: { architecture: "temporal-convolution", config: { channels: 64, levels: 4 } },
  },
  {
    name: "transformer-b, several blocks of queries",
    examples: runningSums(40, 140, 2, 3),
    changes: {
      architecture: "transformer-b",
      config: { ...residual, layers: 1, relativePosition: "per-lag" },
      batch: 2,
      stepsPerRun: 1,
    },
  },
  {
    name: "linear-attention, several chunks",
    examples: runningSums(40, 70, 2, 3),
    changes: { architecture: "linear-attention", config: residual, batch: 2, stepsPerRun: 1 },
  },
];

/** Large enough that the engine does share each product among its threads. */
export const threaded: readonly Case[] = [
  {
    name: "transformer-a, width 64",
    examples: filteredNoise(400, 2, 32),
    changes: {
      architecture: "transformer-a",
      config: { hidden: 64, headSize: 16, valueSize: 64, feedForwardWidth: 256 },
      batch: 128,
      stepsPerRun: 1,
    },
  },
  {
    name: "transformer-a, width 16",
    examples: filteredNoise(400, 2, 64),
    changes: { architecture: "transformer-a", config: small, batch: 64, stepsPerRun: 1 },
  },
  ...["dot-product", "free"].map((coupling) => ({
    name: `transformer-b, ${coupling}, width 64`,
    examples: filteredNoise(400, 2, 64),
    changes: {
      architecture: "transformer-b",
      config: { width: 64, layers: 1, coupling },
      batch: 32,
      stepsPerRun: 1,
    },
  })),
  {
    name: "transformer-b, width 32, several blocks of queries",
    examples: runningSums(40, 150, 2, 3),
    changes: {
      architecture: "transformer-b",
      config: { layers: 1, heads: 1 },
      batch: 4,
      stepsPerRun: 1,
    },
  },
  {
    name: "linear-attention, width 64",
    examples: filteredNoise(400, 2, 70),
    changes: {
      architecture: "linear-attention",
      config: { width: 64, layers: 1 },
      batch: 32,
      stepsPerRun: 1,
    },
  },
  {
    name: "gru, width 64",
    examples: filteredNoise(400, 2, 12),
    changes: { architecture: "gru", config: { width: 64 }, batch: 256, stepsPerRun: 1 },
  },
  {
    name: "gru, wider than its batch",
    examples: filteredNoise(100, 4, 6),
    changes: { architecture: "gru", config: { width: 70 }, batch: 52, stepsPerRun: 1 },
  },
  {
    name: "rnn, both directions, all positions, width 64",
    examples: runningSums(100, 24, 3, 2),
    changes: {
      architecture: "rnn",
      config: { width: 64, bidirectional: true },
      batch: 96,
      stepsPerRun: 1,
    },
  },
  {
    name: "lstm, width 64",
    examples: filteredNoise(400, 2, 12),
    changes: { architecture: "lstm", config: { width: 64 }, batch: 256, stepsPerRun: 1 },
  },
  {
    name: "state-space, width 64, all positions",
    examples: runningSums(100, 64, 3, 2),
    changes: { architecture: "state-space", config: { width: 64 }, batch: 96, stepsPerRun: 1 },
  },
  {
    name: "attention-rnn, all positions",
    examples: runningSums(100, 32, 3, 2),
    changes: { architecture: "attention-rnn", config: { width: 64 }, batch: 48, stepsPerRun: 1 },
  },
  {
    name: "recurrent-convolution, width 64",
    examples: filteredNoise(400, 2, 16),
    changes: {
      architecture: "recurrent-convolution",
      config: { channels: 64, width: 64 },
      batch: 256,
      stepsPerRun: 1,
    },
  },
  {
    name: "temporal-convolution, 64 channels",
    examples: filteredNoise(400, 2, 64),
    changes: {
      architecture: "temporal-convolution",
      config: { channels: 64, kernel: 3, levels: 4 },
      batch: 128,
      stepsPerRun: 1,
    },
  },
  {
    name: "temporal-convolution, all positions",
    examples: runningSums(100, 64, 3, 2),
    changes: {
      architecture: "temporal-convolution",
      config: { channels: 32, levels: 5, convolutions: 2 },
      batch: 48,
      stepsPerRun: 1,
    },
  },
  {
    name: "linear-filter, long",
    examples: filteredNoise(800, 8, 128),
    changes: { architecture: "linear-filter", batch: 256, stepsPerRun: 1 },
  },
];

/** One of each kind of kernel, for what costs a population of its own. */
export const representative = [
  "transformer-a, position learned",
  "gru",
  "temporal-convolution",
  "linear-filter",
  "gru, width 64",
].map((name) => {
  const found = [...narrow, ...large].find((c) => c.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
});

/** The first case of each architecture in a list. */
export function firstOfEach(cases: readonly Case[]): Case[] {
  const first = new Map<string, Case>();
  for (const of of cases) {
    if (!first.has(of.changes.architecture)) first.set(of.changes.architecture, of);
  }
  return [...first.values()];
}
