import { constant, Expr, lift } from "../expr.js";
import { normaliseAxis, type Shape, ShapeError, sizeOf } from "../type.js";
import { unbroadcast } from "./reduce.js";

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i]);
}

/** The same elements in row-major order under another shape. */
export function reshape(x: Expr, shape: Shape): Expr {
  if (sameShape(x.shape, shape)) return x;
  if (sizeOf(shape) !== sizeOf(x.shape)) {
    throw new ShapeError("reshape", [x.shape, shape], "the numbers of elements differ");
  }
  return new Expr("reshape", x.dtype, shape, [x], {
    gradient: (g) => [reshape(g, x.shape)],
    onnx: { op: "Reshape", int64Inputs: [shape] },
  });
}

/**
 * Axes in another order; by default the last two change places (the matrix transpose). Undoing a
 * transpose gives its operand back, so that gradients of products with one compute none.
 */
export function transpose(x: Expr, order?: readonly number[]): Expr {
  const n = x.rank;
  const perm = order ?? [...Array.from({ length: n - 2 }, (_, i) => i), n - 1, n - 2];
  if (n < 2 || ![...perm].sort((a, b) => a - b).every((p, i) => p === i) || perm.length !== n) {
    throw new ShapeError("transpose", [x.shape], `(${perm.join(", ")}) is no order of its axes`);
  }
  const inverse = new Array<number>(n);
  perm.forEach((p, i) => {
    inverse[p] = i;
  });
  if (x.operator === "transpose") {
    const earlier = x.rule.onnx.attributes?.perm as readonly number[];
    if (inverse.every((p, i) => p === earlier[i])) return x.inputs[0];
  }
  return new Expr(
    "transpose",
    x.dtype,
    perm.map((p) => x.shape[p]),
    [x],
    {
      gradient: (g) => [transpose(g, inverse)],
      onnx: { op: "Transpose", attributes: { perm } },
    },
  );
}

/** x repeated to `shape` by numpy's rule. */
export function broadcast(x: Expr, shape: Shape): Expr {
  if (sameShape(x.shape, shape)) return x;
  return new Expr("broadcast", x.dtype, shape, [x], {
    gradient: (g) => [unbroadcast(g, x.shape)],
    onnx: { op: "Expand", int64Inputs: [shape] },
  });
}

/** Parts joined along an axis. */
export function concat(parts: readonly Expr[], axis: number): Expr {
  if (parts.length === 1) return parts[0];
  const at = normaliseAxis("concat", axis, parts[0].shape);
  for (const p of parts) {
    if (!p.shape.every((d, i) => i === at || d === parts[0].shape[i])) {
      throw new ShapeError("concat", [parts[0].shape, p.shape], `only axis ${at} may differ`);
    }
  }
  const total = parts.reduce((n, p) => n + p.shape[at], 0);
  const shape = parts[0].shape.map((d, i) => (i === at ? total : d));
  return new Expr("concat", parts[0].dtype, shape, parts, {
    gradient: (g) => {
      let start = 0;
      return parts.map((p) => {
        const piece = slice(g, at, start, start + p.shape[at]);
        start += p.shape[at];
        return piece;
      });
    },
    onnx: { op: "Concat", attributes: { axis: at } },
  });
}

/** Zeros of a shape. */
export function zeros(x: Expr, shape: Shape): Expr {
  return broadcast(constant([0], x.dtype, [1]), shape);
}

/** Elements start <= i < end along an axis. Its gradient is assembled in gradient.ts. */
export function slice(x: Expr, axis: number, start: number, end: number): Expr {
  const at = normaliseAxis("slice", axis, x.shape);
  if (start < 0 || end > x.shape[at] || start >= end) {
    throw new ShapeError("slice", [x.shape], `${start}..${end} is no part of axis ${at}`);
  }
  if (start === 0 && end === x.shape[at]) return x;
  return new Expr(
    "slice",
    x.dtype,
    x.shape.map((d, i) => (i === at ? end - start : d)),
    [x],
    {
      gradient: (g) => [placeSlices(x, at, [{ start, value: g }])],
      onnx: { op: "Slice", int64Inputs: [[start], [end], [at]] },
    },
  );
}

/**
 * x with `before` and `after` elements of `value` beside it along an axis; a negative number takes
 * elements away, so that pad(x, axis, n, -n) is x delayed by n, in one node and one copy.
 */
export function pad(x: Expr, axis: number, before: number, after: number, value = 0): Expr {
  const at = normaliseAxis("pad", axis, x.shape);
  const size = x.shape[at] + before + after;
  if (size < 1 || -before >= x.shape[at] || -after >= x.shape[at]) {
    throw new ShapeError("pad", [x.shape], `${before}, ${after} leave nothing of axis ${at}`);
  }
  if (before === 0 && after === 0) return x;
  const along = (n: number) => x.shape.map((_, i) => (i === at ? n : 0));
  const pads = constant([...along(before), ...along(after)], "int64", [2 * x.rank]);
  return new Expr(
    "pad",
    x.dtype,
    x.shape.map((d, i) => (i === at ? size : d)),
    [x, pads, lift(value, x.dtype)],
    { gradient: (g) => [pad(g, at, -before, -after), null, null], onnx: { op: "Pad" } },
  );
}

/** x in equal parts of `size` along an axis. */
export function split(x: Expr, axis: number, size: number): Expr[] {
  const at = normaliseAxis("split", axis, x.shape);
  if (x.shape[at] % size !== 0) {
    throw new ShapeError("split", [x.shape], `parts of ${size} do not fill axis ${at}`);
  }
  return Array.from({ length: x.shape[at] / size }, (_, i) =>
    slice(x, at, i * size, (i + 1) * size),
  );
}

/** A tensor shaped like `like` that holds the disjoint `pieces` along `axis` and zeros elsewhere. */
export function placeSlices(
  like: Expr,
  axis: number,
  pieces: readonly { readonly start: number; readonly value: Expr }[],
): Expr {
  const parts: Expr[] = [];
  let filled = 0;
  const gap = (end: number) => {
    if (end > filled) {
      parts.push(
        zeros(
          like,
          like.shape.map((d, i) => (i === axis ? end - filled : d)),
        ),
      );
    }
  };
  for (const { start, value } of [...pieces].sort((a, b) => a.start - b.start)) {
    gap(start);
    parts.push(value);
    filled = start + value.shape[axis];
  }
  gap(like.shape[axis]);
  return concat(parts, axis);
}
