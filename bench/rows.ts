import type { Workload } from "./workload.js";

/** What is timed of a workload. */
export interface Row {
  readonly name: string;
  readonly workload: Workload;
  /** a forward and a backward pass, or a whole training step */
  readonly work: "pass" | "step";
}

function recurrence(architecture: string, length: number): Workload {
  return {
    architecture,
    config: { width: 64 },
    task: { inputs: 64, outputs: 1, length },
    batch: 64,
    positions: "all",
    stepsPerRun: 1,
  };
}

function attention(width: number, length: number): Workload {
  return {
    architecture: "attention",
    config: { heads: 4 },
    task: { inputs: width, outputs: width, length },
    batch: 4,
    positions: "all",
    stepsPerRun: 1,
  };
}

/** Every architecture at a size at which it is compared with PyTorch's own layers. */
export const rows = {
  rnn: { name: "RNN", work: "pass", workload: recurrence("rnn", 256) },
  gru: { name: "GRU", work: "pass", workload: recurrence("gru", 128) },
  lstm: { name: "LSTM", work: "pass", workload: recurrence("lstm", 128) },
  stateSpace: { name: "state space", work: "pass", workload: recurrence("state-space", 256) },
  temporalConvolution: {
    name: "temporal convolution",
    work: "pass",
    workload: {
      architecture: "temporal-convolution",
      config: { channels: 32, kernel: 3, levels: 5 },
      task: { inputs: 32, outputs: 1, length: 256 },
      batch: 32,
      positions: "all",
      stepsPerRun: 1,
    },
  },
  attention256: { name: "attention, length 256", work: "pass", workload: attention(64, 256) },
  attention1024: { name: "attention, length 1024", work: "pass", workload: attention(64, 1024) },
  wideAttention256: {
    name: "attention, heads of 64, length 256",
    work: "pass",
    workload: attention(256, 256),
  },
  wideAttention1024: {
    name: "attention, heads of 64, length 1024",
    work: "pass",
    workload: attention(256, 1024),
  },
  transformer: {
    name: "two-layer Transformer",
    work: "step",
    workload: {
      architecture: "transformer-b",
      config: { width: 64, layers: 2, heads: 4, feedForwardWidth: 256 },
      task: { inputs: 4, outputs: 1, length: 256 },
      batch: 16,
      positions: "all",
      stepsPerRun: 4,
    },
  },
  vit: {
    name: "vision Transformer",
    work: "step",
    workload: {
      architecture: "vit",
      config: { width: 64, layers: 4, heads: 4, feedForwardWidth: 256 },
      task: { inputs: 16, outputs: 10, length: 49 },
      batch: 64,
      positions: "last",
      loss: "cross-entropy",
      stepsPerRun: 4,
    },
  },
  languageModel: {
    name: "language model",
    work: "step",
    workload: {
      architecture: "language-model",
      config: {
        ...{ width: 128, layers: 4, heads: 4, feedForwardWidth: 512 },
        ...{ position: "learned", relativePosition: "none" },
      },
      task: { inputs: 4096, outputs: 4096, length: 128, reads: "symbols" },
      batch: 16,
      positions: "all",
      loss: "cross-entropy",
      stepsPerRun: 2,
    },
  },
  encoderDecoder: {
    name: "encoder-decoder",
    work: "step",
    workload: {
      architecture: "encoder-decoder",
      config: { width: 128, layers: 2, heads: 4, feedForwardWidth: 512 },
      task: {
        ...{ inputs: 4096, outputs: 4096, length: 32, reads: "symbols" },
        source: { symbols: 4096, length: 32 },
      },
      batch: 32,
      positions: "all",
      loss: "cross-entropy",
      stepsPerRun: 2,
    },
  },
} as const satisfies Record<string, Row>;
