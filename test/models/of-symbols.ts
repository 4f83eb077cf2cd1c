import type { Model, Positions } from "../../src/models/architecture.js";
import type { ModelInput, TaskShape } from "../../src/models/input.js";
import { parameterInputs } from "../../src/models/parameters.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant } from "../../src/tensor/index.js";
import { tensor, weights } from "./evaluation.js";

/** Symbols of a batch, as constants of a graph. */
export function given(
  { length, source }: TaskShape,
  x: readonly number[],
  from: readonly number[] = [],
): ModelInput {
  const batch = x.length / length;
  const symbols = constant(x, "int32", [batch, length]);
  if (source === undefined) return { x: symbols };
  return { x: symbols, source: constant(from, "int32", [batch, source.length]) };
}

/** Logits of a model with its first parameters: [batch * T' * outputs]. */
export function logitsOf(
  model: Model,
  seed: number,
  x: readonly number[],
  from: readonly number[] = [],
  positions: Positions = "all",
  dtype: "float32" | "float64" = "float64",
): Promise<number[]> {
  return logitsWith(model, weights(model, seed), x, from, positions, dtype);
}

/** Logits of a model with given parameters: [batch * T' * outputs]. */
export async function logitsWith(
  model: Model,
  values: Readonly<Record<string, ArrayLike<number>>>,
  x: readonly number[],
  from: readonly number[] = [],
  positions: Positions = "all",
  dtype: "float32" | "float64" = "float64",
): Promise<number[]> {
  const y = model.forward(parameterInputs(model, dtype), given(model.task, x, from), positions);
  const feeds = Object.fromEntries(
    model.parameters.map((p) => [p.name, tensor(values[p.name], p.shape, dtype)]),
  );
  const result = await evaluate(nodeEngine, { y }, feeds);
  return Array.from(result.y.data, Number);
}
