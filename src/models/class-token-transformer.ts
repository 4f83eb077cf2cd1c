import { z } from "zod";
import {
  add,
  broadcast,
  concat,
  type Expr,
  gelu,
  matmul,
  reshape,
  slice,
} from "../tensor/index.js";
import { type Architecture, DENSE_RATE } from "./architecture.js";
import type { TaskShape } from "./input.js";
import { dotProductAttention } from "./layers/attention.js";
import {
  dense,
  denseParameters,
  feedForward,
  feedForwardParameters,
  fromRows,
  projection,
  toRows,
} from "./layers/dense.js";
import { fromHeads, headsSideBySide, projectedHeads } from "./layers/heads.js";
import type { ParameterSpec, Parameters } from "./parameters.js";

const size = z.int().min(1).max(65_536);

const schema = z.strictObject({
  /** E, the channels of a token */
  width: size.default(32),
  /** H of each layer, as many numbers as there are layers */
  heads: z.array(z.int().min(1).max(1024)).min(1).max(64).default([4]),
  /** channels of queries, keys and values in each head */
  headSize: size.default(8),
  /** N, the neurons of the encoder, of the nets between layers and of the readout */
  feedForwardWidth: size.default(32),
  /** whether tokens, the class token among them, are added to what a layer makes of them */
  residual: z.boolean().default(false),
});
/** Settings of `classTokenTransformer`. */
export type ClassTokenTransformerConfig = z.infer<typeof schema>;

/**
 * First values of the class token: large enough that logits begin of order 1. From small ones all
 * heads begin as the same mean, and some of them never part.
 */
const TOKEN = { law: "normal", deviation: 4 } as const;

function netParameters(
  name: string,
  { width, feedForwardWidth }: ClassTokenTransformerConfig,
  outputs: number,
): ParameterSpec[] {
  return [
    ...denseParameters(`${name}.0`, width, feedForwardWidth),
    ...denseParameters(`${name}.1`, feedForwardWidth, outputs),
  ];
}

function net(name: string, parameters: Parameters, x: Expr): Expr {
  return dense(`${name}.1`, parameters, gelu(dense(`${name}.0`, parameters, x)));
}

/** The class token before the tokens of every sequence: [...lead, batch, 1 + length, E]. */
function withClassToken(parameters: Parameters, tokens: Expr): Expr {
  const lead = tokens.shape.slice(0, -3);
  const [batch, , width] = tokens.shape.slice(-3);
  const token = reshape(parameters.token, [...lead, 1, 1, width]);
  return concat([broadcast(token, [...lead, batch, 1, width]), tokens], -2);
}

/** W_O concat_i sum_t softmax_t[(W_Q,i q)^T W_K,i x(t)] W_V,i x(t), for every query q. */
function attention(
  name: string,
  heads: number,
  parameters: Parameters,
  queries: Expr,
  tokens: Expr,
): Expr {
  const batch = tokens.shape[tokens.rank - 3];
  const head = (x: Expr, weight: string) =>
    projectedHeads(x, parameters[`${name}.${weight}`], heads);
  const mixed = dotProductAttention(
    head(queries, "query"),
    head(tokens, "key"),
    head(tokens, "value"),
    false,
  );
  return fromRows(matmul(fromHeads(mixed), parameters[`${name}.output`]), batch);
}

/**
 * The Transformer of Yu, Jiang, Bao, Yu and Li (arXiv 2510.06662): a trained class token c asks, and
 * what it is answered is read out,
 *
 *   y = F(c + W_O concat_i sum_t softmax_t[(W_Q,i c)^T W_K,i x(t)] W_V,i x(t)),   x(t) = P(input(t)),
 *
 * P a net with ReLU, F one with GeLU, no position, no normalisation. As in the paper's experiments c
 * is not added unless `residual` says so. With more layers tokens ask as the class token does, of all
 * tokens of their sequence, and between layers stands a net like F. There is one output for a
 * sequence, the same at every position.
 */
export const classTokenTransformer: Architecture<ClassTokenTransformerConfig> = {
  name: "class-token-transformer",
  version: 4,
  summary: "Layers of heads read out at a trained class token, arXiv 2510.06662",
  schema,
  parameters: (config, task: TaskShape) => {
    const { width, heads, headSize, feedForwardWidth } = config;
    const layer = (count: number, i: number): ParameterSpec[] => {
      const name = `layers.${i}`;
      const all = count * headSize;
      return [
        projection(`${name}.query`, width, all),
        projection(`${name}.key`, width, all),
        projection(`${name}.value`, width, all),
        projection(`${name}.output`, all, width),
        ...(i === heads.length - 1 ? [] : netParameters(`${name}.net`, config, width)),
      ];
    };
    return [
      ...feedForwardParameters("P", task.inputs, { width: feedForwardWidth, depth: 1 }, width),
      { name: "token", shape: [1, width], initialisation: TOKEN },
      ...heads.flatMap(layer),
      ...netParameters("F", config, task.outputs),
    ];
  },
  forward: ({ heads, feedForwardWidth, residual }, _task, parameters, { x }, positions) => {
    const [batch, length] = x.shape.slice(-3);
    const encoded = feedForward("P", { width: feedForwardWidth, depth: 1 }, parameters, toRows(x));
    let h = withClassToken(parameters, fromRows(encoded, batch));
    heads.forEach((count, i) => {
      const name = `layers.${i}`;
      const last = i === heads.length - 1;
      const queries = last ? slice(h, -2, 0, 1) : h;
      const answers = attention(name, count, parameters, queries, slice(h, -2, 1, 1 + length));
      h = residual ? add(queries, answers) : answers;
      if (last) return;
      const made = fromRows(net(`${name}.net`, parameters, toRows(h)), batch);
      h = residual ? add(h, made) : made;
    });
    const y = fromRows(net("F", parameters, toRows(h)), batch);
    if (positions === "last") return y;
    return broadcast(y, [...y.shape.slice(0, -2), length, y.shape[y.rank - 1]]);
  },
  causal: () => false,
  heads: ({ width, heads, headSize }) =>
    heads.flatMap((count, i) =>
      headsSideBySide({ width, heads: count, headSize }, i, (of) => `layers.${i}.${of}`, true),
    ),
  modelClass: ({ heads, headSize }) => ({
    linear: false,
    layers: heads.length,
    heads: Math.max(...heads),
    headSize,
    coupling: "dot-product",
    encoding: "none",
    feedForward: true,
  }),
  width: ({ width }) => width,
  rateExponent: DENSE_RATE,
};
