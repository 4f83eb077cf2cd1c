import type { TensorValue } from "../runtime/session.js";
import { add, constant, type DType, type Expr, gather, input, reshape } from "../tensor/index.js";

/**
 * Where batches come from: arrays that are fed whole, and an expression that picks examples out of
 * them inside the graph, so that only their numbers cross the engine's border.
 */
export type Examples =
  | {
      /** windows of one long series: example t sees rows t - window + 1 .. t */
      readonly kind: "windows";
      readonly window: number;
      readonly channels: number;
      /** [rows, channels] */
      readonly features: Float32Array;
      /** [rows] the (standardised) output for the example that ends at that row */
      readonly target: Float32Array;
    }
  | {
      /** separate sequences with an output at every position */
      readonly kind: "sequences";
      readonly length: number;
      readonly channels: number;
      readonly outputs: number;
      /** [count, length, channels] */
      readonly x: Float32Array;
      /** [count, length, outputs] */
      readonly y: Float32Array;
    };

/** A batch as expressions: x [...lead, B, T, d] and y [...lead, B, T or 1, outputs]. */
export interface Batch {
  readonly x: Expr;
  readonly y: Expr;
}

function leaves(examples: Examples, dtype: DType) {
  switch (examples.kind) {
    case "windows": {
      const rows = examples.target.length;
      return {
        x: input("features", dtype, [rows, examples.channels]),
        y: input("target", dtype, [rows, 1]),
      };
    }
    case "sequences": {
      const { length, channels, outputs } = examples;
      const count = examples.x.length / (length * channels);
      return {
        x: input("features", dtype, [count, length * channels]),
        y: input("target", dtype, [count, length * outputs]),
      };
    }
  }
}

/** @param index int32 [...lead, B], the examples of the batch */
export function batchOf(examples: Examples, index: Expr, dtype: DType): Batch {
  const { x, y } = leaves(examples, dtype);
  switch (examples.kind) {
    case "windows": {
      const { window } = examples;
      const offsets = constant(
        Float64Array.from({ length: window }, (_, i) => i - window + 1),
        "int32",
        [window],
      );
      const rows = add(reshape(index, [...index.shape, 1]), offsets);
      return { x: gather(x, rows, 0), y: reshape(gather(y, index, 0), [...index.shape, 1, 1]) };
    }
    case "sequences": {
      const { length, channels, outputs } = examples;
      return {
        x: reshape(gather(x, index, 0), [...index.shape, length, channels]),
        y: reshape(gather(y, index, 0), [...index.shape, length, outputs]),
      };
    }
  }
}

/**
 * Refuses numbers of examples that the arrays do not hold: inside the graph a negative row would
 * silently count from the end.
 *
 * @throws RangeError with the number and the range
 */
export function requireExamples(examples: Examples, index: Int32Array): void {
  const [first, count] =
    examples.kind === "windows"
      ? [examples.window - 1, examples.target.length]
      : [0, examples.x.length / (examples.length * examples.channels)];
  const wrong = index.find((t) => t < first || t >= count);
  if (wrong === undefined) return;
  throw new RangeError(`example ${wrong} is not one of ${first}..${count - 1}`);
}

function asType(data: Float32Array, dtype: DType): Float32Array | Float64Array {
  return dtype === "float64" ? Float64Array.from(data) : data;
}

/** The arrays behind `batchOf`, to be fed with every run. */
export function exampleFeeds(examples: Examples, dtype: DType): Record<string, TensorValue> {
  const { x, y } = leaves(examples, dtype);
  const [features, target] =
    examples.kind === "windows" ? [examples.features, examples.target] : [examples.x, examples.y];
  return {
    features: { dtype, shape: x.shape, data: asType(features, dtype) },
    target: { dtype, shape: y.shape, data: asType(target, dtype) },
  };
}
