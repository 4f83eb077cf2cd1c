import { Expr, type Recurrence, recurrenceOf, topologicalOrder } from "../expr.js";

/** The scan of steps that are given as expressions in their states and elements. */
export function scanExpr(
  initial: readonly Expr[],
  sequences: readonly Expr[],
  steps: Omit<Recurrence, "captured">,
  gradient: (scan: Expr, upstream: readonly (Expr | null)[]) => readonly (Expr | null)[],
): Expr {
  const placeholders = [...steps.states, ...steps.elements];
  const captured = capturedBy([...steps.next, ...steps.collected], placeholders);
  const node: Expr = new Expr(
    "scan",
    steps.next[0].dtype,
    [],
    [...initial, ...sequences, ...captured],
    {
      gradient: () => [],
      gradientOfResults: (upstream) => gradient(node, upstream),
      onnx: { op: "Scan" },
    },
    { recurrence: { ...steps, captured } },
  );
  return node;
}

/** All of `values` and what they are computed from that differs from step to step. */
export function varying(values: readonly Expr[], placeholders: readonly Expr[]): Set<Expr> {
  const varies = new Set<Expr>(placeholders);
  for (const e of topologicalOrder(values, varies)) {
    if (e.inputs.some((i) => varies.has(i))) varies.add(e);
  }
  return varies;
}

/** What the steps read and do not change: the largest parts that depend on no placeholder. */
function capturedBy(values: readonly Expr[], placeholders: readonly Expr[]): Expr[] {
  const varies = varying(values, placeholders);
  const read = [...varies].filter((e) => !placeholders.includes(e)).flatMap((e) => e.inputs);
  const captured = [...values, ...read].filter((e) => !varies.has(e) && e.operator !== "constant");
  return [...new Set(captured)];
}

/** Result number `index` of a scan: a final state, or, after them, what was collected. */
export function result(scan: Expr, index: number): Expr {
  const { next, collected, length } = recurrenceOf(scan);
  const value = index < next.length ? next[index] : collected[index - next.length];
  const shape = index < next.length ? value.shape : [length, ...value.shape];
  return new Expr(
    "result",
    value.dtype,
    shape,
    [scan],
    { gradient: () => [], onnx: { op: "" } },
    {
      index,
    },
  );
}

/** The values of an expression of the step at all steps, [length, ...shape]. */
export function collect(scan: Expr, value: Expr): Expr {
  const { next, collected } = recurrenceOf(scan);
  const found = collected.indexOf(value);
  if (found >= 0) return result(scan, next.length + found);
  collected.push(value);
  return result(scan, next.length + collected.length - 1);
}
