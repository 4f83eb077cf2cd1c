import { type Expr, input, type NumericData } from "../expr.js";
import type { DType, Shape } from "../type.js";
import { tensorProto } from "./lower.js";
import { graphOf } from "./model.js";
import { type Description, encodeModel } from "./schema.js";
import { symbolicAxis } from "./symbolic.js";

/** Two sizes of the batch, primes above any size that a model has, so that nothing coincides. */
const BATCHES = [65_537, 65_539] as const;

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

/** The bytes of an .onnx file (opset 18) that computes a function of any number of examples. */
export function exportFunction<I extends string>(
  { name, inputs, weights, outputs }: ExportedFunction<I>,
  description: Description,
): Uint8Array {
  const all = Object.entries(weights);
  const named = Object.fromEntries(all.map(([key, w]) => [key, input(key, w.dtype, w.shape)]));
  const taken = Object.entries<ExportedInput>(inputs);
  const [first, second] = BATCHES.map((size) => {
    const given = Object.fromEntries(
      taken.map(([key, { dtype, shape }]) => [key, input(key, dtype, [size, ...shape])]),
    ) as Record<I, Expr>;
    return { size, graph: graphOf(outputs(given, named)) };
  });
  const graph = symbolicAxis({ name: "batch", input: taken[0][0] }, first, second);
  const read = new Set(graph.input.map((given) => given.name));
  const initializers = all
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
