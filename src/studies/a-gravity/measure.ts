import {
  type AttentionError,
  compareAttention,
  relativeError,
} from "../../measure/attention-error.js";
import type { Trials } from "../../results/trials.js";
import { pulls } from "../../tasks/gravity.js";
import { permutation } from "../../tasks/order.js";
import { buildTask } from "../../tasks/registry.js";
import { elementwise, joined, learnedModels, testSequences, weightsOf } from "../attention.js";
import { type Configuration, chosenErrors } from "../cells.js";
import type { Kept } from "../study.js";

/** How bodies are shown: each at the position of its output, or at another. */
export const ORDERS = { original: "none", permuted: "random" } as const;
/** Name of an order. */
export type Order = keyof typeof ORDERS;

/** The task in an order. */
export const taskIn = (order: Order) => ({
  ...{ name: "gravity", length: 6, softening: 0.5 },
  order: ORDERS[order],
});

/** New sequences that attention is measured on. */
const SEQUENCES = 256;

/** What trained models make of the bodies in an order; arrays are of a seed, null where it diverged. */
export interface Seen {
  /** test error */
  readonly mse: readonly number[];
  /** weights [sequences, bodies, bodies] of the positions' outputs on the bodies, wherever these are shown */
  readonly weights: readonly (Float64Array | null)[];
  /** F o f of the bodies [bodies of all sequences, positions, 2] */
  readonly composite: readonly (Float64Array | null)[];
  /** weights beside the pulls */
  readonly beside: readonly (AttentionError | null)[];
  /** the same of the weights that other bodies share, without that of the body itself */
  readonly others: readonly (AttentionError | null)[];
}

/** What a study of gravity measures. */
export interface GravityFound extends Readonly<Record<Order, Seen>> {
  /** pulls of bodies on bodies over their sum, [sequences, bodies, bodies] */
  readonly pulls: Float64Array;
}

/** Columns of the weights put where the body that is shown there stands in the original order. */
function byBodies(weights: Float64Array, shown: Uint32Array): Float64Array {
  const keys = shown.length;
  const sorted = new Float64Array(weights.length);
  weights.forEach((weight, i) => {
    sorted[i - (i % keys) + shown[i % keys]] = weight;
  });
  return sorted;
}

/** Weights of other bodies over their sum, 0 for the body itself, on which no force acts. */
function withoutSelf(weights: Float64Array, length: number): Float64Array {
  const kept = weights.slice();
  for (let row = 0; row < kept.length / length; row++) {
    const own = kept.subarray(row * length, (row + 1) * length);
    own[row % length] = 0;
    const total = own.reduce((a, b) => a + b, 0);
    own.forEach((weight, s) => {
      own[s] = weight / total;
    });
  }
  return kept;
}

/** Measures the models of both orders. */
export async function measureGravity(
  trials: Trials,
  kept: Kept,
  model: Configuration["model"],
): Promise<GravityFound> {
  const { name, ...settings } = taskIn("original");
  const bodies = testSequences(buildTask(name, settings).relationship(0), SEQUENCES);
  const truth = joined(bodies.map((x) => pulls(x, settings.softening)));
  const seenIn = async (order: Order): Promise<Seen> => {
    const configuration = { task: taskIn(order), model };
    const { name: _, ...own } = taskIn(order);
    const shown = permutation(own.order, own.length, 0);
    const x = joined(testSequences(buildTask(name, own).relationship(0), SEQUENCES));
    const learned = await learnedModels(trials, configuration, kept);
    const weights = await Promise.all(
      learned.map(async (one) => (one === null ? null : byBodies(await weightsOf(one, x), shown))),
    );
    return {
      mse: chosenErrors(trials, configuration),
      weights,
      composite: await Promise.all(
        learned.map((one) => (one === null ? null : elementwise(one, joined(bodies)))),
      ),
      beside: weights.map((own) =>
        own === null ? null : compareAttention(own, truth, settings.length),
      ),
      others: weights.map((own) =>
        own === null
          ? null
          : compareAttention(withoutSelf(own, settings.length), truth, settings.length),
      ),
    };
  };
  return {
    pulls: truth,
    original: await seenIn("original"),
    permuted: await seenIn("permuted"),
  };
}

/** How far two of them are apart; not a number where one is not there. */
type Apart = (a: Float64Array | null, b: Float64Array | null) => number;

/** The share of a row's weight that stands elsewhere. */
export const attentionApart: Apart = (a, b) =>
  a === null || b === null
    ? Number.NaN
    : compareAttention(a, b, taskIn("original").length).misplaced;

/** Relative to the root of the product of their sizes, so that neither is the truth. */
export const compositeApart: Apart = (a, b) =>
  a === null || b === null ? Number.NaN : Math.sqrt(relativeError(a, b) * relativeError(b, a));

/**
 * How far the two orders of each seed are apart, over how far the seed is from the next one in the original
 * order; of a single seed not a number.
 */
export function movedBy(
  { original, permuted }: GravityFound,
  of: "weights" | "composite",
  apart: Apart,
): number[] {
  const own = original[of];
  return own.map((at, seed) => {
    const next = (seed + 1) % own.length;
    return next === seed ? Number.NaN : apart(permuted[of][seed], at) / apart(own[next], at);
  });
}
