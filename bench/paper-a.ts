import type { Workload } from "./workload.js";

/** The model of Paper A (arXiv 2305.18475, equation (5)) with a learned position encoding. */
function transformerA(hidden: number, headSize: number, feedForwardWidth: number) {
  return {
    architecture: "transformer-a",
    config: {
      hidden,
      headSize,
      valueSize: hidden,
      feedForwardWidth,
      feedForwardDepth: 1,
      position: "learned",
      causal: false,
    },
    positions: "all",
  } as const;
}

const d64: Workload = {
  ...transformerA(64, 16, 256),
  task: { inputs: 4, outputs: 1, length: 32 },
  batch: 256,
  stepsPerRun: 4,
};

/** Batch 256, length 32, d = 64; the smoke form is an eighth of it in each direction. */
export function wide(smoke: boolean): Workload {
  if (!smoke) return d64;
  return {
    ...d64,
    ...transformerA(8, 16, 32),
    batch: 32,
    task: { ...d64.task, length: 4 },
  };
}

/** Batch 16, length 8, d = 16. */
export const narrow: Workload = {
  ...transformerA(16, 16, 64),
  task: { inputs: 4, outputs: 1, length: 8 },
  batch: 16,
  stepsPerRun: 16,
};

/** Batch 64, length 16, d = 32. */
export const small: Workload = {
  ...transformerA(32, 16, 128),
  task: { inputs: 4, outputs: 1, length: 16 },
  batch: 64,
  stepsPerRun: 16,
};
