import { z } from "zod";
import { CallerError } from "../../errors.js";
import { type Expr, matmul, reshape, transpose } from "../../tensor/index.js";
import { block, type Head } from "../head.js";
import { toRows } from "./dense.js";

/** Settings of every architecture with several heads. */
export const headSettings = {
  /** H */
  heads: z.int().min(1).max(1024).default(4),
  /** channels of queries, keys and values in each head; Paper B has D */
  headSize: z.union([z.int().min(1).max(65_536), z.literal("width/heads")]).default("width/heads"),
};

/** The settings that say how large a head is. */
export interface HeadSettings {
  readonly width: number;
  readonly heads: number;
  readonly headSize: number | "width/heads";
}

/**
 * Channels of a head.
 *
 * @throws CallerError where heads do not divide the width and no size is given
 */
export function sizeOfHead({ width, heads, headSize }: HeadSettings): number {
  if (headSize !== "width/heads") return headSize;
  if (width % heads !== 0) {
    throw new CallerError(
      `width ${width} and heads ${heads}: width/heads is not a whole number`,
      "choose a width that heads divide, or give headSize as a number",
    );
  }
  return width / heads;
}

/** The four projections of a layer, [width, heads * c] and, for the output, [heads * c, width]. */
type ProjectionName = "query" | "key" | "value" | "output";

/**
 * The heads of a layer whose projections stand side by side in four parameters.
 *
 * @param nameOf names of the parameters
 * @param coupled whether there are queries and keys
 */
export function headsSideBySide(
  settings: HeadSettings,
  layer: number,
  nameOf: (projection: ProjectionName) => string,
  coupled: boolean,
): Head[] {
  const { width, heads } = settings;
  const c = sizeOfHead(settings);
  return Array.from({ length: heads }, (_, index) => {
    const own = [index * c, (index + 1) * c] as const;
    const columns = (name: ProjectionName) => block(nameOf(name), [0, width], own);
    return {
      layer,
      index,
      coupling: coupled ? { query: columns("query"), key: columns("key") } : null,
      value: columns("value"),
      output: block(nameOf("output"), own, [0, width]),
    };
  });
}

/** The last axes of x in another order, counted from the first of them. */
function permuteLast(x: Expr, order: readonly number[]): Expr {
  const kept = x.rank - order.length;
  return transpose(x, [
    ...Array.from({ length: kept }, (_, i) => i),
    ...order.map((i) => kept + i),
  ]);
}

function cutHeads(rows: Expr, batch: number, heads: number): Expr {
  const [n, channels] = rows.shape.slice(-2);
  return reshape(rows, [...rows.shape.slice(0, -2), batch, n / batch, heads, channels / heads]);
}

/** [..., batch * length, heads * c] -> [..., batch, heads, length, c] */
export function toHeads(rows: Expr, batch: number, heads: number): Expr {
  return permuteLast(cutHeads(rows, batch, heads), [0, 2, 1, 3]);
}

/** Tokens [..., batch, length, D] by a weight [..., D, heads * c]: [..., batch, heads, length, c]. */
export function projectedHeads(tokens: Expr, weight: Expr, heads: number): Expr {
  return toHeads(matmul(toRows(tokens), weight), tokens.shape[tokens.rank - 3], heads);
}

/** The inverse of `toHeads`. */
export function fromHeads(x: Expr): Expr {
  const [batch, heads, length, c] = x.shape.slice(-4);
  return reshape(permuteLast(x, [0, 2, 1, 3]), [
    ...x.shape.slice(0, -4),
    batch * length,
    heads * c,
  ]);
}

/**
 * [..., batch * length, heads * c] -> [..., heads, length, batch, c]: for weights that are the
 * same in every sequence, so that one product serves the whole batch.
 */
export function toSharedHeads(rows: Expr, batch: number, heads: number): Expr {
  return permuteLast(cutHeads(rows, batch, heads), [2, 1, 0, 3]);
}

/** A projection to all heads as one for each: [..., D, heads * c] -> [..., heads, D, c]. */
export function besideHeads(projection: Expr, heads: number): Expr {
  const [width, channels] = projection.shape.slice(-2);
  const cut = reshape(projection, [
    ...projection.shape.slice(0, -2),
    ...[width, heads, channels / heads],
  ]);
  return permuteLast(cut, [1, 0, 2]);
}

/** The inverse of `toSharedHeads`. */
export function fromSharedHeads(x: Expr): Expr {
  const [heads, length, batch, c] = x.shape.slice(-4);
  return reshape(permuteLast(x, [2, 1, 0, 3]), [
    ...x.shape.slice(0, -4),
    batch * length,
    heads * c,
  ]);
}
