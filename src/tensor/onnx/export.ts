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

/** A function of one input with weights, of examples that do not see each other. */
export interface ExportedFunction {
  /** of the graph */
  readonly name: string;
  /** the input: its name, its type, and its shape for one example */
  readonly input: { readonly name: string; readonly dtype: DType; readonly shape: Shape };
  /** by name */
  readonly weights: Readonly<Record<string, Weight>>;
  /** outputs by name, [batch, ...], from the input [batch, ...shape] and the weights */
  readonly outputs: (
    x: Expr,
    weights: Readonly<Record<string, Expr>>,
  ) => Readonly<Record<string, Expr>>;
}

/** The bytes of an .onnx file (opset 18) that computes a function of any number of examples. */
export function exportFunction(
  { name, input: { name: x, dtype, shape }, weights, outputs }: ExportedFunction,
  description: Description,
): Uint8Array {
  const all = Object.entries(weights);
  const named = Object.fromEntries(all.map(([key, w]) => [key, input(key, w.dtype, w.shape)]));
  const [first, second] = BATCHES.map((size) => {
    const given = input(x, dtype, [size, ...shape]);
    return { size, graph: graphOf(outputs(given, named)) };
  });
  const graph = symbolicAxis({ name: "batch", input: x }, first, second);
  const read = new Set(graph.input.map((given) => given.name));
  const initializers = all
    .filter(([key]) => read.has(key))
    .map(([key, w]) => tensorProto(key, w.dtype, w.shape, w.data));
  return encodeModel(
    {
      ...graph,
      name,
      initializer: [...initializers, ...graph.initializer],
      input: graph.input.filter((given) => given.name === x),
    },
    description,
  );
}
