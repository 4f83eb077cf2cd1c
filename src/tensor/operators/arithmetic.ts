import { Expr, lift, type OnnxForm, type Operand, type Operator } from "../expr.js";
import { broadcastShapes, ShapeError } from "../type.js";
import { unbroadcast } from "./reduce.js";

function operands(operator: Operator, a: Operand, b: Operand): [Expr, Expr] {
  if (typeof a === "number" && typeof b === "number") {
    throw new TypeError(`${operator} of two numbers: write the number itself`);
  }
  const dtype = typeof a === "number" ? (b as Expr).dtype : a.dtype;
  const [p, q] = [lift(a, dtype), lift(b, dtype)];
  if (p.dtype !== q.dtype) {
    throw new ShapeError(
      operator,
      [p.shape, q.shape],
      `element types ${p.dtype}, ${q.dtype} differ`,
    );
  }
  return [p, q];
}

function binary(
  operator: Operator,
  onnx: OnnxForm,
  [a, b]: [Expr, Expr],
  partial: (upstream: Expr, self: Expr) => readonly [Expr, Expr],
): Expr {
  return new Expr(operator, a.dtype, broadcastShapes(operator, a.shape, b.shape), [a, b], {
    gradient: (g, y) => {
      const [da, db] = partial(g, y);
      return [unbroadcast(da, a.shape), unbroadcast(db, b.shape)];
    },
    onnx,
  });
}

/** a + b, with broadcasting. */
export function add(a: Operand, b: Operand): Expr {
  return binary("add", { op: "Add" }, operands("add", a, b), (g) => [g, g]);
}

/** a - b, with broadcasting. */
export function sub(a: Operand, b: Operand): Expr {
  return binary("sub", { op: "Sub" }, operands("sub", a, b), (g) => [g, neg(g)]);
}

/** a b elementwise, with broadcasting. */
export function mul(a: Operand, b: Operand): Expr {
  const [p, q] = operands("mul", a, b);
  return binary("mul", { op: "Mul" }, [p, q], (g) => [mul(g, q), mul(g, p)]);
}

/** a / b elementwise, with broadcasting. */
export function div(a: Operand, b: Operand): Expr {
  const [p, q] = operands("div", a, b);
  return binary("div", { op: "Div" }, [p, q], (g, y) => [div(g, q), neg(div(mul(g, y), q))]);
}

/** -a */
export function neg(a: Expr): Expr {
  return new Expr("neg", a.dtype, a.shape, [a], { gradient: (g) => [neg(g)], onnx: { op: "Neg" } });
}

/** a^2 as a product, which every backend has in every precision. */
export function square(a: Expr): Expr {
  return mul(a, a);
}
