import { constant, Expr } from "../expr.js";
import { normaliseAxis } from "../type.js";
import { transpose } from "./layout.js";

/**
 * y_i = x_0 + ... + x_i along an axis. The kernel is several times slower along the last axis than
 * along another, and than a transpose, so the last axis changes places.
 */
export function cumulativeSum(x: Expr, axis: number): Expr {
  const at = normaliseAxis("cumulativeSum", axis, x.shape);
  return x.rank > 1 && at === x.rank - 1
    ? transpose(running(transpose(x), at - 1, false))
    : running(x, at, false);
}

/** `fromEnd`: y_i = x_i + ... + x_{n-1}, the transpose of the other sum and so its gradient. */
function running(x: Expr, axis: number, fromEnd: boolean): Expr {
  return new Expr("cumulativeSum", x.dtype, x.shape, [x, constant([axis], "int64", [])], {
    gradient: (g) => [running(g, axis, !fromEnd), null],
    onnx: { op: "CumSum", attributes: { reverse: fromEnd ? 1 : 0 } },
  });
}
