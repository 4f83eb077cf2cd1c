import type { Positions } from "../../models/architecture.js";
import type { TensorValue } from "../../runtime/session.js";
import { type DType, type Expr, input } from "../../tensor/index.js";
import {
  areClasses,
  type Batch,
  type ExampleKind,
  inputType,
  type Outputs,
  outputType,
} from "./kind.js";
import { type Sequences, sequences } from "./sequences.js";
import { type Windows, windows } from "./windows.js";

/** What models learn from. Adding a kind adds its file, a name here and a line in `KINDS`. */
export type Examples = Windows | Sequences;

const KINDS: { readonly [K in Examples["kind"]]: ExampleKind<Extract<Examples, { kind: K }>> } = {
  windows,
  sequences,
};

function kindOf<E extends Examples>({ kind }: E): ExampleKind<E> {
  return KINDS[kind] as unknown as ExampleKind<E>;
}

/** Whether the outputs of examples are classes. */
export function giveClasses(examples: Examples): boolean {
  return areClasses(kindOf(examples).arrays(examples).target.data);
}

/** @param index int32 [...lead, B], the examples of the batch */
export function batchOf(
  examples: Examples,
  index: Expr,
  dtype: DType,
  positions: Positions,
): Batch {
  const kind = kindOf(examples);
  const { features, source, target } = kind.arrays(examples);
  const leaves = {
    features: input("features", inputType(features.data, dtype), features.shape),
    ...(source && { source: input("source", "int32", source.shape) }),
    target: input("target", outputType(target.data, dtype), target.shape),
  };
  return kind.batch(examples, leaves, index, positions);
}

/** The outputs of examples at the positions asked for, flat, as the loss sees them. */
export function truthOf(examples: Examples, index: Int32Array, positions: Positions): Float64Array {
  return kindOf(examples).truth(examples, index, positions);
}

/** The same examples with outputs made of theirs. */
export function withOutputs(examples: Examples, change: (outputs: Outputs) => Outputs): Examples {
  const kind = kindOf(examples);
  return kind.withTarget(examples, change(kind.arrays(examples).target.data));
}

/**
 * Refuses numbers of examples that the arrays do not hold: inside the graph a negative row would
 * silently count from the end.
 *
 * @throws RangeError with the number and the range
 */
export function requireExamples(examples: Examples, index: Int32Array): void {
  const [first, end] = kindOf(examples).range(examples);
  const wrong = index.find((t) => t < first || t >= end);
  if (wrong === undefined) return;
  throw new RangeError(`example ${wrong} is not one of ${first}..${end - 1}`);
}

/** The arrays behind `batchOf`, to be fed with every run. */
export function exampleFeeds(examples: Examples, dtype: DType): Record<string, TensorValue> {
  const { features, source, target } = kindOf(examples).arrays(examples);
  const asType = <T extends Float32Array | Int32Array>(data: T) =>
    dtype === "float64" && data instanceof Float32Array ? Float64Array.from(data) : data;
  return {
    features: {
      dtype: inputType(features.data, dtype),
      shape: features.shape,
      data: asType(features.data),
    },
    ...(source && { source: { dtype: "int32", shape: source.shape, data: source.data } }),
    target: {
      dtype: outputType(target.data, dtype),
      shape: target.shape,
      data: asType(target.data),
    },
  };
}

/** Bytes of the arrays as they lie in memory. */
export function exampleBytes(examples: Examples): number {
  const { features, source } = kindOf(examples).arrays(examples);
  return features.data.byteLength + (source?.data.byteLength ?? 0) + outputBytes(examples);
}

/** Bytes of the outputs among them. */
export function outputBytes(examples: Examples): number {
  return kindOf(examples).arrays(examples).target.data.byteLength;
}

/** The arrays themselves, inputs first: what a digest of the examples is taken over. */
export function exampleArrays(examples: Examples): readonly (Float32Array | Int32Array)[] {
  const { features, source, target } = kindOf(examples).arrays(examples);
  return [features.data, ...(source ? [source.data] : []), target.data];
}

/** Kind and shape of examples, and whether they give numbers or classes, as plain JSON. */
export function exampleIdentity(examples: Examples): Readonly<Record<string, unknown>> {
  const { kind } = examples;
  const outputs = giveClasses(examples) ? { gives: "classes" } : {};
  return { kind, ...kindOf(examples).identity(examples), ...outputs };
}
