import { constant, Expr } from "../expr.js";
import { sizeOf } from "../type.js";
import { add, div, mul, neg, square, sub } from "./arithmetic.js";
import { cast, equal, greater, less, where } from "./compare.js";
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

/** 1 at the place of each index along a last axis of so many places, else 0. */
function unitVectors(index: Expr, places: number, like: Expr): Expr {
  const numbers = Float64Array.from({ length: places }, (_, i) => i);
  return cast(equal(index, constant(numbers, index.dtype, [places])), like.dtype);
}

/** x[..., index] along the last axis: x [..., n], index of integers [..., 1] -> [..., 1]. */
export function pick(x: Expr, index: Expr): Expr {
  return new Expr("pick", x.dtype, index.shape, [x, index], {
    gradient: (g) => [mul(unitVectors(index, x.shape[x.rank - 1], x), g), null],
    onnx: { op: "GatherElements", attributes: { axis: -1 } },
  });
}

/** x less 1 at each index, which are all apart: x [..., n], index [..., 1]. */
function lessOneAt(x: Expr, index: Expr): Expr {
  const minus = constant(new Float64Array(sizeOf(index.shape)).fill(-1), x.dtype, index.shape);
  return new Expr("scatterAdd", x.dtype, x.shape, [x, index, minus], {
    gradient: (g) => [g, null, null],
    onnx: { op: "ScatterElements", attributes: { axis: -1, reduction: "add" } },
  });
}

/**
 * -log softmax(logits)[target] for each target; its mean is the loss of a classifier. The mean is
 * left to the caller, who may want one for each member of a population. 0, and without a gradient, where the
 * target is below 0.
 *
 * Its gradient is (softmax(logits) - unit vector of the target) g, written out: what follows from the parts
 * passes twice as often over logits, of which a vocabulary has many.
 *
 * @param logits [..., classes]
 * @param targets integers [...], below the number of classes
 * @returns [...]
 */
export function crossEntropy(logits: Expr, targets: Expr): Expr {
  const column = reshape(targets, [...targets.shape, 1]);
  const index = where(less(column, 0), 0, column);
  const asked = cast(greater(column, -1), logits.dtype);
  const logs = logSoftmax(logits);
  const value = reshape(mul(neg(pick(logs, index)), asked), targets.shape);
  return new Expr("crossEntropy", logits.dtype, targets.shape, [value, logits], {
    gradient: (g) => [null, mul(lessOneAt(exp(logs), index), mul(reshape(g, column.shape), asked))],
    onnx: { op: "Identity", reads: 1 },
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
