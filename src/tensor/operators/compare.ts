import { Expr, lift, type Operand, type Operator } from "../expr.js";
import { broadcastShapes, type DType, ShapeError } from "../type.js";
import { unbroadcast } from "./reduce.js";

function comparison(operator: Operator, op: string, a: Expr, b: Operand): Expr {
  const q = lift(b, a.dtype);
  return new Expr(operator, "bool", broadcastShapes(operator, a.shape, q.shape), [a, q], {
    gradient: () => [null, null],
    onnx: { op },
  });
}

/** a > b, a truth value without gradient */
export function greater(a: Expr, b: Operand): Expr {
  return comparison("greater", "Greater", a, b);
}

/** a < b, a truth value without gradient */
export function less(a: Expr, b: Operand): Expr {
  return comparison("less", "Less", a, b);
}

/** a = b, a truth value without gradient; false where either is NaN */
export function equal(a: Expr, b: Operand): Expr {
  return comparison("equal", "Equal", a, b);
}

/** Slope at which the hard sigmoid of any normal float32 above 0 is 1. */
const STEEP = 1e38;

/**
 * 1 where x > 0, else 0, in x's own element type and without gradient: a hard sigmoid,
 * max(0, min(1, 1e38 x)), one pass where a comparison and a cast take two. Between 0 and 1e-38 it
 * is 1e38 x.
 */
export function positive(x: Expr): Expr {
  return new Expr("positive", x.dtype, x.shape, [x], {
    gradient: () => [null],
    onnx: { op: "HardSigmoid", attributes: { alpha: { float: STEEP }, beta: { float: 0 } } },
  });
}

/** a where the condition holds, else b; the gradient flows to the side that was taken. */
export function where(condition: Expr, a: Operand, b: Operand): Expr {
  const dtype = typeof a === "number" ? (typeof b === "number" ? "float32" : b.dtype) : a.dtype;
  const [p, q] = [lift(a, dtype), lift(b, dtype)];
  if (condition.dtype !== "bool" || p.dtype !== q.dtype) {
    throw new ShapeError(
      "where",
      [condition.shape, p.shape, q.shape],
      `condition ${condition.dtype} must be bool; ${p.dtype} and ${q.dtype} must agree`,
    );
  }
  const shape = broadcastShapes(
    "where",
    condition.shape,
    broadcastShapes("where", p.shape, q.shape),
  );
  return new Expr("where", dtype, shape, [condition, p, q], {
    gradient: (g) => [
      null,
      unbroadcast(where(condition, g, 0), p.shape),
      unbroadcast(where(condition, 0, g), q.shape),
    ],
    onnx: { op: "Where" },
  });
}

/** ONNX's number for an element type (TensorProto.DataType). */
export const onnxType: Readonly<Record<DType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

/** Change of element type; the gradient passes between floating types only. */
export function cast(x: Expr, dtype: DType): Expr {
  if (x.dtype === dtype) return x;
  const floating = x.dtype.startsWith("float") && dtype.startsWith("float");
  return new Expr("cast", dtype, x.shape, [x], {
    gradient: (g) => [floating ? cast(g, x.dtype) : null],
    onnx: { op: "Cast", attributes: { to: onnxType[dtype] } },
  });
}

/** x forwards, no gradient backwards. */
export function stopGradient(x: Expr): Expr {
  return new Expr("stopGradient", x.dtype, x.shape, [x], {
    gradient: () => [null],
    onnx: { op: "Identity" },
  });
}
