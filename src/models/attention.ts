import {
  add,
  constant,
  type DType,
  type Expr,
  matmul,
  softmax,
  transpose,
} from "../tensor/index.js";

/**
 * Added to the logits of keys after the query. Large enough that e^x is 0 in float32 and float64
 * after the softmax's shift, small enough that sums stay finite.
 */
const MASKED = -1e30;

/** [queries, keys]: 0 where the key is not after the query, MASKED elsewhere; the last query sees all keys. */
function causalMask(queries: number, keys: number, dtype: DType): Expr {
  const data = Float64Array.from({ length: queries * keys }, (_, i) => {
    const query = Math.floor(i / keys) + keys - queries;
    return i % keys > query ? MASKED : 0;
  });
  return constant(data, dtype, [queries, keys]);
}

/** rho(t, s) = q(t)^T k(s): [..., queries, m_h] and [..., keys, m_h] -> [..., queries, keys]. */
export function attentionLogits(q: Expr, k: Expr, causal: boolean): Expr {
  const logits = matmul(q, transpose(k));
  const [queries, keys] = logits.shape.slice(-2);
  // A single query at the last position sees every key anyway.
  if (!causal || queries === 1) return logits;
  return add(logits, causalMask(queries, keys, q.dtype));
}

/** sum_s softmax[rho(t, .)](s) v(s): [..., queries, keys] and [..., keys, m_v] -> [..., queries, m_v]. */
export function attend(logits: Expr, v: Expr): Expr {
  return matmul(softmax(logits), v);
}
