import { constant, Expr } from "../expr.js";
import { add, div, mul, square, sub } from "./arithmetic.js";
import { sqrt } from "./pointwise.js";
import { sumLast } from "./reduce.js";

/** e^x / sum e^x over the last axis, shifted by the maximum inside the kernel. */
export function softmax(x: Expr): Expr {
  return new Expr("softmax", x.dtype, x.shape, [x], {
    gradient: (g, y) => [mul(y, sub(g, sumLast(mul(g, y))))],
    onnx: { op: "Softmax", attributes: { axis: -1 } },
  });
}

/**
 * (x - mean) / sqrt(variance + epsilon) gain + shift over the last axis.
 *
 * @param gain,shift rank-1 of the last axis' size, or with leading axes for a population
 */
export function layerNorm(x: Expr, gain: Expr, shift: Expr, epsilon = 1e-5): Expr {
  return add(mul(standardise(x, epsilon), gain), shift);
}

function standardise(x: Expr, epsilon: number): Expr {
  const n = x.shape[x.rank - 1];
  const one = constant(new Float64Array(n).fill(1), x.dtype, [n]);
  return new Expr("layerNorm", x.dtype, x.shape, [x, one], {
    gradient: (g, y) => {
      const meanLast = (z: Expr) => mul(sumLast(z), 1 / n);
      const centred = sub(x, meanLast(x));
      const deviation = sqrt(add(meanLast(square(centred)), epsilon));
      const along = mul(y, meanLast(mul(g, y)));
      return [div(sub(sub(g, meanLast(g)), along), deviation), null];
    },
    onnx: { op: "LayerNormalization", attributes: { axis: -1, epsilon: { float: epsilon } } },
  });
}
