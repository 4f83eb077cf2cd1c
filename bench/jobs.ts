import type { PopulationJob } from "../src/experiments/population/job.js";
import { Stream } from "../src/random/stream.js";
import { populationDefaults } from "../src/training/specification.js";

/** Configurations of unequal shapes: narrow and wide, with few and many members. */
const configurations = [
  { architecture: "linear-filter", config: {}, members: 32 },
  {
    architecture: "transformer-a",
    config: { hidden: 16, headSize: 8, valueSize: 16, feedForwardWidth: 32 },
    members: 9,
  },
  {
    architecture: "transformer-a",
    config: { hidden: 64, headSize: 16, valueSize: 64, feedForwardWidth: 128 },
    members: 3,
  },
  { architecture: "gru", config: { width: 16 }, members: 9 },
  { architecture: "lstm", config: { width: 48 }, members: 3 },
  { architecture: "state-space", config: { width: 32 }, members: 9 },
  { architecture: "temporal-convolution", config: { channels: 16, levels: 4 }, members: 9 },
  { architecture: "transformer-b", config: { width: 32, layers: 2, heads: 4 }, members: 4 },
] as const;

const ROWS = 2_000;

/** One job of each configuration, over windows of normal numbers; no member of it stops early. */
export function unequalJobs(smoke: boolean): PopulationJob[] {
  const window = smoke ? 4 : 32;
  const stream = new Stream(1, "bench");
  const features = Float32Array.from({ length: ROWS }, (_, i) => stream.normal(i));
  const target = features.map((x, i) => x + (i > 0 ? features[i - 1] / 2 : 0));
  const between = (from: number, to: number) =>
    Int32Array.from({ length: to - from }, (_, i) => from + i);
  return configurations.map(({ architecture, config, members }) => ({
    name: `${members} of ${architecture}`,
    spec: {
      ...populationDefaults,
      architecture,
      config,
      task: { inputs: 1, outputs: 1, length: window },
      members: Array.from({ length: members }, (_, seed) => ({ seed, learningRate: 1e-3 })),
      steps: smoke ? 32 : 320,
    },
    data: {
      kind: "given",
      examples: { kind: "windows", window, channels: 1, features, target },
      train: between(window, 1_200),
      validation: between(1_200, 1_600),
      predict: between(1_600, ROWS),
    },
    stopping: { evaluateEvery: 32, patience: 1_000 },
    errorUnit: 1,
  }));
}
