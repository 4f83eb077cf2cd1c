import type { GivenExamples } from "../../src/experiments/population/data.js";
import type { PopulationJob, PopulationResult } from "../../src/experiments/population/job.js";
import { Stream } from "../../src/random/stream.js";
import {
  type PopulationSpecification,
  populationDefaults,
} from "../../src/training/specification.js";

/** y_t = x_t + x_{t-1} / 2, which a linear filter of two taps learns; two members, 64 steps. */
export function job(
  name: string,
  changes: Partial<PopulationSpecification> = {},
): PopulationJob & { readonly data: GivenExamples } {
  const stream = new Stream(4, name);
  const features = Float32Array.from({ length: 400 }, (_, i) => stream.normal(i));
  const target = features.map((x, i) => x + (i > 0 ? features[i - 1] / 2 : 0));
  const range = (from: number, to: number) =>
    Int32Array.from({ length: to - from }, (_, i) => from + i);
  return {
    name,
    spec: {
      ...populationDefaults,
      architecture: "linear-filter",
      config: {},
      task: { inputs: 1, outputs: 1, length: 4 },
      members: [
        { seed: 1, learningRate: 0.05 },
        { seed: 2, learningRate: 0.02 },
      ],
      steps: 64,
      ...changes,
    },
    data: {
      kind: "given",
      examples: { kind: "windows", window: 4, channels: 1, features, target },
      train: range(4, 250),
      validation: range(250, 300),
      predict: range(300, 400),
    },
    stopping: { evaluateEvery: 16, patience: 100 },
    errorUnit: 1,
  };
}

/** Models too wide to be stacked. */
export const widened = {
  architecture: "transformer-a",
  config: { hidden: 64, headSize: 8, valueSize: 8, feedForwardWidth: 16 },
} as const;

/** What of a result does not depend on how long it took. */
export function bitsOf(result: PopulationResult | null) {
  if (result === null) return null;
  const { seconds: _, timing: __, ...bits } = result;
  return bits;
}
