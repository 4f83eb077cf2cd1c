/** Element types that the graphs use; the names are numpy's and ONNX's. */
export type DType = "float32" | "float64" | "int32" | "int64" | "bool";

/** Sizes of the axes, all known when the graph is built. */
export type Shape = readonly number[];

/** A shape as text, for messages: [256, 32, 64]. */
export function shapeText(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((n, d) => n * d, 1);
}

/** Two tensors do not fit an operator: a fault of the program that builds the graph. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";

  constructor(operator: string, shapes: readonly Shape[], rule: string) {
    super(`${operator} of ${shapes.map(shapeText).join(" and ")}: ${rule}`);
  }
}

/** The common shape of two operands by numpy's rule: align on the right, 1 stretches. */
export function broadcastShapes(operator: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const p = i > a.length ? 1 : a[a.length - i];
    const q = i > b.length ? 1 : b[b.length - i];
    if (p !== q && p !== 1 && q !== 1) {
      throw new ShapeError(
        operator,
        [a, b],
        `${p} and ${q}, counted from the right at axis -${i}, differ and neither is 1`,
      );
    }
    shape[rank - i] = p === 1 ? q : p;
  }
  return shape;
}

/** An axis counted from either end as one counted from the front. */
export function normaliseAxis(operator: string, axis: number, shape: Shape): number {
  const front = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || front < 0 || front >= shape.length) {
    throw new ShapeError(operator, [shape], `axis ${axis} is outside rank ${shape.length}`);
  }
  return front;
}
