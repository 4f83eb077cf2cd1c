import { Expr } from "../expr.js";
import { normaliseAxis, type Shape, ShapeError } from "../type.js";
import { broadcast, reshape, zeros } from "./layout.js";

/**
 * Rows of x along `axis` at an integer `index`: the axis is replaced by the axes of the index.
 * Indices are data: what lies outside 0..n-1 is refused by the engine at run time.
 */
export function gather(x: Expr, index: Expr, axis: number): Expr {
  const at = normaliseAxis("gather", axis, x.shape);
  if (index.dtype !== "int64" && index.dtype !== "int32") {
    throw new ShapeError(
      "gather",
      [x.shape, index.shape],
      `the index is ${index.dtype}, not integer`,
    );
  }
  const shape = [...x.shape.slice(0, at), ...index.shape, ...x.shape.slice(at + 1)];
  return new Expr("gather", x.dtype, shape, [x, index], {
    gradient: (g) => [scatterAdd(x.shape, index, g, at), null],
    onnx: { op: "Gather", attributes: { axis: at } },
  });
}

/**
 * The transpose of `gather`: zeros of `shape` with `values` added at `index` along `axis`.
 * ScatterElements, not the faster ScatterND: the latter is a data race where an index repeats
 * and the engine has more than one thread (ONNX Runtime 1.30).
 */
export function scatterAdd(shape: Shape, index: Expr, values: Expr, axis: number): Expr {
  const n = index.shape.reduce((p, d) => p * d, 1);
  const flat: Shape = [...shape.slice(0, axis), n, ...shape.slice(axis + 1)];
  const column = flat.map((_, i) => (i === axis ? n : 1));
  const spread = broadcast(reshape(index, column), flat);
  const updates = reshape(values, flat);
  return new Expr("scatterAdd", values.dtype, shape, [zeros(values, shape), spread, updates], {
    gradient: (g) => [g, null, reshape(gather(g, index, axis), flat)],
    onnx: { op: "ScatterElements", attributes: { axis, reduction: "add" } },
  });
}
