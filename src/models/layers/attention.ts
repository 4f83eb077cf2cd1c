import {
  add,
  concat,
  constant,
  type DType,
  type Expr,
  matmul,
  mul,
  slice,
  softmax,
  transpose,
} from "../../tensor/index.js";

/**
 * Added to the logits of keys that a query must not see. Large enough that e^x is 0 in float32 and
 * float64 after the softmax's shift, small enough that sums stay finite.
 */
export const MASKED = -1e30;

/**
 * Causal attention of more queries than this is computed block by block, each with the keys up to
 * its own end: what is masked for a whole block is neither computed nor kept for the backward
 * pass. Tuned by timing at length 1024; at 256 the two blocks take as long as one.
 */
const QUERY_BLOCK = 128;

/** Queries at the times first <= t < end, and the keys 0 <= s < keys that they are computed with. */
export interface QueryBlock {
  readonly first: number;
  readonly end: number;
  readonly keys: number;
}

/** The last `queries` of `keys` times: in blocks where attention is causal, else all at once. */
export function queryBlocks(queries: number, keys: number, causal: boolean): QueryBlock[] {
  const from = keys - queries;
  if (!causal) return [{ first: from, end: keys, keys }];
  const blocks: QueryBlock[] = [];
  for (let first = from; first < keys; first += QUERY_BLOCK) {
    const end = Math.min(first + QUERY_BLOCK, keys);
    blocks.push({ first, end, keys: end });
  }
  return blocks;
}

/** [queries, keys] of a block: 0 where the key is not after the query, MASKED elsewhere. */
export function causalMask({ first, end, keys }: QueryBlock, dtype: DType): Expr {
  const data = Float64Array.from({ length: (end - first) * keys }, (_, i) =>
    i % keys > first + Math.floor(i / keys) ? MASKED : 0,
  );
  return constant(data, dtype, [end - first, keys]);
}

/**
 * q / sqrt(m_h) by a row of factors: a single number a default session of ONNX Runtime would fold into the
 * product, as a float32 whatever the model is in.
 */
export function scaledQueries(q: Expr): Expr {
  const size = q.shape[q.rank - 1];
  return mul(q, constant(new Float64Array(size).fill(1 / Math.sqrt(size)), q.dtype, [size]));
}

/** rho(t, s) = q(t)^T k(s): [..., queries, m_h] and [..., keys, m_h] -> [..., queries, keys]. */
export function attentionLogits(q: Expr, k: Expr, causal: boolean): Expr {
  const logits = matmul(q, transpose(k));
  const [queries, keys] = logits.shape.slice(-2);
  // A single query at the last position sees every key anyway.
  if (!causal || queries === 1) return logits;
  return add(logits, causalMask({ first: keys - queries, end: keys, keys }, q.dtype));
}

/**
 * The rows of x [..., keys, c] that each block sees. Each is cut from the next longer one, so that
 * gradients flow back through one chain of sums instead of one of full length for every block.
 */
export function visibleRows(x: Expr, blocks: readonly QueryBlock[]): Expr[] {
  const rows: Expr[] = [];
  let longest = x;
  for (const { keys } of [...blocks].reverse()) {
    longest = slice(longest, -2, 0, keys);
    rows.unshift(longest);
  }
  return rows;
}

/** The queries of each block, of q [..., queries, c] whose last row is the last time. */
export function queryRows(q: Expr, blocks: readonly QueryBlock[]): Expr[] {
  return blocks.map(({ first, end }) =>
    slice(q, -2, first - blocks[0].first, end - blocks[0].first),
  );
}

/**
 * sum_s w(t, s) v(s) block by block.
 *
 * @param weights of the block at an index: [..., end - first, keys]
 * @param v [..., keys, m_v]
 * @returns [..., queries, m_v]
 */
export function attendInBlocks(
  blocks: readonly QueryBlock[],
  weights: (index: number) => Expr,
  v: Expr,
): Expr {
  return concat(
    visibleRows(v, blocks).map((values, i) => matmul(weights(i), values)),
    -2,
  );
}

/**
 * sum_s softmax[rho(t, .)](s) v(s), the attention of eq. (5) of Paper A, in blocks:
 * [..., queries, m_h], [..., keys, m_h] and [..., keys, m_v] -> [..., queries, m_v].
 */
export function dotProductAttention(q: Expr, k: Expr, v: Expr, causal: boolean): Expr {
  const blocks = queryBlocks(q.shape[q.rank - 2], k.shape[k.rank - 2], causal);
  const [queries, keys] = [queryRows(q, blocks), visibleRows(k, blocks)];
  return attendInBlocks(blocks, (i) => softmax(attentionLogits(queries[i], keys[i], causal)), v);
}
