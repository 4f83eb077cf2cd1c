import { constant, Expr, lift, type Operator } from "../expr.js";
import { sizeOf } from "../type.js";
import { add, div, mul, neg, square, sub } from "./arithmetic.js";
import { positive } from "./compare.js";
import { reshape } from "./layout.js";
import { matmul } from "./matmul.js";

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

/** Sine. */
export function sin(x: Expr): Expr {
  return pointwise("sin", "Sin", x, (g) => mul(g, cos(x)));
}

/** Cosine. */
export function cos(x: Expr): Expr {
  return pointwise("cos", "Cos", x, (g) => neg(mul(g, sin(x))));
}

/** x held between `low` and `high`; the gradient is 0 at the bounds and beyond. */
export function clip(x: Expr, low: number, high: number): Expr {
  return new Expr("clip", x.dtype, x.shape, [x, lift(low, x.dtype), lift(high, x.dtype)], {
    gradient: (g, y) => [mul(g, positive(mul(sub(y, low), sub(high, y)))), null, null],
    onnx: { op: "Clip" },
  });
}

/** The error function, 2 / sqrt(pi) times the integral of e^(-s^2) from 0 to x. */
export function erf(x: Expr): Expr {
  if (x.dtype === "float64") return erfSeries(x);
  return pointwise("erf", "Erf", x, (g) =>
    mul(mul(g, 2 / Math.sqrt(Math.PI)), exp(neg(square(x)))),
  );
}

/** From here on erf is 1 in float64: erfc(6) = 2e-17. */
const ERF_IS_1_FROM = 6;

/**
 * erf by a Fourier series, since ONNX Runtime has no float64 kernel. A square wave of half period
 * T = 12 blurred by the Gaussian equals erf(x) but for erfc(T - |x|), and its series,
 *
 *   4/pi sum over odd k of e^(-(k pi / 2T)^2) / k sin(k pi x / T),
 *
 * falls below 1e-17 after 24 terms. Correct to 2e-15.
 */
function erfSeries(x: Expr): Expr {
  const half = 2 * ERF_IS_1_FROM;
  const odd = Float64Array.from({ length: 24 }, (_, j) => 2 * j + 1);
  const frequencies = odd.map((k) => (k * Math.PI) / half);
  const amplitudes = odd.map(
    (k, j) => ((4 / Math.PI) * Math.exp(-((frequencies[j] / 2) ** 2))) / k,
  );
  const column = reshape(clip(x, -ERF_IS_1_FROM, ERF_IS_1_FROM), [...x.shape, 1]);
  const waves = sin(mul(column, constant(frequencies, x.dtype, [24])));
  const rows = reshape(waves, [sizeOf(x.shape), 24]);
  return reshape(matmul(rows, constant(amplitudes, x.dtype, [24, 1])), x.shape);
}

/** GeLU's logit is x (LINEAR + CUBIC x^2). */
const LINEAR = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715 * LINEAR;

/**
 * Gaussian error linear unit in its tanh form, x/2 (1 + tanh(sqrt(2/pi)(x + 0.044715 x^3))):
 * Hendrycks and Gimpel, arXiv 1606.08415, section 2. Composed, since no float64 kernel of the exact
 * form exists in ONNX Runtime, as x s with s = sigmoid(x (LINEAR + CUBIC x^2)), for
 * (1 + tanh z) / 2 = sigmoid(2 z); with y = x s its slope is s + y (1 - s)(LINEAR + 3 CUBIC x^2).
 */
export function gelu(x: Expr): Expr {
  const squared = mul(x, x);
  const open = sigmoid(mul(x, add(mul(squared, CUBIC), LINEAR)));
  const value = mul(x, open);
  return new Expr("gelu", x.dtype, x.shape, [value, x, open, squared], {
    gradient: (g, y) => {
      const slope = mul(mul(y, sub(1, open)), add(mul(squared, 3 * CUBIC), LINEAR));
      return [null, mul(g, add(slope, open)), null, null];
    },
    onnx: { op: "Identity", reads: 1 },
  });
}

/**
 * log(1 + e^x) = max(x, 0) - log sigmoid(|x|), three times as fast as the Softplus kernel, and finite
 * where sigmoid(-x) rounds to 0. |x| is spelt 2 max(x, 0) - x: its slope at 0 is -1, with which the
 * derivative there comes to 1/2.
 */
export function softplus(x: Expr): Expr {
  const above = relu(x);
  return sub(above, log(sigmoid(sub(mul(above, 2), x))));
}
