import { constant, type Expr, resultIndex, topologicalOrder } from "./expr.js";
import { add, sub } from "./operators/arithmetic.js";
import { broadcast, placeSlices, reshape, zeros } from "./operators/layout.js";
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
  /** of a scan: what flows to each of its results */
  readonly results: (Expr | null)[];
}

/** An expression and the gradient with respect to it that flows in from outside. */
export interface Cotangent {
  /** what the gradient flows into */
  readonly value: Expr;
  /** of the same shape as `value` */
  readonly upstream: Expr;
}

/**
 * Symbolic reverse mode: the gradient of a sum of all elements of `y` with respect to each of
 * `parameters`, as expressions. Branches that do not lead from a parameter to `y` are never
 * differentiated; a parameter without influence gets zeros.
 */
export function gradients(y: Expr, parameters: readonly Expr[]): Expr[] {
  const one = constant([1], y.dtype, [1]);
  const upstream = y.rank === 0 ? reshape(one, []) : broadcast(one, y.shape);
  return pullback([{ value: y, upstream }], parameters).map((g, i) => {
    const p = parameters[i];
    return g ?? zeros(p, p.shape);
  });
}

/**
 * What flows back to each of `parameters` from several expressions; null where nothing does.
 * Parameters are ends: of two of which one is computed from the other, each gets what flows to it
 * directly.
 */
export function pullback(
  cotangents: readonly Cotangent[],
  parameters: readonly Expr[],
): (Expr | null)[] {
  const ends = new Set<Expr>(parameters);
  const order = topologicalOrder(
    cotangents.map((c) => c.value),
    ends,
  );
  const influenced = new Set<Expr>(parameters);
  for (const e of order) {
    if (e.inputs.some((i) => influenced.has(i))) influenced.add(e);
  }
  const inflows = new Map<Expr, Inflow>();
  const inflowOf = (e: Expr): Inflow => {
    let inflow = inflows.get(e);
    if (inflow === undefined) {
      inflow = { terms: [], pieces: [], results: [] };
      inflows.set(e, inflow);
    }
    return inflow;
  };
  for (const { value, upstream } of cotangents) inflowOf(value).terms.push(upstream);

  const pass = (e: Expr, toInputs: readonly (Expr | null)[]) => {
    toInputs.forEach((g, i) => {
      const x = e.inputs[i];
      if (g === null || !influenced.has(x)) return;
      if (g.rank !== x.rank || !g.shape.every((d, k) => d === x.shape[k])) {
        throw new ShapeError(`gradient of ${e.operator}`, [g.shape, x.shape], "shapes differ");
      }
      inflowOf(x).terms.push(g);
    });
  };
  const totals = new Map<Expr, Expr>();
  for (const e of order.reverse()) {
    const inflow = inflows.get(e);
    if (inflow === undefined || !influenced.has(e)) continue;
    if (e.rule.gradientOfResults !== undefined) {
      pass(e, e.rule.gradientOfResults(inflow.results));
      continue;
    }
    const upstream = total(e, inflow);
    totals.set(e, upstream);
    if (ends.has(e)) continue;
    if (e.operator === "slice") {
      const [[start], , [axis]] = e.rule.onnx.int64Inputs ?? [];
      inflowOf(e.inputs[0]).pieces.push({ axis, start, value: upstream });
    } else if (e.operator === "result") {
      inflowOf(e.inputs[0]).results[resultIndex(e)] = upstream;
    } else {
      pass(e, e.rule.gradient(upstream, e));
    }
  }
  return parameters.map((p) => totals.get(p) ?? null);
}

function total(e: Expr, { terms, pieces }: Inflow): Expr {
  const all = [...terms, ...joinSlices(e, pieces)];
  return all
    .slice(1)
    .reduce((sum, t) => (t.operator === "neg" ? sub(sum, t.inputs[0]) : add(t, sum)), all[0]);
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
