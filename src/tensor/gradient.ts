import { constant, type Expr, topologicalOrder } from "./expr.js";
import { add } from "./operators/arithmetic.js";
import { broadcast, concat, placeSlices, reshape, transpose, zeros } from "./operators/layout.js";
import { matmul } from "./operators/matmul.js";
import { ShapeError } from "./type.js";

interface SlicePiece {
  readonly axis: number;
  readonly start: number;
  readonly value: Expr;
}

/** What has flowed back to one expression so far. */
interface Inflow {
  readonly terms: Expr[];
  /** from `slice`: kept apart, since many disjoint slices join into one concat */
  readonly pieces: SlicePiece[];
}

/**
 * Symbolic reverse mode: the gradient of a sum of all elements of `y` with respect to each of
 * `parameters`, as expressions. Branches that do not lead from a parameter to `y` are never
 * differentiated; a parameter without influence gets zeros.
 */
export function gradients(y: Expr, parameters: readonly Expr[]): Expr[] {
  const order = topologicalOrder([y]);
  const influenced = new Set<Expr>(parameters);
  for (const e of order) {
    if (e.inputs.some((i) => influenced.has(i))) influenced.add(e);
  }
  const inflows = new Map<Expr, Inflow>();
  const inflowOf = (e: Expr): Inflow => {
    let inflow = inflows.get(e);
    if (inflow === undefined) {
      inflow = { terms: [], pieces: [] };
      inflows.set(e, inflow);
    }
    return inflow;
  };
  inflowOf(y).terms.push(broadcast(constant([1], y.dtype, [1]), y.rank === 0 ? [1] : y.shape));
  if (y.rank === 0)
    inflows.set(y, { terms: [reshape(constant([1], y.dtype, [1]), [])], pieces: [] });

  const totals = new Map<Expr, Expr>();
  for (const e of order.reverse()) {
    const inflow = inflows.get(e);
    if (inflow === undefined || !influenced.has(e)) continue;
    const upstream = total(e, inflow);
    totals.set(e, upstream);
    if (e.operator === "slice") {
      const [[start], , [axis]] = e.rule.onnx.int64Inputs ?? [];
      inflowOf(e.inputs[0]).pieces.push({ axis, start, value: upstream });
      continue;
    }
    if (!e.inputs.some((i) => influenced.has(i))) continue;
    e.rule.gradient(upstream, e).forEach((g, i) => {
      const x = e.inputs[i];
      if (g === null || !influenced.has(x)) return;
      if (g.rank !== x.rank || !g.shape.every((d, k) => d === x.shape[k])) {
        throw new ShapeError(`gradient of ${e.operator}`, [g.shape, x.shape], "shapes differ");
      }
      inflowOf(x).terms.push(g);
    });
  }
  return parameters.map((p) => totals.get(p) ?? zeros(p, p.shape));
}

function total(e: Expr, { terms, pieces }: Inflow): Expr {
  const all = [...joinProducts(terms), ...joinSlices(e, pieces)];
  return all.slice(1).reduce((sum, t) => add(t, sum), all[0]);
}

/** Disjoint slices of one axis become one concat; what overlaps opens a further layer. */
function joinSlices(e: Expr, pieces: readonly SlicePiece[]): Expr[] {
  const layers: { axis: number; pieces: SlicePiece[] }[] = [];
  for (const piece of pieces) {
    const end = piece.start + piece.value.shape[piece.axis];
    const layer = layers.find(
      (l) =>
        l.axis === piece.axis &&
        l.pieces.every((q) => q.start >= end || q.start + q.value.shape[q.axis] <= piece.start),
    );
    if (layer === undefined) layers.push({ axis: piece.axis, pieces: [piece] });
    else layer.pieces.push(piece);
  }
  return layers.map((l) => placeSlices(e, l.axis, l.pieces));
}

/**
 * From this many products on, a sum of products a_i^T g_i (the gradient of a weight used at every
 * step of a recurrence) is one product of the stacked factors. Tuned: below it, as with a few
 * micro-batches, accumulating through Gemm's third operand is faster than stacking.
 */
const STACK_PRODUCTS_FROM = 8;

function joinProducts(terms: readonly Expr[]): readonly Expr[] {
  if (terms.length < STACK_PRODUCTS_FROM) return terms;
  const products = terms.filter(
    (t) =>
      t.operator === "matmul" &&
      t.inputs[0].operator === "transpose" &&
      t.inputs[0].rank === terms[0].rank &&
      t.inputs[1].rank === terms[0].rank,
  );
  if (products.length < STACK_PRODUCTS_FROM) return terms;
  const factors = products.map((t) => transpose(t.inputs[0]));
  const left = concat(factors, -2);
  const right = concat(
    products.map((t) => t.inputs[1]),
    -2,
  );
  return [matmul(transpose(left), right), ...terms.filter((t) => !products.includes(t))];
}
