import type { TensorValue } from "../runtime/session.js";
import { DataOrder } from "./data-order.js";
import { type Examples, exampleFeeds } from "./examples/examples.js";
import { type OutputScale, standardised } from "./output-scale.js";
import type { PopulationSpecification } from "./specification.js";
import type { FreshSequences } from "./task-examples.js";

/** What a population is trained on: numbers of examples that are held, or sequences drawn anew at every step. */
export type TrainingPart = Int32Array | FreshSequences;

/** Whose outputs stand for all that are trained on: the training part, or the reference of fresh sequences. */
export function referenceOf(
  examples: Examples,
  train: TrainingPart,
): { readonly examples: Examples; readonly index: Int32Array } {
  if (train instanceof Int32Array) return { examples, index: train };
  const index = Int32Array.from({ length: train.references }, (_, i) => i);
  return { examples: train.reference, index };
}

/** What a run of the engine is fed: arrays of examples, and which of them each step shows each member. */
export interface RunExamples {
  readonly feeds: Readonly<Record<string, TensorValue>>;
  /** [K, M, B] */
  readonly index: Int32Array;
}

/**
 * Where the batches of a population come from. What a member sees at a step is a pure function of its
 * seed and the step: nothing needs to be kept to continue, and neighbours change nothing.
 */
export interface Batches {
  /** of the kind and number that every run is fed: what the graph is made for */
  readonly examples: Examples;
  /** of the run that begins with a step; valid until the next is asked for */
  readonly run: (step: number) => RunExamples;
}

type BatchSettings = Pick<PopulationSpecification, "members" | "batch" | "stepsPerRun" | "dtype">;

/** Batches of examples that are held, each member's in an order of its own. */
export function heldBatches(
  { members, batch, stepsPerRun, dtype }: BatchSettings,
  examples: Examples,
  train: Int32Array,
): Batches {
  const feeds = exampleFeeds(examples, dtype);
  const orders = members.map(({ seed }) => new DataOrder(seed, train, batch));
  return {
    examples,
    run: (step) => {
      const index = new Int32Array(stepsPerRun * members.length * batch);
      for (let k = 0; k < stepsPerRun; k++) {
        orders.forEach((order, m) => {
          order.write(step + k, index, (k * members.length + m) * batch);
        });
      }
      return { feeds, index };
    },
  };
}

/**
 * Batches of sequences that no step saw before. Those of one run are held, drawn once for all members
 * of a seed: example b of a step is sequence step * batch + b of that seed's training.
 */
export function freshBatches(
  { members, batch, stepsPerRun, dtype }: BatchSettings,
  fresh: FreshSequences,
  scale: OutputScale | null,
): Batches {
  const seeds = [...new Set(members.map(({ seed }) => seed))];
  const each = stepsPerRun * batch;
  const drawn = fresh.blank(seeds.length * each);
  const index = new Int32Array(members.length * each);
  members.forEach(({ seed }, m) => {
    const first = seeds.indexOf(seed) * each;
    for (let i = 0; i < each; i++) {
      const k = Math.floor(i / batch);
      index[(k * members.length + m) * batch + (i % batch)] = first + i;
    }
  });
  return {
    examples: drawn,
    run: (step) => {
      seeds.forEach((seed, s) => {
        for (let i = 0; i < each; i++) fresh.draw(seed, step * batch + i, drawn, s * each + i);
      });
      const examples = scale === null ? drawn : standardised(drawn, scale);
      return { feeds: exampleFeeds(examples, dtype), index };
    },
  };
}
