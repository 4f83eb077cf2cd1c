import { z } from "zod";
import {
  add,
  broadcast,
  concat,
  constant,
  type Expr,
  gather,
  matmul,
  zeros,
} from "../../tensor/index.js";
import type { TaskShape } from "../input.js";
import type { ParameterSpec, Parameters } from "../parameters.js";
import { fromRows, projection, toRows } from "./dense.js";

/**
 * Position encodings x(t) -> A x(t) + e(t), A in R^{d' x d} (Paper A, section 3 and eq. (7)):
 * - none: A = I, e = 0, d' = d;
 * - sinusoidal: A trained, e fixed as in `sinusoid`, d' = n;
 * - learned: A and e trained, d' = n;
 * - disjoint: A = (I, 0)^T and e(t) = (0, t / tau)^T, d' = d + 1. Tokens at different positions lie
 *   in disjoint compact sets, at distance >= 1 / tau, whatever the range of x.
 */
export const positionSchema = z.enum(["none", "sinusoidal", "learned", "disjoint"]);
/** Name of a position encoding. */
export type PositionEncoding = z.infer<typeof positionSchema>;

/** d', the channels after encoding */
export function encodedSize(encoding: PositionEncoding, task: TaskShape, n: number): number {
  return isAdded(encoding) ? n : appendedSize(encoding, task);
}

function isAdded(encoding: PositionEncoding): boolean {
  return encoding === "sinusoidal" || encoding === "learned";
}

/** Channels of the input with what `appendPosition` appends. */
export function appendedSize(encoding: PositionEncoding, task: TaskShape): number {
  return encoding === "disjoint" ? task.inputs + 1 : task.inputs;
}

/** The parameters of `encodePosition`, with n hidden channels. */
export function positionParameters(
  encoding: PositionEncoding,
  task: TaskShape,
  n: number,
): ParameterSpec[] {
  return [
    ...(isAdded(encoding) ? [projection("position.projection", task.inputs, n)] : []),
    ...addedPositionParameters(encoding, task, n),
  ];
}

/** The parameters of `addPosition`: none but for `learned`. */
export function addedPositionParameters(
  encoding: PositionEncoding,
  task: TaskShape,
  n: number,
): ParameterSpec[] {
  if (encoding !== "learned") return [];
  // Deviation 1, as PyTorch's nn.Embedding: as large as a standardised input.
  return [
    {
      name: "position.encoding",
      shape: [1, task.length, n],
      initialisation: { law: "normal", deviation: 1 },
    },
  ];
}

/**
 * Channel i of n of the sinusoidal encoding at time t: sin(t / 10000^(i / n)) for even i, the
 * cosine of its neighbour's angle for odd i (Vaswani et al., arXiv 1706.03762, section 3.5).
 */
export function sinusoid(t: number, i: number, n: number): number {
  const angle = t / 10_000 ** ((i - (i % 2)) / n);
  return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
}

/** Adds e(t) to tokens that are projected already: [...lead, batch, length, n], the same shape. */
export function addPosition(encoding: PositionEncoding, parameters: Parameters, x: Expr): Expr {
  if (encoding === "learned") return add(x, parameters["position.encoding"]);
  if (encoding !== "sinusoidal") return x;
  const [length, n] = x.shape.slice(-2);
  const values = Float64Array.from({ length: length * n }, (_, k) =>
    sinusoid(Math.floor(k / n), k % n, n),
  );
  return add(x, constant(values, x.dtype, [length, n]));
}

/**
 * As `addPosition`, to the token of one position.
 *
 * @param x [batch, 1, n]
 * @param position int32 [1]
 * @param length of the sequences
 */
export function addPositionAt(
  encoding: PositionEncoding,
  parameters: Parameters,
  x: Expr,
  position: Expr,
  length: number,
): Expr {
  const n = x.shape[x.rank - 1];
  const all = addPosition(encoding, parameters, zeros(x, [1, length, n]));
  return isAdded(encoding) ? add(x, gather(all, position, -2)) : x;
}

/** Appends the channel t / tau of `disjoint` to raw tokens: [...lead, batch, length, d or d + 1]. */
export function appendPosition(encoding: PositionEncoding, x: Expr): Expr {
  if (encoding !== "disjoint") return x;
  const length = x.shape[x.rank - 2];
  const places = Float64Array.from({ length }, (_, t) => t / length);
  const place = constant(places, x.dtype, [length, 1]);
  return concat([x, broadcast(place, [...x.shape.slice(0, -1), 1])], -1);
}

/** [...lead, batch, length, d] -> [...lead, batch, length, d'] */
export function encodePosition(encoding: PositionEncoding, parameters: Parameters, x: Expr): Expr {
  if (!isAdded(encoding)) return appendPosition(encoding, x);
  const projected = matmul(toRows(x), parameters["position.projection"]);
  return addPosition(encoding, parameters, fromRows(projected, x.shape[x.rank - 3]));
}
