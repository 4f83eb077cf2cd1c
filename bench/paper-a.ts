import { Stream } from "../src/random/stream.js";
import { nodeEngine } from "../src/runtime/node.js";
import type { Examples } from "../src/training/examples.js";
import { Population } from "../src/training/population.js";
import type { PopulationSpecification } from "../src/training/specification.js";

/** A size of Paper A's model (arXiv 2305.18475, equation (5)) and of its batch. */
export interface Size {
  readonly hidden: number;
  readonly headSize: number;
  readonly feedForwardWidth: number;
  readonly batch: number;
  readonly length: number;
  /** steps that one run of the engine makes; more pay only where a step is short */
  readonly stepsPerRun: number;
}

const d64: Size = {
  hidden: 64,
  headSize: 16,
  feedForwardWidth: 256,
  batch: 256,
  length: 32,
  stepsPerRun: 4,
};
const d16: Size = {
  hidden: 16,
  headSize: 16,
  feedForwardWidth: 64,
  batch: 16,
  length: 8,
  stepsPerRun: 16,
};

/** Batch 256, length 32, d = 64; the smoke form is an eighth of it in each direction. */
export function wideSize(smoke: boolean): Size {
  return smoke ? { ...d64, hidden: 8, feedForwardWidth: 32, batch: 32, length: 4 } : d64;
}

/** Batch 16, length 8, d = 16. */
export const narrowSize = d16;

export const INPUTS = 4;
export const LEARNING_RATE = 1e-3;

export function specification(size: Size, members: number): PopulationSpecification {
  const { hidden, headSize, feedForwardWidth, batch, length, stepsPerRun } = size;
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
    task: { inputs: INPUTS, outputs: 1, length },
    members: Array.from({ length: members }, (_, seed) => ({ seed, learningRate: LEARNING_RATE })),
    dtype: "float32",
    positions: "all",
    batch,
    steps: 1_000_000,
    optimiser: { kind: "adam" },
    schedule: "constant",
    // Larger than any gradient here: the limit is computed and never acts, so that the other
    // engines, which have none, make the same steps.
    clipNorm: 1e9,
    stepsPerRun,
  };
}

export type Sequences = Extract<Examples, { kind: "sequences" }>;

/** Normal inputs and a running mean of the first channel: exactly one batch. */
export function oneBatch({ batch, length }: Size): Sequences {
  const stream = new Stream(1, "bench");
  const x = Float32Array.from({ length: batch * length * INPUTS }, (_, i) => stream.normal(i));
  const y = new Float32Array(batch * length);
  for (let b = 0; b < batch; b++) {
    let total = 0;
    for (let t = 0; t < length; t++) {
      total += x[(b * length + t) * INPUTS];
      y[b * length + t] = total / (t + 1);
    }
  }
  return { kind: "sequences", length, channels: INPUTS, outputs: 1, x, y };
}

/** A population that trains, on one thread, on one batch. */
export function openPopulation(size: Size, members: number): Promise<Population> {
  const train = Int32Array.from({ length: size.batch }, (_, i) => i);
  return Population.open(nodeEngine, specification(size, members), oneBatch(size), train);
}

/** Milliseconds of a step of the whole population, over `runs` runs of the engine. */
export async function stepTime(population: Population, runs: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < runs; i++) await population.advance();
  return (performance.now() - start) / (runs * population.spec.stepsPerRun);
}
