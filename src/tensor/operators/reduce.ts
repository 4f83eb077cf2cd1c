import { constant, Expr } from "../expr.js";
import { normaliseAxis, type Shape, sizeOf } from "../type.js";
import { add, div, mul } from "./arithmetic.js";
import { cast, equal } from "./compare.js";
import { broadcast, reshape, slice } from "./layout.js";
import { matmul } from "./matmul.js";

function axesOf(operator: string, x: Expr, axes: readonly number[] | undefined): number[] {
  return axes === undefined
    ? x.shape.map((_, i) => i)
    : axes.map((a) => normaliseAxis(operator, a, x.shape)).sort((a, b) => a - b);
}

function kept(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((d, i) => (axes.includes(i) ? 1 : d));
}

function dropped(shape: Shape, axes: readonly number[]): Shape {
  return shape.filter((_, i) => !axes.includes(i));
}

/** Sum over `axes` (all by default); `keep` leaves them as 1. */
export function sum(x: Expr, axes?: readonly number[], keep = false): Expr {
  const over = axesOf("sum", x, axes);
  if (over.length === 0) return x;
  const wide = kept(x.shape, over);
  return new Expr("sum", x.dtype, keep ? wide : dropped(x.shape, over), [x], {
    gradient: (g) => [broadcast(keep ? g : reshape(g, wide), x.shape)],
    onnx: { op: "ReduceSum", attributes: { keepdims: keep ? 1 : 0 }, int64Inputs: [over] },
  });
}

/** Mean over `axes` (all by default). */
export function mean(x: Expr, axes?: readonly number[], keep = false): Expr {
  const over = axesOf("mean", x, axes);
  const count = sizeOf(over.map((a) => x.shape[a]));
  return mul(sum(x, over, keep), 1 / count);
}

/** Largest value over `axes`; equal maxima share the gradient. */
export function max(x: Expr, axes?: readonly number[], keep = false): Expr {
  const over = axesOf("max", x, axes);
  const wide = kept(x.shape, over);
  return new Expr("max", x.dtype, keep ? wide : dropped(x.shape, over), [x], {
    gradient: (g, y) => {
      const top = cast(equal(x, keep ? y : reshape(y, wide)), x.dtype);
      return [mul(top, div(keep ? g : reshape(g, wide), sum(top, over, true)))];
    },
    // ReduceMax takes its axes as an attribute until opset 18, as an input from there on.
    onnx: { op: "ReduceMax", attributes: { keepdims: keep ? 1 : 0 }, int64Inputs: [over] },
  });
}

/** Place of the largest value along the last axis, of equal ones the first: int64, without gradient. */
export function argmax(x: Expr): Expr {
  return new Expr("argmax", "int64", x.shape.slice(0, -1), [x], {
    gradient: () => [null],
    onnx: { op: "ArgMax", attributes: { axis: -1, keepdims: 0 } },
  });
}

/** The k largest values along the last axis, the largest first: [..., n] -> [..., k], without gradient. */
export function largest(x: Expr, k: number): Expr {
  return new Expr("largest", x.dtype, [...x.shape.slice(0, -1), k], [x], {
    gradient: () => [null],
    onnx: { op: "TopK", int64Inputs: [[k]], unread: 1 },
  });
}

/**
 * The sum over the middle axis of x: [..., n, c] -> [..., 1, c], as a product with a row of ones.
 * ReduceSum takes another order of summation for a leading axis of 1 than for a larger one; the
 * product does not, so that a member's bits do not depend on the size of its population.
 */
export function sumRows(x: Expr): Expr {
  const n = x.shape[x.rank - 2];
  return matmul(constant(new Float64Array(n).fill(1), x.dtype, [1, n]), x);
}

/** Rows from this length on are summed in pieces: a product of one column passes slowly over a long row. */
const LONG_ROW = 2 ** 16;

/** Of a long row. Timed on one processor: pieces of 1,024 took up to twice as long. */
const PIECE = 256;

/**
 * Sum over the last axis of [..., n] -> [..., 1], as a product with ones: ReduceSum takes an order
 * of summation that depends on the row's place in memory, and so on the members before it.
 */
export function sumLast(x: Expr): Expr {
  const n = x.shape[x.rank - 1];
  if (n >= LONG_ROW) return sumPieces(x);
  const row = reshape(x, [...x.shape.slice(0, -1), 1, n]);
  const total = matmul(row, constant(new Float64Array(n).fill(1), x.dtype, [n, 1]));
  return reshape(total, [...x.shape.slice(0, -1), 1]);
}

/** The sums of a long row's pieces, summed, and what is left behind the last piece added. */
function sumPieces(x: Expr): Expr {
  const n = x.shape[x.rank - 1];
  const pieces = Math.floor(n / PIECE);
  const whole = pieces * PIECE;
  const lead = x.shape.slice(0, -1);
  const sums = sumLast(reshape(slice(x, -1, 0, whole), [...lead, pieces, PIECE]));
  const total = sumLast(reshape(sums, [...lead, pieces]));
  return whole === n ? total : add(total, sumLast(slice(x, -1, whole, n)));
}

/**
 * The gradient of a broadcast: `g` summed to `shape`; neighbouring axes by `sumRows`, also where
 * one column is left (a bias of one output), because ReduceSum would not keep the bits.
 */
export function unbroadcast(g: Expr, shape: Shape): Expr {
  if (g.rank === shape.length && g.shape.every((d, i) => d === shape[i])) return g;
  const lead = g.rank - shape.length;
  const padded = [...new Array<number>(lead).fill(1), ...shape];
  const over = padded.flatMap((d, i) => (d === 1 && g.shape[i] !== 1 ? [i] : []));
  if (over.length === 0) return reshape(g, shape);
  const first = over[0];
  const last = over[over.length - 1];
  const contiguous = last - first + 1 === over.length;
  const after = g.shape.slice(last + 1);
  if (contiguous) {
    const rows = sizeOf(g.shape.slice(first, last + 1));
    const matrix = reshape(g, [...g.shape.slice(0, first), rows, sizeOf(after)]);
    return reshape(sumRows(matrix), shape);
  }
  return reshape(sum(g, over, true), shape);
}
