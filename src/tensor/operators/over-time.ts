import { Expr, type OnnxForm, type Operator } from "../expr.js";
import { reshape } from "./layout.js";
import { matmul } from "./matmul.js";

/** How an operator of one step becomes one of all steps at once. */
type Lifting =
  /** as it is: it works elementwise or along the last axis */
  | "same"
  /** with its axes or its shape moved behind the axis of time */
  | "shifted"
  | "product"
  /** not at all */
  | "none";

function liftingOf(operator: Operator): Lifting {
  switch (operator) {
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "neg":
    case "exp":
    case "log":
    case "sqrt":
    case "tanh":
    case "sigmoid":
    case "relu":
    case "cos":
    case "positive":
    case "greater":
    case "less":
    case "equal":
    case "where":
    case "cast":
    case "stopGradient":
    case "softmax":
    case "logSoftmax":
    case "sin":
    case "erf":
    case "clip":
    case "layerNorm":
      return "same";
    case "transpose":
    case "reshape":
    case "broadcast":
    case "slice":
    case "concat":
      return "shifted";
    case "matmul":
      return "product";
    case "sum":
    case "max":
    case "largest":
    case "argmax":
    case "pick":
    case "crossEntropy":
    case "gelu":
    case "pad":
    case "cumulativeSum":
    case "gather":
    case "scatterAdd":
    case "input":
    case "constant":
    case "scan":
    case "result":
      return "none";
    default:
      return operator satisfies never;
  }
}

/** Whether `overTime` can compute an operator. */
export function worksOverTime(operator: Operator): boolean {
  return liftingOf(operator) !== "none";
}

/** Operators that only show their input in another form. */
export function isView(operator: Operator): boolean {
  return liftingOf(operator) === "shifted" && operator !== "concat";
}

/** The form of a "shifted" operator whose result has a further axis in front, of `length`. */
function shiftedForm(e: Expr, length: number): OnnxForm {
  const { op, attributes, int64Inputs } = e.rule.onnx;
  switch (e.operator) {
    case "reshape":
    case "broadcast":
      return { op, int64Inputs: [[length, ...e.shape]] };
    case "transpose": {
      const perm = attributes?.perm as readonly number[];
      return { op, attributes: { perm: [0, ...perm.map((p) => p + 1)] } };
    }
    case "concat":
      return { op, attributes: { axis: (attributes?.axis as number) + 1 } };
    case "slice": {
      const [start, end, [axis]] = int64Inputs ?? [];
      return { op, int64Inputs: [start, end, [axis + 1]] };
    }
    default:
      throw new TypeError(`${e.operator} has no axes to shift`);
  }
}

/**
 * An expression of one step, computed for all steps at once.
 *
 * @param stacked the inputs' values at all steps, [length, ...shape]; null for what is the same at all
 * @returns [length, ...shape of e]
 * @throws TypeError where `worksOverTime` is false
 */
export function overTime(e: Expr, stacked: readonly (Expr | null)[], length: number): Expr {
  const lifting = liftingOf(e.operator);
  /** the rank that an input of one step must have so that the axes behind that of time align */
  const rank = e.operator === "reshape" || e.operator === "transpose" ? 0 : e.rank;
  const inputs = e.inputs.map((x, i) => {
    const all = stacked[i];
    if (all === null) return x;
    const ones = new Array<number>(Math.max(0, rank - x.rank)).fill(1);
    return reshape(all, [length, ...ones, ...x.shape]);
  });
  const shape = [length, ...e.shape];
  switch (lifting) {
    case "same":
      return unstepped(e, shape, inputs, e.rule.onnx);
    case "shifted":
      return unstepped(e, shape, inputs, shiftedForm(e, length));
    case "product": {
      const [a, b] = inputs;
      // a weight on the right: one product of all rows of all steps
      if (stacked[1] === null && b.rank === 2 && a.rank === 3) {
        const rows = reshape(a, [length * a.shape[1], a.shape[2]]);
        return reshape(matmul(rows, b), shape);
      }
      return matmul(a, b);
    }
    case "none":
      throw new TypeError(`${e.operator} cannot be computed for all steps at once`);
  }
}

/** The gradient rule of what belongs to a gradient of a recurrence. */
export function noSecondDerivative(): never {
  throw new TypeError("a recurrence has no second derivatives");
}

function unstepped(e: Expr, shape: readonly number[], inputs: readonly Expr[], onnx: OnnxForm) {
  return new Expr(e.operator, e.dtype, shape, inputs, { gradient: noSecondDerivative, onnx });
}
