import {
  add,
  broadcast,
  cast,
  constant,
  type DType,
  type Expr,
  equal,
  greater,
  mul,
  reshape,
} from "../../tensor/index.js";
import { MASKED } from "./attention.js";

/** 0..length-1, int32 [length]. */
export function places(length: number): Expr {
  return constant(
    Float64Array.from({ length }, (_, s) => s),
    "int32",
    [length],
  );
}

/**
 * The rows of earlier positions with that of a position put in its place, which was 0.
 *
 * @param rows [..., length, c]
 * @param row [..., 1, c]
 * @param position int32 [1]
 */
export function withRow(rows: Expr, row: Expr, position: Expr): Expr {
  const length = rows.shape[rows.rank - 2];
  const here = reshape(cast(equal(places(length), position), rows.dtype), [length, 1]);
  return add(rows, mul(here, broadcast(row, rows.shape)));
}

/** What is added to the logits of the keys at 0..length-1: MASKED behind a position, int32 [1]. */
export function laterMask(length: number, position: Expr, dtype: DType): Expr {
  return mul(cast(greater(places(length), position), dtype), MASKED);
}
