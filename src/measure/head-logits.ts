import type { Matrix } from "../linalg/matrix.js";
import type { Model } from "../models/architecture.js";
import { type HeadCoupling, queriesAndKeys } from "../models/head.js";
import { cutParameters, parameterCount } from "../models/parameters.js";
import { Stream } from "../random/stream.js";
import { evaluate } from "../runtime/evaluate.js";
import type { Engine, TensorValue } from "../runtime/session.js";
import type { AskedPositions } from "../tasks/task.js";
import { input, topologicalOrder } from "../tensor/index.js";
import { batchOf, type Examples, exampleFeeds } from "../training/examples/examples.js";

/** Pairs of positions that are held at a time, where a head lies behind others. */
const MOST_PAIRS = 2 ** 20;

/** Logits of a head at independent tokens. */
export interface HeadLogits {
  /** [queries, keys] of rho(u, v) = q(u)^T k(v), times the head's scale */
  readonly matrix: Matrix;
  /** where each query stands: sequence * length + position */
  readonly queries: readonly number[];
  /** and each key; no sequence has both */
  readonly keys: readonly number[];
}

/**
 * The logits of a head before the softmax, in float64, between tokens of different sequences: queries from the
 * first half of them, keys from the second, one of each at a position drawn at random. Divided by
 * sqrt(queries x keys), its singular values are those of rho in L^2 of the product of both laws, but for the
 * sample. Relative and rotary terms are no product of a query and a key, and not in it.
 *
 * @param theta [P]
 * @param count sequences 0 to count - 1 are taken, an even number
 * @param asked positions that queries stand at
 * @param seed of the positions
 */
export async function headLogits(
  engine: Engine,
  model: Model,
  coupling: HeadCoupling,
  theta: Float32Array | Float64Array,
  { examples, count }: { readonly examples: Examples; readonly count: number },
  asked: AskedPositions,
  seed: number,
): Promise<HeadLogits> {
  const { length } = model.task;
  const stream = new Stream(seed, "tokens of a head");
  const position = (i: number) =>
    asked === "last" && i < count / 2 ? length - 1 : stream.integer(i, length);
  const places = Array.from({ length: count }, (_, i) => i * length + position(i));
  const chunk = Math.max(1, Math.min(count, Math.floor(MOST_PAIRS / length ** 2)));
  const factors: number[][] = [];
  for (let from = 0; from < count; from += chunk) {
    const index = Int32Array.from({ length: Math.min(chunk, count - from) }, (_, i) => from + i);
    const found = await queriesAndKeysAt(engine, model, coupling, theta, examples, index);
    for (const i of index) {
      const { data, size } = i < count / 2 ? found.query : found.key;
      const row = places[i] - from * length;
      factors.push(Array.from(data.slice(row * size, (row + 1) * size), Number));
    }
  }
  const half = count / 2;
  const [queries, keys] = [factors.slice(0, half), factors.slice(half)];
  const data = Float64Array.from({ length: half * half }, (_, i) => {
    const [query, key] = [queries[Math.floor(i / half)], keys[i % half]];
    return query.reduce((sum, q, c) => sum + q * key[c], 0);
  });
  return {
    matrix: { rows: half, columns: half, data },
    queries: places.slice(0, half),
    keys: places.slice(half),
  };
}

/** Queries and keys at all tokens of some examples, a row of `size` numbers each. */
async function queriesAndKeysAt(
  engine: Engine,
  model: Model,
  coupling: HeadCoupling,
  theta: Float32Array | Float64Array,
  examples: Examples,
  index: Int32Array,
) {
  const flat = input("theta", "float64", [1, parameterCount(model)]);
  const parameters = cutParameters(model, flat, []);
  const rows = input("index", "int32", [index.length]);
  const { read } = batchOf(examples, rows, "float64", "all");
  const y = model.forward(parameters, read, "all");
  const factors = queriesAndKeys(coupling, y, parameters);
  const feeds: Record<string, TensorValue> = {
    ...exampleFeeds(examples, "float64"),
    theta: { dtype: "float64", shape: flat.shape, data: Float64Array.from(theta) },
    index: { dtype: "int32", shape: [index.length], data: index },
  };
  const wanted = topologicalOrder(Object.values(factors)).flatMap(({ leaf }) =>
    leaf !== undefined && "name" in leaf ? [leaf.name] : [],
  );
  const { query, key } = await evaluate(
    engine,
    factors,
    Object.fromEntries(wanted.map((name) => [name, feeds[name]])),
  );
  return {
    query: { data: query.data, size: factors.query.shape[1] },
    key: { data: key.data, size: factors.key.shape[1] },
  };
}
