import { z } from "zod";
import { add, broadcast, concat, constant, type Expr, matmul } from "../tensor/index.js";
import type { ParameterSpec, Parameters, TaskShape } from "./architecture.js";
import { fromRows, toRows } from "./dense.js";

/**
 * Position encodings x(t) -> A x(t) + e(t), A in R^{d' x d} (Paper A, section 3 and eq. (7)):
 * - none: A = I, e = 0, d' = d;
 * - learned: A and e trained, d' = n;
 * - disjoint: A = (I, 0)^T and e(t) = (0, t / tau)^T, d' = d + 1. Tokens at different positions lie
 *   in disjoint compact sets, at distance >= 1 / tau, whatever the range of x.
 */
export const positionSchema = z.enum(["none", "learned", "disjoint"]);
/** Name of a position encoding. */
export type PositionEncoding = z.infer<typeof positionSchema>;

/** d', the channels after encoding */
export function encodedSize(encoding: PositionEncoding, task: TaskShape, n: number): number {
  switch (encoding) {
    case "none":
      return task.inputs;
    case "learned":
      return n;
    case "disjoint":
      return task.inputs + 1;
  }
}

/** The trained parameters of an encoding, with n hidden channels; none but for `learned`. */
export function positionParameters(
  encoding: PositionEncoding,
  task: TaskShape,
  n: number,
): ParameterSpec[] {
  if (encoding !== "learned") return [];
  return [
    {
      name: "position.projection",
      shape: [task.inputs, n],
      initialisation: { law: "uniform", bound: 1 / Math.sqrt(task.inputs) },
    },
    // Deviation 1, as PyTorch's nn.Embedding: as large as a standardised input.
    {
      name: "position.encoding",
      shape: [1, task.length, n],
      initialisation: { law: "normal", deviation: 1 },
    },
  ];
}

/** [...lead, batch, length, d] -> [...lead, batch, length, d'] */
export function encodePosition(encoding: PositionEncoding, parameters: Parameters, x: Expr): Expr {
  const [batch, length] = x.shape.slice(-3);
  switch (encoding) {
    case "none":
      return x;
    case "learned": {
      const projected = matmul(toRows(x), parameters["position.projection"]);
      return add(fromRows(projected, batch), parameters["position.encoding"]);
    }
    case "disjoint": {
      const place = constant(
        Float64Array.from({ length }, (_, t) => t / length),
        x.dtype,
        [length, 1],
      );
      return concat([x, broadcast(place, [...x.shape.slice(0, -1), 1])], -1);
    }
  }
}
