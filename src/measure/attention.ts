import { CallerError } from "../errors.js";
import type { Model } from "../models/architecture.js";
import { attentionWeights, type WeightBlock } from "../models/attention-weights.js";
import type { Head } from "../models/head.js";
import { parameterInputs, viewParameters } from "../models/parameters.js";
import { evaluate } from "../runtime/evaluate.js";
import type { Engine, TensorValue } from "../runtime/session.js";
import { input, topologicalOrder } from "../tensor/index.js";

/** The weights w(t, s) by which a head averages the values at s for the query at t. */
export interface HeadAttention {
  /** the layer that it is in, from 0 */
  readonly layer: number;
  /** its place among the heads of the layer, from 0 */
  readonly index: number;
  /** of a sequence: its tokens, or what asks in their place */
  readonly queries: number;
  /** of a sequence: its tokens */
  readonly keys: number;
  /** [sequences, queries, keys]; the rows sum to 1, but for a query that sees no key, whose row is 0 */
  readonly weights: Float64Array;
}

/**
 * The attention of every head of a model to sequences, in float64, as the model computes it.
 *
 * @param theta [P]
 * @param x [sequences, length, inputs]
 * @throws CallerError for a model whose attention is no softmax, or that has none; for an x that is no
 *   whole number of sequences
 */
export async function measureAttention(
  engine: Engine,
  model: Model,
  theta: Float32Array | Float64Array,
  x: Float64Array,
): Promise<HeadAttention[]> {
  const { length, inputs } = model.task;
  const sequences = x.length / (length * inputs);
  if (!Number.isInteger(sequences) || sequences === 0) {
    throw new CallerError(
      `${x.length} numbers for sequences of ${length} tokens with ${inputs} inputs`,
      "give x as [sequences, length, inputs], row by row",
    );
  }
  const shape = [sequences, length, inputs];
  const feeds: Record<string, TensorValue> = { x: { dtype: "float64", shape, data: x } };
  for (const [name, values] of Object.entries(viewParameters(model, Float64Array.from(theta)))) {
    feeds[name] = { dtype: "float64", ...values };
  }
  const y = model.forward(
    parameterInputs(model, "float64"),
    { x: input("x", "float64", shape) },
    "all",
  );
  const blocks = attentionWeights(model, y);
  // values and what follows them have no part in it: an engine in a page refuses what a graph does not read
  const read = topologicalOrder(blocks.map(({ weights }) => weights)).flatMap(({ leaf }) =>
    leaf !== undefined && "name" in leaf ? [leaf.name] : [],
  );
  const found = await evaluate(
    engine,
    Object.fromEntries(blocks.map(({ weights }, i) => [`block ${i}`, weights])),
    Object.fromEntries(read.map((name) => [name, feeds[name]])),
  );
  return model.heads().map((head) => {
    const { layer, index } = head;
    const own = blocks.filter((block) => block.layer === layer);
    const [queries, keys] = [own[own.length - 1].end, own[own.length - 1].keys];
    const attention = { layer, index, queries, keys };
    const weights = new Float64Array(sequences * queries * keys);
    blocks.forEach((block, i) => {
      if (block.layer !== layer) return;
      place({ ...attention, weights }, sequences, head, block, found[`block ${i}`], model);
    });
    return { ...attention, weights };
  });
}

/** Writes what a block holds of a head. */
function place(
  into: HeadAttention,
  sequences: number,
  { index, coupling }: Head,
  { first, end, keys }: WeightBlock,
  { shape, data }: TensorValue,
  { modelClass }: Model,
): void {
  const lead = shape.slice(0, -2);
  // without queries and keys the weights are the same in every sequence
  const [batch, heads] = coupling === null ? [1, lead.at(-1) ?? 1] : [lead[0], lead[1] ?? 1];
  // in this encoding the first query sees no key: what its softmax gives is multiplied by 0
  const from = modelClass.encoding === "log" ? Math.max(first, 1) : first;
  for (let b = 0; b < sequences; b++) {
    const own = ((b % batch) * heads + (index % heads)) * (end - first);
    for (let t = from; t < end; t++) {
      for (let s = 0; s < keys; s++) {
        into.weights[(b * into.queries + t) * into.keys + s] = Number(
          data[(own + t - first) * keys + s],
        );
      }
    }
  }
}
