import { z } from "zod";
import {
  add,
  broadcast,
  concat,
  constant,
  div,
  type Expr,
  exp,
  matmul,
  mul,
  neg,
  pad,
  relu,
  reshape,
  slice,
  transpose,
} from "../tensor/index.js";
import { type Architecture, DENSE_RATE } from "./architecture.js";
import { projection, toRows } from "./layers/dense.js";
import { fromHeads, headSettings, sizeOfHead, toHeads } from "./layers/heads.js";
import {
  residualHeads,
  residualLayers,
  residualParameters,
  residualSettings,
} from "./layers/residual.js";
import type { Parameters } from "./parameters.js";

const schema = z.strictObject({
  ...residualSettings,
  ...headSettings,
  causal: z.boolean().default(true),
});
/** Settings of `linearAttention`. */
export type LinearAttentionConfig = z.infer<typeof schema>;

/**
 * Causal linear attention of longer sequences is computed in chunks of this many tokens: the
 * quadratic form inside each, the running state between them. Tuned by counting operations: of the
 * order of a head's size, where the two take about as many.
 */
const CHUNK = 64;

/** The feature map elu(x) + 1 (arXiv 2006.16236, eq. (7)): x + 1 for x > 0, else e^x. */
export function features(x: Expr): Expr {
  return add(relu(x), exp(neg(relu(neg(x)))));
}

/** [n, n]: 1 at and below the diagonal, or below it only. */
function lowerTriangle(n: number, diagonal: boolean, like: Expr): Expr {
  const values = Float64Array.from({ length: n * n }, (_, i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    return column < row || (diagonal && column === row) ? 1 : 0;
  });
  return constant(values, like.dtype, [n, n]);
}

/** sum_{s <= t} (q(t)^T k(s)) v(s) of sequences of one chunk, quadratic in their length. */
function withinChunk(q: Expr, k: Expr, v: Expr): Expr {
  const n = q.shape[q.rank - 2];
  return matmul(mul(matmul(q, transpose(k)), lowerTriangle(n, true, q)), v);
}

/**
 * sum_{s <= t} (q(t)^T k(s)) v(s), [..., length, c], [..., length, c] and [..., length, m] to
 * [..., length, m]: in a chunk as it stands, between chunks by the sum over all earlier chunks of
 * k(s) v(s)^T, which a product with a triangle of ones gives for all at once.
 */
export function causalSums(q: Expr, k: Expr, v: Expr): Expr {
  const length = q.shape[q.rank - 2];
  if (length <= CHUNK) return withinChunk(q, k, v);
  const chunks = Math.ceil(length / CHUNK);
  const cut = (x: Expr): Expr => {
    const filled = pad(x, x.rank - 2, 0, chunks * CHUNK - length);
    return reshape(filled, [...x.shape.slice(0, -2), chunks, CHUNK, x.shape[x.rank - 1]]);
  };
  const [queries, keys, values] = [cut(q), cut(k), cut(v)];
  const states = matmul(transpose(keys), values);
  const [c, m] = states.shape.slice(-2);
  const each = reshape(states, [...states.shape.slice(0, -2), c * m]);
  const before = matmul(lowerTriangle(chunks, false, q), each);
  const sums = add(
    withinChunk(queries, keys, values),
    matmul(queries, reshape(before, states.shape)),
  );
  return slice(reshape(sums, [...v.shape.slice(0, -2), chunks * CHUNK, m]), -2, 0, length);
}

/** Rows [..., batch * queries, D] of the last `queries` tokens. */
function attention(
  { heads, causal }: LinearAttentionConfig,
  parameters: Parameters,
  name: string,
  tokens: Expr,
  queries: number,
): Expr {
  const [batch, length] = tokens.shape.slice(-3);
  const head = (x: Expr, weight: string) =>
    toHeads(matmul(toRows(x), parameters[`${name}.${weight}`]), batch, heads);
  const q = features(head(slice(tokens, -2, length - queries, length), "query"));
  const k = features(head(tokens, "key"));
  const value = head(tokens, "value");
  const c = value.shape[value.rank - 1];
  // A channel of ones sums to the denominator.
  const ones = broadcast(constant([1], value.dtype, [1]), [...value.shape.slice(0, -1), 1]);
  const v = concat([value, ones], -1);
  // The last query sees every key anyway.
  const sums = causal && queries > 1 ? causalSums(q, k, v) : matmul(q, matmul(transpose(k), v));
  const mixed = div(slice(sums, -1, 0, c), slice(sums, -1, c, c + 1));
  return matmul(fromHeads(mixed), parameters[`${name}.output`]);
}

/**
 * Linear attention (Katharopoulos et al., arXiv 2006.16236, eqs. (7)-(9)) in the residual layers of
 * Paper B, so that the two differ in nothing else:
 *
 *   y_t = sum_{s <= t} (phi(q_t)^T phi(k_s)) v_s / sum_{s <= t} phi(q_t)^T phi(k_s),  phi = elu + 1.
 *
 * `inputTaps` above 1 is the short input convolution that such models are used with.
 */
export const linearAttention: Architecture<LinearAttentionConfig> = {
  name: "linear-attention",
  version: 2,
  summary: "Heads of linear attention, phi = elu + 1, equations (7)-(9) of arXiv 2006.16236",
  schema,
  parameters: (config, task) => {
    const { width, heads } = config;
    const all = heads * sizeOfHead(config);
    return residualParameters(config, task, {
      parameters: (name) => [
        projection(`${name}.query`, width, all),
        projection(`${name}.key`, width, all),
        projection(`${name}.value`, width, all),
        projection(`${name}.output`, all, width),
      ],
    });
  },
  forward: (config, _task, parameters, { x }, positions) =>
    residualLayers(config, parameters, x, positions, {
      forward: (name, tokens, queries) => attention(config, parameters, name, tokens, queries),
    }),
  causal: (config) => config.causal,
  heads: (config) => residualHeads(config, true),
  width: (config) => config.width,
  rateExponent: DENSE_RATE,
};
