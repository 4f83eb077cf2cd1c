import { Stream } from "../../src/random/stream.js";
import type { Engine } from "../../src/runtime/session.js";
import type { Examples } from "../../src/training/examples/examples.js";
import { Population, type RunReport } from "../../src/training/population.js";
import {
  type Member,
  type PopulationSpecification,
  populationDefaults,
} from "../../src/training/specification.js";

export type WindowExamples = Extract<Examples, { readonly kind: "windows" }>;
export type SequenceExamples = Extract<Examples, { readonly kind: "sequences" }>;

/** y_t = sum_s e^{-s/3} x_{t-s} on the first of `channels` normal channels: something to learn. */
export function filteredNoise(
  rows: number,
  channels: number,
  window: number,
  seed = 1,
): WindowExamples {
  const stream = new Stream(seed, "filtered noise");
  const features = Float32Array.from({ length: rows * channels }, (_, i) => stream.normal(i));
  const target = new Float32Array(rows);
  let state = 0;
  for (let t = 0; t < rows; t++) {
    state = state * Math.exp(-1 / 3) + features[t * channels];
    target[t] = state;
  }
  return { kind: "windows", window, channels, features, target };
}

/** Sequences of normal numbers whose output is the running sum of the first channel. */
export function runningSums(
  count: number,
  length: number,
  channels: number,
  outputs: number,
  seed = 2,
): SequenceExamples {
  const stream = new Stream(seed, "running sums");
  const x = Float32Array.from({ length: count * length * channels }, (_, i) => stream.normal(i));
  const y = new Float32Array(count * length * outputs);
  for (let n = 0; n < count; n++) {
    for (let t = 0; t < length; t++) {
      for (let o = 0; o < outputs; o++) {
        const before = t === 0 ? 0 : y[(n * length + t - 1) * outputs + o];
        y[(n * length + t) * outputs + o] = before + (x[(n * length + t) * channels] * (o + 1)) / 4;
      }
    }
  }
  return { kind: "sequences", length, channels, outputs, x, y };
}

/** Every example that has a whole window, or every sequence. */
export function allExamples(examples: Examples): Int32Array {
  return examples.kind === "windows"
    ? Int32Array.from(
        { length: examples.target.length - examples.window + 1 },
        (_, i) => i + examples.window - 1,
      )
    : Int32Array.from(
        {
          length:
            examples.x.length /
            (examples.length * (examples.x instanceof Int32Array ? 1 : examples.channels)),
        },
        (_, i) => i,
      );
}

/** Members with seeds and rates that all differ. */
export function distinctMembers(count: number): Member[] {
  return Array.from({ length: count }, (_, i) => ({
    seed: 100 + 7 * i,
    learningRate: 0.002 * (1 + i),
  }));
}

/** A specification for the examples: the defaults, with what a test changes. */
export function specificationFor(
  examples: Examples,
  changes: Partial<PopulationSpecification> & Pick<PopulationSpecification, "architecture">,
): PopulationSpecification {
  return {
    ...populationDefaults,
    config: {},
    task:
      examples.kind === "windows"
        ? { inputs: examples.channels, outputs: 1, length: examples.window }
        : { inputs: examples.channels, outputs: examples.outputs, length: examples.length },
    members: distinctMembers(1),
    positions: examples.kind === "windows" ? "last" : "all",
    batch: 16,
    steps: 64,
    stepsPerRun: 4,
    ...changes,
  };
}

/** Opens a population, hands it over, and closes it whatever happens. */
export async function withPopulation<T>(
  engine: Engine,
  spec: PopulationSpecification,
  examples: Examples,
  use: (population: Population) => Promise<T>,
  threads = 1,
): Promise<T> {
  const population = await Population.open(engine, spec, examples, allExamples(examples), threads);
  try {
    return await use(population);
  } finally {
    await population.close();
  }
}

/** All that training leaves of each member: parameters, moments, losses, norms and predictions. */
export interface Trace {
  readonly theta: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  readonly prediction: readonly number[];
}

/** Trains for some runs; `between` may retire members before a run. */
export function traces(
  engine: Engine,
  spec: PopulationSpecification,
  examples: Examples,
  runs: number,
  threads = 1,
  between: (population: Population, run: number) => void = () => {},
): Promise<Trace[]> {
  return withPopulation(
    engine,
    spec,
    examples,
    async (population) => {
      const reports: RunReport[] = [];
      for (let run = 0; run < runs; run++) {
        between(population, run);
        reports.push(await population.advance());
      }
      const { theta, first, second } = population.state;
      const predictions = await population.predict(allExamples(examples).subarray(0, 10));
      const p = population.parameterCount;
      return spec.members.map((_, m) => ({
        theta: [...theta.subarray(m * p, (m + 1) * p)],
        first: [...first.subarray(m * p, (m + 1) * p)],
        second: [...second.subarray(m * p, (m + 1) * p)],
        losses: reports.flatMap((r) => r.losses.map((l) => l[m])),
        norms: reports.flatMap((r) => r.norms.map((l) => l[m])),
        prediction: [...predictions[m]],
      }));
    },
    threads,
  );
}
