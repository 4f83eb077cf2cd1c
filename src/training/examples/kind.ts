import type { Positions } from "../../models/architecture.js";
import type { ModelInput } from "../../models/input.js";
import type { DType, Expr } from "../../tensor/index.js";

/**
 * Outputs that a model is trained towards: numbers, or the number of a class, of 0..outputs-1 for a
 * model with so many outputs.
 */
export type Outputs = Float32Array | Int32Array;

/** Whether outputs are numbers of classes. */
export function areClasses(outputs: Outputs): outputs is Int32Array {
  return outputs instanceof Int32Array;
}

/** The engine's type of outputs beside inputs of a type. */
export function outputType(outputs: Outputs, dtype: DType): DType {
  return areClasses(outputs) ? "int32" : dtype;
}

/** The engine's type of inputs: real channels in a type, or symbols. */
export function inputType(inputs: Float32Array | Int32Array, dtype: DType): DType {
  return inputs instanceof Int32Array ? "int32" : dtype;
}

/** A batch as expressions. */
export interface Batch {
  /** x [...lead, B, T, d], or symbols [...lead, B, T], with the source where examples have one */
  readonly read: ModelInput;
  /**
   * numbers [...lead, B, T', outputs], or classes, int32 [...lead, B, T'], -1 where none is asked for; T' is
   * T or 1
   */
  readonly y: Expr;
}

/** What is fed to a graph: the arrays, and the shapes under which the graph sees them. */
export interface Arrays {
  /** channels or symbols */
  readonly features: Shaped<Float32Array | Int32Array>;
  /** symbols of a second sequence */
  readonly source?: Shaped<Int32Array>;
  readonly target: Shaped<Outputs>;
}

/** Numbers, and the shape that they are seen in. */
export interface Shaped<T> {
  readonly data: T;
  readonly shape: readonly number[];
}

/** The arrays as leaves of a graph. */
export interface Leaves {
  readonly features: Expr;
  readonly source?: Expr;
  readonly target: Expr;
}

/**
 * One kind of examples: where batches come from, as arrays that are fed whole and an expression that
 * picks examples out of them inside the graph, so that only their numbers cross the engine's border.
 */
export interface ExampleKind<E> {
  readonly arrays: (examples: E) => Arrays;
  /** the numbers of the first example and behind the last */
  readonly range: (examples: E) => readonly [first: number, end: number];
  /**
   * @param leaves as `arrays` shapes them
   * @param index int32 [...lead, B]
   * @param positions whose outputs are asked for
   */
  readonly batch: (examples: E, leaves: Leaves, index: Expr, positions: Positions) => Batch;
  /** the outputs of some examples, one after another, as a batch holds them */
  readonly truth: (examples: E, index: Int32Array, positions: Positions) => Float64Array;
  /** the same examples with other outputs */
  readonly withTarget: (examples: E, target: Outputs) => E;
  /** what tells examples apart besides their arrays */
  readonly identity: (examples: E) => Readonly<Record<string, string | number | readonly number[]>>;
}
