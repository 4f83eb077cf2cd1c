import { CallerError } from "../errors.js";
import { type Matrix, shapeOf } from "../linalg/matrix.js";
import { type Expr, mul, slice, topologicalOrder } from "../tensor/index.js";
import { type Parameters, type Parametrised, viewParameters } from "./parameters.js";

/** A block of a parameter that is a matrix. */
export interface Block {
  readonly kind: "block";
  /** name of the parameter */
  readonly parameter: string;
  /** first row, and one past the last */
  readonly rows: readonly [number, number];
  /** first column, and one past the last */
  readonly columns: readonly [number, number];
}

/** The rows and columns of a parameter from the first of a pair up to the second. */
export function block(parameter: string, rows: Block["rows"], columns: Block["columns"]): Block {
  return { kind: "block", parameter, rows, columns };
}

/** A matrix of a head, as a right factor of rows: trained, or the identity on `size` channels. */
export type Projection =
  | Block
  | {
      readonly kind: "identity";
      /** channels */
      readonly size: number;
    };

/** Queries and keys of a head, from the rows h that it reads: q = h W_Q and k = h W_K. */
export interface HeadCoupling {
  /** W_Q [n, m_h] */
  readonly query: Block;
  /** W_K [n, m_h] */
  readonly key: Projection;
  /** factor on the product of the two; 1 where it is left out */
  readonly scale?: number;
}

/**
 * Where a head of attention has its weights. Its logits are made of queries and keys, and it adds
 * sum_s w(t, s) h(s) W_V W_O to what follows.
 */
export interface Head {
  /** the layer that it is in, from 0 */
  readonly layer: number;
  /** its place among the heads of the layer, from 0 */
  readonly index: number;
  /** null where logits depend on no product of query and key */
  readonly coupling: HeadCoupling | null;
  /** W_V [n, m_v] */
  readonly value: Projection;
  /** W_O [m_v, what follows] */
  readonly output: Projection;
}

function sizesOf({ rows, columns }: Block): readonly [number, number] {
  return [rows[1] - rows[0], columns[1] - columns[0]];
}

/** The place of number (i, j) of a block in a parameter with that many columns. */
function placeIn({ rows, columns }: Block, width: number): (i: number, j: number) => number {
  return (i, j) => (rows[0] + i) * width + columns[0] + j;
}

/** The numbers of a projection in theta [P]. */
export function readProjection(
  model: Parametrised,
  theta: Float32Array | Float64Array,
  projection: Projection,
): Matrix {
  if (projection.kind === "identity") {
    const { size } = projection;
    const data = Float64Array.from({ length: size * size }, (_, i) => (i % (size + 1) ? 0 : 1));
    return { rows: size, columns: size, data };
  }
  const { shape, data: from } = viewParameters(model, theta)[projection.parameter];
  const place = placeIn(projection, shape[1]);
  const [rows, columns] = sizesOf(projection);
  const data = Float64Array.from(
    { length: rows * columns },
    (_, i) => from[place(Math.floor(i / columns), i % columns)],
  );
  return { rows, columns, data };
}

/**
 * Writes the numbers of a block into theta [P].
 *
 * @throws CallerError for a matrix of another shape
 */
export function writeBlock(
  model: Parametrised,
  theta: Float32Array | Float64Array,
  block: Block,
  values: Matrix,
): void {
  const [rows, columns] = sizesOf(block);
  if (values.rows !== rows || values.columns !== columns) {
    throw new CallerError(
      `values ${shapeOf(values)} for a block [${rows}, ${columns}] of '${block.parameter}'`,
      "weights are right factors of rows: [inputs, outputs]",
    );
  }
  const { shape, data } = viewParameters(model, theta)[block.parameter];
  const place = placeIn(block, shape[1]);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[place(i, j)] = values.data[i * columns + j];
  }
}

/**
 * Queries and keys at every token, cut from the graph of a forward pass: the products with W_Q and
 * W_K, the queries times the scale.
 *
 * @param y `model.forward` at all positions
 * @param parameters those that y was made with
 * @returns rows [...lead, batch * length, m_h] each
 */
export function queriesAndKeys(
  coupling: HeadCoupling,
  y: Expr,
  parameters: Parameters,
): { readonly query: Expr; readonly key: Expr } {
  const order = topologicalOrder([y]);
  const productWith = ({ parameter }: Block): Expr => {
    const weight = parameters[parameter];
    const found = order.find((e) => e.operator === "matmul" && e.inputs[1] === weight);
    if (found === undefined) throw new RangeError(`no product with ${parameter} in this graph`);
    return found;
  };
  const ofHead = (block: Block): Expr => slice(productWith(block), -1, ...block.columns);
  const { query, key, scale = 1 } = coupling;
  return {
    query: scale === 1 ? ofHead(query) : mul(ofHead(query), scale),
    key: key.kind === "block" ? ofHead(key) : productWith(query).inputs[0],
  };
}
