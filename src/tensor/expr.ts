import { type DType, type Shape, ShapeError, sizeOf } from "./type.js";

/**
 * The closed list of operators. Each has one constructor function, in `operators/`, that states
 * in one place its shape rule, its gradient rule (again an expression) and its ONNX form.
 * The tests hold a table with an entry for every name here; a missing one does not compile.
 */
export type Operator =
  | "input"
  | "constant"
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "neg"
  | "exp"
  | "log"
  | "sqrt"
  | "tanh"
  | "sigmoid"
  | "relu"
  | "sin"
  | "cos"
  | "erf"
  | "gelu"
  | "clip"
  | "matmul"
  | "transpose"
  | "reshape"
  | "broadcast"
  | "concat"
  | "slice"
  | "pad"
  | "gather"
  | "scatterAdd"
  | "sum"
  | "max"
  | "largest"
  | "argmax"
  | "cumulativeSum"
  | "softmax"
  | "logSoftmax"
  | "pick"
  | "crossEntropy"
  | "layerNorm"
  | "positive"
  | "greater"
  | "less"
  | "equal"
  | "where"
  | "cast"
  | "stopGradient"
  | "scan"
  | "result";

/** An attribute of an ONNX node: an integer, a float, a string or a list of integers. */
export type OnnxAttribute =
  | number
  | {
      /** also where its value is whole */
      readonly float: number;
    }
  | string
  | readonly number[];

/** One ONNX node: operator type, attributes, and int64 tensors appended to its inputs. */
export interface OnnxForm {
  /** ONNX operator type */
  readonly op: string;
  /** by their ONNX names */
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** appended after the expression's inputs */
  readonly int64Inputs?: readonly (readonly number[])[];
  /** inputs that the node takes, from the first on, where what follows is for gradients alone; all by default */
  readonly reads?: number;
  /** results after the first, which nobody reads */
  readonly unread?: number;
}

/** What an operator's constructor states beside the shape. */
export interface Rule {
  /**
   * Given the gradient with respect to the result, and the result itself, the gradient with
   * respect to each input; null where none flows.
   */
  readonly gradient: (upstream: Expr, self: Expr) => readonly (Expr | null)[];
  /** the node that computes it */
  readonly onnx: OnnxForm;
  /** of a scan, which has several results: their gradients (null where none flows), in their order */
  readonly gradientOfResults?: (upstream: readonly (Expr | null)[]) => readonly (Expr | null)[];
}

/**
 * One step of a recurrence, repeated along the first axis of its sequences. Its scan's inputs are
 * the initial states, the sequences and the captured expressions, in this order; its results the
 * final states, then what was collected.
 */
export interface Recurrence {
  /** number of steps */
  readonly length: number;
  /** from the last element to the first */
  readonly reverse: boolean;
  /** what stands for the states before a step, for one element of each sequence */
  readonly states: readonly Expr[];
  /** what stands for one element of each sequence */
  readonly elements: readonly Expr[];
  /** expressions of the outer graph that every step reads */
  readonly captured: readonly Expr[];
  /** the states after a step */
  readonly next: readonly Expr[];
  /** values of every step; a gradient appends what it needs, and what nobody reads is not computed */
  readonly collected: Expr[];
}

/** Values of a constant. */
export type NumericData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

let created = 0;

/**
 * A tensor expression: an operator applied to expressions, with its element type and its static
 * shape. Immutable. Nothing is computed until a set of expressions is compiled to ONNX.
 */
export class Expr {
  /** order of creation: inputs of an expression always have smaller numbers */
  readonly id: number = created++;

  constructor(
    /** what is applied to `inputs` */
    readonly operator: Operator,
    /** type of the elements */
    readonly dtype: DType,
    /** static */
    readonly shape: Shape,
    /** what it is computed from */
    readonly inputs: readonly Expr[],
    /** how it is written as ONNX, and how a gradient flows through it */
    readonly rule: Rule,
    /** the name of an input, the values of a constant, the steps of a scan, the number of a result */
    readonly leaf?:
      | { readonly name: string }
      | { readonly data: NumericData }
      | { readonly recurrence: Recurrence }
      | { readonly index: number },
  ) {}

  /** number of axes */
  get rank(): number {
    return this.shape.length;
  }
}

/** The steps of a scan. */
export function recurrenceOf(scan: Expr): Recurrence {
  if (scan.leaf === undefined || !("recurrence" in scan.leaf)) {
    throw new TypeError(`${scan.operator} is no scan`);
  }
  return scan.leaf.recurrence;
}

/** Which of its scan's results an expression is. */
export function resultIndex(result: Expr): number {
  if (result.leaf === undefined || !("index" in result.leaf)) {
    throw new TypeError(`${result.operator} is no result of a scan`);
  }
  return result.leaf.index;
}

const leafRule: Rule = { gradient: () => [], onnx: { op: "" } };

/** A tensor that is fed at run time. */
export function input(name: string, dtype: DType, shape: Shape): Expr {
  return new Expr("input", dtype, shape, [], leafRule, { name });
}

function pack(values: ArrayLike<number>, dtype: DType): NumericData {
  switch (dtype) {
    case "float32":
      return Float32Array.from(values);
    case "float64":
      return Float64Array.from(values);
    case "int32":
      return Int32Array.from(values);
    case "int64":
      return BigInt64Array.from(Array.from(values, BigInt));
    case "bool":
      return Uint8Array.from(values);
  }
}

/** A tensor whose values are part of the graph. */
export function constant(values: ArrayLike<number>, dtype: DType, shape: Shape): Expr {
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(
      "constant",
      [shape],
      `needs ${sizeOf(shape)} values, got ${values.length}`,
    );
  }
  return new Expr("constant", dtype, shape, [], leafRule, { data: pack(values, dtype) });
}

/** An expression, or a number that takes the element type of what it meets. */
export type Operand = Expr | number;

/** A number as a scalar constant of the given element type. */
export function lift(value: Operand, dtype: DType): Expr {
  return typeof value === "number" ? constant([value], dtype, []) : value;
}

/** All that `values` are computed from, once, inputs before what uses them; `ends` are not entered. */
export function topologicalOrder(
  values: readonly Expr[],
  ends: { has(e: Expr): boolean } = new Set<Expr>(),
): Expr[] {
  const seen = new Set<Expr>();
  const stack = [...values];
  for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    if (!ends.has(e)) stack.push(...e.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
