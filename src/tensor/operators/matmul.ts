import { Expr } from "../expr.js";
import { broadcastShapes, ShapeError } from "../type.js";
import { mul } from "./arithmetic.js";
import { transpose } from "./layout.js";
import { unbroadcast } from "./reduce.js";

/**
 * Matrix product on the last two axes, [..., n, k] x [..., k, m] -> [..., n, m]; the axes before
 * them broadcast. Both operands have rank >= 2.
 */
export function matmul(a: Expr, b: Expr): Expr {
  if (a.rank < 2 || b.rank < 2 || a.shape[a.rank - 1] !== b.shape[b.rank - 2]) {
    throw new ShapeError(
      "matmul",
      [a.shape, b.shape],
      "the last axis of the first must equal the last but one of the second",
    );
  }
  if (a.dtype !== b.dtype) {
    throw new ShapeError(
      "matmul",
      [a.shape, b.shape],
      `element types ${a.dtype}, ${b.dtype} differ`,
    );
  }
  if (a.shape[a.rank - 1] === 1) return mul(a, b);
  const lead = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...lead, a.shape[a.rank - 2], b.shape[b.rank - 1]];
  return new Expr("matmul", a.dtype, shape, [a, b], {
    gradient: (g) => [
      unbroadcast(matmul(g, transpose(b)), a.shape),
      unbroadcast(matmul(transpose(a), g), b.shape),
    ],
    onnx: { op: "MatMul" },
  });
}
