import { CallerError } from "../errors.js";
import { type Expr, topologicalOrder } from "../tensor/index.js";
import type { Model } from "./architecture.js";
import { queryBlocks } from "./layers/attention.js";

/** The weights of a layer's attention for a block of queries. */
export interface WeightBlock {
  /** the layer that it is in, from 0 */
  readonly layer: number;
  /** its first query */
  readonly first: number;
  /** one past its last query */
  readonly end: number;
  /** how many keys it sees, from the first on */
  readonly keys: number;
  /** [...lead, batch, heads, queries, keys]; without the axes on which it does not depend */
  readonly weights: Expr;
}

/**
 * The weights of all attention, cut from the graph of a forward pass: what its softmaxes give, which
 * nothing but attention has.
 *
 * @param y `model.forward` at all positions
 * @throws CallerError for a model whose attention is no softmax, or that has none
 */
export function attentionWeights(model: Model, y: Expr): WeightBlock[] {
  const layers = new Set(model.heads().map(({ layer }) => layer)).size;
  const { length } = model.task;
  const blocks = queryBlocks(length, length, model.causal);
  const found = topologicalOrder([y]).filter(({ operator }) => operator === "softmax");
  if (found.length === 0) {
    throw new CallerError(
      `${model.architecture} has no weights of attention: ${layers === 0 ? "it has no heads" : "its heads have no softmax"}`,
      'choose a model with a softmax: transformer-a, attention-rnn, or transformer-b with "normalised": true',
    );
  }
  if (found.length !== layers * blocks.length) {
    throw new RangeError(`${found.length} softmaxes in ${layers} layers of attention`);
  }
  // made in the order of layers, and in a layer in that of its blocks
  return found.map((weights, i) => {
    const layer = Math.floor(i / blocks.length);
    if (model.causal) return { layer, ...blocks[i % blocks.length], weights };
    // a class token asks beside the others, or alone
    const [end, keys] = weights.shape.slice(-2);
    return { layer, first: 0, end, keys, weights };
  });
}
