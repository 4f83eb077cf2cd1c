import type { Model, Positions } from "../src/models/architecture.js";
import type { TaskShape } from "../src/models/input.js";
import { initialParameters } from "../src/models/parameters.js";
import { buildModel } from "../src/models/registry.js";
import { Stream } from "../src/random/stream.js";
import { nodeEngine } from "../src/runtime/node.js";
import type { Examples } from "../src/training/examples/examples.js";
import { Population } from "../src/training/population.js";
import type { PopulationSpecification } from "../src/training/specification.js";
import { attentionLayer } from "./attention-layer.js";

/** What is computed: plain data, so that workers and other processes can be told. */
export interface Workload {
  /** one of the registry, or `attention`, the bare layer */
  readonly architecture: string;
  readonly config: Readonly<Record<string, string | number | boolean>>;
  readonly task: TaskShape;
  readonly batch: number;
  /** where the loss is taken */
  readonly positions: Positions;
  /** of classes, one of `outputs`; left out: squared errors */
  readonly loss?: "cross-entropy";
  /** training steps that one run of the engine makes; more pay only where a step is short */
  readonly stepsPerRun: number;
}

export const LEARNING_RATE = 1e-3;

/** The same workload so small that it only proves the harness. */
export function tiny(workload: Workload): Workload {
  const length = Math.min(8, workload.task.length);
  return { ...workload, batch: 4, task: { ...workload.task, length } };
}

export function modelOf({ architecture, config, task }: Workload): Model {
  return architecture === "attention"
    ? attentionLayer(Number(config.heads), task)
    : buildModel(architecture, config, task);
}

/** The parameters of a population's first member before training, in the precision of training. */
export function firstParameters(workload: Workload): Float32Array {
  return Float32Array.from(initialParameters(modelOf(workload), 0));
}

/** A population of `members` that trains on the one batch of its workload. */
export function specification(workload: Workload, members: number): PopulationSpecification {
  const { batch, positions, stepsPerRun, architecture, config, task, loss } = workload;
  return {
    architecture,
    config,
    task,
    members: Array.from({ length: members }, (_, seed) => ({ seed, learningRate: LEARNING_RATE })),
    dtype: "float32",
    standardise: false,
    loss: loss ?? "squared",
    positions,
    batch,
    steps: 1_000_000 * stepsPerRun,
    optimiser: "adam",
    weightDecay: 0,
    schedule: "constant",
    // Larger than any gradient here: the limit is computed and never acts, so that the other
    // engines, which have none, make the same steps.
    clipNorm: 1e9,
    stepsPerRun,
  };
}

/** One batch: as examples and their numbers, and as the arrays that another engine is given. */
export interface Batch {
  readonly examples: Examples;
  readonly train: Int32Array;
  /** [batch, length, inputs], or symbols [batch, length] */
  readonly x: Float32Array | Int32Array;
  /** [batch, length or 1, outputs], or classes [batch, length or 1] */
  readonly y: Float32Array | Int32Array;
  /** symbols [batch, source's length] */
  readonly source?: Int32Array;
}

function normals(count: number): Float32Array {
  const stream = new Stream(1, "bench");
  return Float32Array.from({ length: count }, (_, i) => stream.normal(i));
}

/** Symbols or classes, any of so many as likely as another; of symbols none is padding. */
function draws(name: string, count: number, from: number, to: number): Int32Array {
  const stream = new Stream(1, `bench ${name}`);
  return Int32Array.from({ length: count }, (_, i) => from + stream.integer(i, to - from));
}

/** Classes of symbols, or of normal inputs, that nothing tells. */
function classes({ batch, positions, task }: Workload): Batch {
  const { length, inputs, outputs, reads, source } = task;
  const x =
    reads === "symbols" ? draws("x", batch * length, 1, inputs) : normals(batch * length * inputs);
  const y = draws("y", batch * length, 0, outputs);
  const symbols = source && draws("source", batch * source.length, 1, source.symbols);
  const examples: Examples = {
    ...({ kind: "sequences", length, channels: inputs, outputs, x, y } as const),
    ...(source && symbols && { source: { length: source.length, symbols } }),
  };
  return {
    ...{ examples, train: Int32Array.from({ length: batch }, (_, i) => i), x },
    y: positions === "all" ? y : y.filter((_, i) => i % length === length - 1),
    ...(symbols && { source: symbols }),
  };
}

/** Normal inputs; every output is the running mean of the first channel. */
function sequences({ batch, task: { length, inputs, outputs } }: Workload): Batch {
  const x = normals(batch * length * inputs);
  const y = new Float32Array(batch * length * outputs);
  for (let b = 0; b < batch; b++) {
    let total = 0;
    for (let t = 0; t < length; t++) {
      const row = b * length + t;
      total += x[row * inputs];
      y.fill(total / (t + 1), row * outputs, (row + 1) * outputs);
    }
  }
  const train = Int32Array.from({ length: batch }, (_, i) => i);
  return { examples: { kind: "sequences", length, channels: inputs, outputs, x, y }, train, x, y };
}

/** Neighbouring windows of a normal series, as `advise` cuts them; the output is the first channel. */
function windows({ batch, task: { length, inputs } }: Workload): Batch {
  const features = normals((length + batch - 1) * inputs);
  const target = Float32Array.from({ length: length + batch - 1 }, (_, t) => features[t * inputs]);
  const train = Int32Array.from({ length: batch }, (_, b) => length - 1 + b);
  const size = length * inputs;
  const x = new Float32Array(batch * size);
  for (let b = 0; b < batch; b++) {
    x.set(features.subarray(b * inputs, b * inputs + size), b * size);
  }
  const examples = { kind: "windows", window: length, channels: inputs, features, target } as const;
  return { examples, train, x, y: Float32Array.from(train, (t) => target[t]) };
}

export function oneBatch(workload: Workload): Batch {
  if (workload.loss === "cross-entropy") return classes(workload);
  return workload.positions === "all" ? sequences(workload) : windows(workload);
}

/** A population in training on one thread. */
export function openPopulation(workload: Workload, members: number): Promise<Population> {
  const { examples, train } = oneBatch(workload);
  return Population.open(nodeEngine, specification(workload, members), examples, train);
}

/** Milliseconds of a step of the whole population, over `runs` runs of the engine. */
export async function stepTime(population: Population, runs: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < runs; i++) await population.advance();
  return (performance.now() - start) / (runs * population.spec.stepsPerRun);
}
