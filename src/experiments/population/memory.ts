import { availableParallelism, totalmem } from "node:os";
import { CallerError } from "../../errors.js";
import { parameterCount } from "../../models/parameters.js";
import { buildModel } from "../../models/registry.js";
import { buildTask } from "../../tasks/registry.js";
import { type Expr, executions, peakBytes } from "../../tensor/index.js";
import { exampleBytes, outputBytes } from "../../training/examples/examples.js";
import { predictedBy } from "../../training/loss.js";
import { predictionBatch } from "../../training/predictor.js";
import { predictions, trainingSteps } from "../../training/step-graph.js";
import { REFERENCE_SEQUENCES } from "../../training/task-examples.js";
import { configurationKey } from "./configuration.js";
import {
  blankExamples,
  type DrawnExamples,
  heldCounts,
  isFresh,
  type PopulationData,
} from "./data.js";
import type { PopulationJob } from "./job.js";

/**
 * Resident memory of a worker in training against what its tensors take, read off ten populations of
 * three architectures (1 to 64 members, 100 to 2,600 nodes; `bench/cases/memory-model.ts` repeats
 * such a reading): the engine's allocator holds 1.3 to 2.4 times the tensors that live at once, a
 * session 7 to 9 kB a node with its expressions, and a process with the program loaded 80 MB (30 of
 * them shared with others like it), up to 125 with garbage that its heap has not collected.
 */
const ALLOCATED = 2.5;
const NODE_BYTES = 10e3;
const WORKER_BYTES = 130e6;

/** The share of the machine's memory that populations may take together, unless a caller says otherwise. */
const MEMORY_SHARE = 0.5;

/** Bytes that the populations in training may take together: half of the memory that this process may use. */
export function memoryLimit(): number {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return MEMORY_SHARE * total;
}

/** What each job may take where every core has one of its own. */
export function memoryShare(): number {
  return memoryLimit() / availableParallelism();
}

/** Bytes of a population as an affine function of its members. */
interface Growth {
  readonly first: number;
  readonly further: number;
}

const known = new Map<string, Growth>();

/** Bytes of examples, and of the outputs among them. */
interface Stored {
  readonly all: number;
  readonly outputs: number;
}

/** Bytes of a job's examples in its worker, but for those that are drawn anew at every step; none are drawn. */
export function jobExampleBytes({ spec, data }: PopulationJob): number {
  return fedBytes(spec, storedBytes(data));
}

/** Bytes of one run's batches, of each member; members of one seed share theirs, which is not deducted. */
function freshBytes({ spec, data }: PopulationJob): number {
  return isFresh(data) ? fedBytes(spec, sequenceBytes(data, spec.stepsPerRun * spec.batch)) : 0;
}

/** Bytes of examples with the forms in which they are fed. */
function fedBytes({ dtype, standardise }: PopulationJob["spec"], { all, outputs }: Stored): number {
  const fed = dtype === "float64" ? 3 * all : all;
  // outputs in the unit in which they are trained are a copy
  return standardise ? fed + outputs : fed;
}

function sequenceBytes({ task, settings }: DrawnExamples, count: number): Stored {
  const { length, inputs, outputs, target, reads, source } = buildTask(task, settings);
  const each = target === "classes" ? 1 : outputs;
  const read = reads === "symbols" ? 1 : inputs;
  const bytes = Float32Array.BYTES_PER_ELEMENT * count;
  return {
    all: bytes * (length * (read + each) + (source?.length ?? 0)),
    outputs: bytes * length * each,
  };
}

function storedBytes(data: PopulationData): Stored {
  if (data.kind === "given") {
    return { all: exampleBytes(data.examples), outputs: outputBytes(data.examples) };
  }
  const { train, validation, test } = heldCounts(data);
  const { all, outputs } = sequenceBytes(data, train + validation + test);
  const reference = isFresh(data) ? sequenceBytes(data, REFERENCE_SEQUENCES).outputs : 0;
  return { all: all + reference, outputs };
}

/** Of a job cut or repeated to some members, without its data and its worker. */
function tensorBytes(job: PopulationJob, members: number): number {
  const { spec } = job;
  const examples = blankExamples(job.data);
  const [member] = spec.members;
  const model = buildModel(spec.architecture, spec.config, spec.task);
  const population = { ...spec, members: new Array<typeof member>(members).fill(member) };
  const { carried, collected } = trainingSteps(model, population, examples);
  const step: Expr[] = [...Object.values(carried).map((c) => c.next), ...Object.values(collected)];
  const given = { ...spec, ...predictedBy(spec.loss) };
  const predicted = [predictions(model, given, examples, members, predictionBatch(spec))];
  const nodes = executions(step).length + executions(predicted).length;
  const width = spec.dtype === "float64" ? 8 : 4;
  // theta and two moments: before a run, after it, and inside; and the best of theta
  const state = 10 * members * parameterCount(model) * width;
  const tensors = ALLOCATED * (peakBytes(step) + peakBytes(predicted));
  return tensors + NODE_BYTES * nodes + state + members * freshBytes(job);
}

/**
 * Bytes that a worker's resident memory reaches while it trains a job: a prediction that errs on the
 * side of too much, docs/performance.md says by how much. Nothing is built or allocated;
 * a configuration is looked at once, with one member and with two, and grows evenly from there.
 *
 * @param members by default the job's own number
 * @throws CallerError for an unknown architecture or setting
 */
export function populationBytes(
  job: PopulationJob,
  members: number = job.spec.members.length,
): number {
  const key = configurationKey(job);
  let growth = known.get(key);
  if (growth === undefined) {
    const first = tensorBytes(job, 1);
    growth = { first, further: tensorBytes(job, 2) - first };
    known.set(key, growth);
  }
  return WORKER_BYTES + jobExampleBytes(job) + growth.first + (members - 1) * growth.further;
}

function memoryText(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** @throws CallerError where a job alone takes more than the limit */
export function requireMemory(job: PopulationJob, bytes: number, limit: number): void {
  if (bytes <= limit) return;
  const { architecture, members, batch, task } = job.spec;
  throw new CallerError(
    `training ${job.name} (${members.length} of ${architecture}, batch ${batch}, length ${task.length}) takes about ${memoryText(bytes)} of memory; populations may take ${memoryText(limit)} together`,
    "train fewer members at once, or take a smaller model, a smaller batch or shorter sequences",
  );
}
