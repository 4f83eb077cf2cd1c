import { type Expr, input, type NumericData } from "../expr.js";
import type { DType, Shape } from "../type.js";
import { tensorProto } from "./lower.js";
import { graphOf } from "./model.js";
import { type Description, encodeModel, type GraphProto } from "./schema.js";
import { OfOneSize, type SymbolicAxis, sameBytes, symbolicAxis } from "./symbolic.js";

/** Two sizes of the batch, primes above any size that a model has, so that nothing coincides. */
const BATCHES = [65_537, 65_539] as const;

/**
 * Two lengths of sequences, primes that models have not for sizes; and a short one, below kernels and blocks, of
 * which there is the same graph or the length matters. At 1 it would be taken for an axis that is repeated.
 */
const LENGTHS = [521, 523, 2] as const;

/** Numbers that are part of a file, under the name of an input that stands for them. */
export interface Weight {
  /** type of the elements */
  readonly dtype: DType;
  /** product: the number of elements */
  readonly shape: Shape;
  /** row-major */
  readonly data: NumericData;
}

/** An input: its type, and its shape for one example. */
export interface ExportedInput {
  /** of the elements */
  readonly dtype: DType;
  /** without the batch */
  readonly shape: Shape;
}

/** A function of inputs with weights, of examples that do not see each other. */
export interface ExportedFunction<I extends string = string> {
  /** of the graph */
  readonly name: string;
  /** by name */
  readonly inputs: Readonly<Record<I, ExportedInput>>;
  /** by name */
  readonly weights: Readonly<Record<string, Weight>>;
  /** outputs by name, [batch, ...], from the inputs [batch, ...shape] and the weights */
  readonly outputs: (
    inputs: Readonly<Record<I, Expr>>,
    weights: Readonly<Record<string, Expr>>,
  ) => Readonly<Record<string, Expr>>;
}

/** The graph of a function of any number of examples, which reads its weights as inputs. */
function anyBatch<I extends string>({
  inputs,
  weights,
  outputs,
}: Omit<ExportedFunction<I>, "name">): GraphProto {
  const named = Object.fromEntries(
    Object.entries(weights).map(([key, w]) => [key, input(key, w.dtype, w.shape)]),
  );
  const taken = Object.entries<ExportedInput>(inputs);
  const [first, second] = BATCHES.map((size) => {
    const given = Object.fromEntries(
      taken.map(([key, { dtype, shape }]) => [key, input(key, dtype, [size, ...shape])]),
    ) as Record<I, Expr>;
    return { size, graph: graphOf(outputs(given, named)) };
  });
  return symbolicAxis({ name: "batch", input: taken[0][0] }, first, second);
}

/**
 * The graph for sequences of any length, which is the second axis of the first input; null where it would not be
 * the same function: numbers that it computes with, as positions and masks, are made for one length, or what
 * reaches before a short sequence is left out.
 */
function anyLength<I extends string>(
  ofLength: (length: number) => Omit<ExportedFunction<I>, "name"> | null,
): GraphProto | null {
  const all = LENGTHS.map((size) => ({ size, of: ofLength(size) }));
  const [long, longer, shortest] = all.flatMap(({ size, of }) =>
    of === null ? [] : [{ size, graph: anyBatch(of), input: Object.keys(of.inputs)[0] }],
  );
  if (shortest === undefined) return null;
  const axis: SymbolicAxis = { name: "length", input: long.input, at: 1 };
  try {
    const graph = symbolicAxis(axis, long, longer);
    const again = symbolicAxis(axis, long, shortest);
    return sameBytes(encodeModel(graph), encodeModel(again)) ? graph : null;
  } catch (error) {
    if (error instanceof OfOneSize) return null;
    throw error;
  }
}

/**
 * The bytes of an .onnx file (opset 18) that computes a function of any number of examples.
 *
 * @param ofLength the same function, with the same weights, of sequences of another length, null where there is
 *   none: where it says so, the file takes any length, if what it computes is the same for all
 */
export function exportFunction<I extends string>(
  exported: ExportedFunction<I>,
  description: Description,
  ofLength: (length: number) => Omit<ExportedFunction<I>, "name"> | null = () => null,
): Uint8Array {
  const { name, inputs, weights } = exported;
  const graph = anyLength(ofLength) ?? anyBatch(exported);
  const read = new Set(graph.input.map((given) => given.name));
  const initializers = Object.entries(weights)
    .filter(([key]) => read.has(key))
    .map(([key, w]) => tensorProto(key, w.dtype, w.shape, w.data));
  return encodeModel(
    {
      ...graph,
      name,
      initializer: [...initializers, ...graph.initializer],
      input: graph.input.filter((given) => Object.hasOwn(inputs, given.name)),
    },
    description,
  );
}
