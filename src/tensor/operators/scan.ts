import { type Expr, input } from "../expr.js";
import { ShapeError } from "../type.js";
import { result, scanExpr } from "./recurrence.js";
import { gradientOfScan } from "./scan-gradient.js";

/** What one step of a recurrence gives: the states after it, and values that are kept of every step. */
export interface Step {
  /** the states after the step, shaped as those before it */
  readonly next: readonly Expr[];
  /** kept of every step */
  readonly collected: readonly Expr[];
}

/** What a scan gives: the states after the last step, and what was collected, [length, ...] each. */
export interface ScanResult {
  /** states after the last step */
  readonly final: readonly Expr[];
  /** [length, ...] each */
  readonly collected: readonly Expr[];
}

/**
 * A recurrence: `step`, once written, is repeated along the first axis of the sequences. What of
 * the step depends on neither state nor element is computed once, outside. The gradient is a scan
 * in the other direction that holds only what one step hands to the one before; all else, the
 * gradients of weights among it, is computed from whole sequences (scan-gradient.ts).
 *
 * @param initial states before the first step
 * @param sequences [length, ...shape of an element] each
 * @param reverse from the last element to the first; what is collected keeps its place in time
 */
export function scan(
  initial: readonly Expr[],
  sequences: readonly Expr[],
  step: (states: readonly Expr[], elements: readonly Expr[]) => Step,
  reverse = false,
): ScanResult {
  const length = sequences[0]?.shape[0];
  if (length === undefined || sequences.some((s) => s.shape[0] !== length)) {
    throw new ShapeError(
      "scan",
      sequences.map((s) => s.shape),
      "at least one sequence is needed, and all have one length",
    );
  }
  const states = initial.map((s) => input("state", s.dtype, s.shape));
  const elements = sequences.map((s) => input("element", s.dtype, s.shape.slice(1)));
  const { next, collected } = step(states, elements);
  next.forEach((s, i) => {
    const before = initial[i];
    if (s.dtype !== before.dtype || `${s.shape}` !== `${before.shape}`) {
      throw new ShapeError(
        "scan",
        [before.shape, s.shape],
        "a step changes the shape of its state",
      );
    }
  });
  const node = scanExpr(
    initial,
    sequences,
    {
      length,
      reverse,
      states,
      elements,
      next,
      collected: [...collected],
    },
    gradientOfScan,
  );
  return {
    final: next.map((_, i) => result(node, i)),
    collected: collected.map((_, i) => result(node, next.length + i)),
  };
}
