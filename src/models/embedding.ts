import { add, constant, type Expr, gather, reshape } from "../tensor/index.js";
import type { ParameterSpec, Parameters } from "./parameters.js";

/**
 * W_E of symbols, a row for each: what a dense layer has of their unit vectors. Rows begin with a mean square of
 * 1, so that the same matrix reads out logits of order 1 where it is tied.
 */
export function embeddingParameters(name: string, symbols: number, width: number): ParameterSpec {
  const initialisation = { law: "normal", deviation: 1 / Math.sqrt(width) } as const;
  return { name, shape: [symbols, width], initialisation };
}

/**
 * The rows of an embedding that symbols stand for, picked, not multiplied: its gradient is added up by symbol.
 *
 * @param symbols int32 [...lead, batch, length], of 0..symbols-1
 * @returns [...lead, batch, length, width]
 */
export function embed(name: string, parameters: Parameters, symbols: Expr): Expr {
  const table = parameters[name];
  const lead = table.shape.slice(0, -2);
  const [rows, width] = table.shape.slice(-2);
  const models = lead.reduce((n, d) => n * d, 1);
  if (lead.length === 0) return gather(table, symbols, 0);
  // all models' tables, one below the other
  const first = Float64Array.from({ length: models }, (_, m) => m * rows);
  const below = constant(first, "int32", [...lead, 1, 1]);
  return gather(reshape(table, [models * rows, width]), add(symbols, below), 0);
}
