import { type Expr, recurrenceOf, topologicalOrder } from "./expr.js";
import { sizeOf } from "./type.js";

/** An operator, and how often computing some results applies it. */
export interface Execution {
  /** its inputs and rule say what it costs */
  readonly operator: Expr;
  /** above 1 inside scans */
  readonly times: number;
}

/**
 * The operators that computing `results` applies, those of a scan's step once for each of its
 * steps. Inputs, constants and what only names other values (reshapes, results of scans) are none.
 *
 * @param ends what is given and costs nothing
 */
export function executions(
  results: readonly Expr[],
  ends: { has(e: Expr): boolean } = new Set<Expr>(),
): Execution[] {
  return topologicalOrder(results, ends).flatMap((operator): Execution[] => {
    if (ends.has(operator)) return [];
    switch (operator.operator) {
      case "input":
      case "constant":
      case "reshape":
      case "result":
        return [];
      case "scan": {
        const { length, states, elements, captured, next, collected } = recurrenceOf(operator);
        const outside = new Set([...states, ...elements, ...captured]);
        const step = executions([...next, ...collected], outside);
        return step.map((e) => ({ ...e, times: length * e.times }));
      }
      default:
        return [{ operator, times: 1 }];
    }
  });
}

/** Floating point operations of one operator; those of a scan are its step's. */
function flopsOf(e: Expr): number {
  switch (e.operator) {
    case "matmul":
      return 2 * sizeOf(e.shape) * e.inputs[0].shape[e.inputs[0].rank - 1];
    case "softmax":
    case "logSoftmax":
    case "layerNorm":
      return 5 * sizeOf(e.shape);
    case "sum":
    case "max":
    case "largest":
    case "scatterAdd":
      return sizeOf(e.inputs[e.inputs.length - 1].shape);
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
    case "sin":
    case "cos":
    case "erf":
    case "clip":
    case "cumulativeSum":
    case "positive":
    case "greater":
    case "less":
    case "equal":
    case "where":
      return sizeOf(e.shape);
    case "argmax":
    case "pick":
    case "crossEntropy":
    case "gelu":
    case "scan":
    case "input":
    case "constant":
    case "transpose":
    case "reshape":
    case "broadcast":
    case "concat":
    case "slice":
    case "pad":
    case "gather":
    case "cast":
    case "stopGradient":
    case "result":
      return 0;
    default:
      return e.operator satisfies never;
  }
}

/**
 * Floating point operations that computing `results` takes, read off the expressions before
 * anything is compiled: 2 n k m for a product of [n, k] and [k, m], one for each element that an
 * arithmetic operator writes, five for each element of a softmax or a normalisation (shift,
 * exponential or square, two reductions, scaling); moving data is free.
 */
export function flops(results: readonly Expr[]): number {
  return executions(results).reduce(
    (sum, { operator, times }) => sum + times * flopsOf(operator),
    0,
  );
}
