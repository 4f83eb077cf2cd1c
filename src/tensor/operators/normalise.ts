import { constant, Expr } from "../expr.js";
import { add, div, mul, neg, square, sub } from "./arithmetic.js";
import { cast, equal } from "./compare.js";
import { reshape } from "./layout.js";
import { exp, sqrt } from "./pointwise.js";
import { sumLast } from "./reduce.js";

/** e^x / sum e^x over the last axis, shifted by the maximum inside the kernel. */
export function softmax(x: Expr): Expr {
  return new Expr("softmax", x.dtype, x.shape, [x], {
    gradient: (g, y) => [mul(y, sub(g, sumLast(mul(g, y))))],
    onnx: { op: "Softmax", attributes: { axis: -1 } },
  });
}

/** log softmax(x) over the last axis, finite where a probability rounds to 0. */
export function logSoftmax(x: Expr): Expr {
  return new Expr("logSoftmax", x.dtype, x.shape, [x], {
    gradient: (g, y) => [sub(g, mul(exp(y), sumLast(g)))],
    onnx: { op: "LogSoftmax", attributes: { axis: -1 } },
  });
}

/**
 * -log softmax(logits)[target] for each target; its mean is the loss of a classifier. The mean is
 * left to the caller, who may want one for each member of a population.
 *
 * Composed with a mask of ones and zeros: a product where picking by index would scatter.
 *
 * @param logits [..., classes]
 * @param targets integers [...], of 0..classes-1
 * @returns [...]
 */
export function crossEntropy(logits: Expr, targets: Expr): Expr {
  const classes = logits.shape[logits.rank - 1];
  const numbers = Float64Array.from({ length: classes }, (_, i) => i);
  const column = reshape(targets, [...targets.shape, 1]);
  const chosen = equal(column, constant(numbers, targets.dtype, [classes]));
  const likelihoods = mul(cast(chosen, logits.dtype), logSoftmax(logits));
  return reshape(neg(sumLast(likelihoods)), targets.shape);
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
