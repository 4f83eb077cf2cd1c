import { type Expr, input, recurrenceOf } from "../expr.js";
import { pullback } from "../gradient.js";
import { add, mul } from "./arithmetic.js";
import { broadcast, reshape, transpose, zeros } from "./layout.js";
import { matmul } from "./matmul.js";
import { isView, noSecondDerivative, overTime, worksOverTime } from "./over-time.js";
import { collect, result, scanExpr, varying } from "./recurrence.js";
import { sumRows } from "./reduce.js";

/**
 * The gradient of a scan with respect to its inputs.
 *
 * One step is differentiated symbolically. Of the expressions found, those that lead from the
 * gradient of the states after a step to that of the states before it are the steps of a scan in
 * the other direction. What they need of the forward steps is computed beforehand for all steps at
 * once; the gradients of elements and of weights afterwards: a weight's, sum_t a_t^T g_t, is one
 * product of all rows of all steps.
 *
 * @param upstream gradients of the results, null where none flows
 * @returns gradients of the scan's inputs
 */
export function gradientOfScan(
  scan: Expr,
  upstream: readonly (Expr | null)[],
): readonly (Expr | null)[] {
  const { states, elements, captured, next, collected, length, reverse } = recurrenceOf(scan);
  const carries = next.map((s) => input("carry", s.dtype, s.shape));
  /** what is known at all steps before the backward scan begins */
  const known = new Map<Expr, Expr>();
  elements.forEach((e, i) => {
    known.set(e, scan.inputs[states.length + i]);
  });
  const cotangents = next.map((value, i) => ({ value, upstream: carries[i] }));
  collected.forEach((value, i) => {
    const all = upstream[next.length + i] ?? null;
    if (all === null) return;
    const one = input("upstream", value.dtype, value.shape);
    known.set(one, all);
    cotangents.push({ value, upstream: one });
  });
  const found = pullback(cotangents, [...states, ...elements, ...captured]);
  const before = states.map((s, i) => found[i] ?? zeros(s, s.shape));
  const toElements = found.slice(states.length, states.length + elements.length);
  const toCaptured = found.slice(states.length + elements.length);

  const all = found.flatMap((g) => (g === null ? [] : [g]));
  const forward = varying([...next, ...collected], [...states, ...elements]);
  const varies = varying([...all, ...forward], [...states, ...known.keys(), ...carries]);
  const carried = varying(all, carries);
  /** known for all steps at once without the backward scan */
  const early = (e: Expr): boolean =>
    !carried.has(e) && (known.has(e) || forward.has(e) || stackable(e));
  const stackableOf = new Map<Expr, boolean>();
  const stackable = (e: Expr): boolean => {
    let yes = stackableOf.get(e);
    if (yes === undefined) {
      yes = worksOverTime(e.operator) && e.inputs.every((i) => !varies.has(i) || early(i));
      stackableOf.set(e, yes);
    }
    return yes;
  };

  const steps = new Set<Expr>();
  const read = new Set<Expr>();
  /** Puts `e` and what it takes of the carried gradients into the steps of the backward scan. */
  const enter = (e: Expr): void => {
    if (!varies.has(e) || carries.includes(e) || steps.has(e) || read.has(e)) return;
    if (e.operator !== "transpose" && early(e)) {
      read.add(e);
      return;
    }
    steps.add(e);
    e.inputs.forEach(enter);
  };
  /** Puts into the steps what cannot be computed from whole sequences afterwards. */
  const prepare = (e: Expr): void => {
    if (!varies.has(e) || steps.has(e) || early(e)) return;
    if (worksOverTime(e.operator)) e.inputs.forEach(prepare);
    else enter(e);
  };
  before.forEach(enter);
  all.forEach(prepare);

  const stacked = new Map<Expr, Expr>(known);
  // a scan takes its length from a sequence, so it reads one even where it needs none
  const elementsRead = read.size > 0 ? [...read] : elements.slice(0, 1);
  /** The values of a varying expression at all steps, [length, ...shape]. */
  const stack = (e: Expr): Expr => {
    let value = stacked.get(e);
    if (value === undefined) {
      const inBackward = steps.has(e) || carries.includes(e);
      const inForward =
        forward.has(e) && !(isView(e.operator) && e.inputs.every((i) => varies.has(i)));
      value = inBackward
        ? collect(backward, e)
        : inForward
          ? collect(scan, e)
          : overTime(
              e,
              e.inputs.map((x) => (varies.has(x) ? stack(x) : null)),
              length,
            );
      stacked.set(e, value);
    }
    return value;
  };
  const final = next.map((s, i) => upstream[i] ?? zeros(s, s.shape));
  const backward = scanExpr(
    final,
    elementsRead.map(stack),
    {
      length,
      reverse: !reverse,
      states: carries,
      elements: elementsRead,
      next: before,
      collected: [],
    },
    noSecondDerivative,
  );
  const perStep = (g: Expr): Expr =>
    varies.has(g) ? stack(g) : broadcast(reshape(g, [1, ...g.shape]), [length, ...g.shape]);
  return [
    ...before.map((_, i) => result(backward, i)),
    ...toElements.map((g) => g && perStep(g)),
    ...toCaptured.map((g) => g && total(g, varies, stack, length)),
  ];
}

/** The sum over all steps of an expression of one step. */
function total(e: Expr, varies: ReadonlySet<Expr>, stack: (e: Expr) => Expr, length: number): Expr {
  if (!varies.has(e)) return mul(e, length);
  const sumOf = (x: Expr) => total(x, varies, stack, length);
  const [a, b] = e.inputs;
  switch (e.operator) {
    case "reshape":
      return reshape(sumOf(a), e.shape);
    case "add":
      if (`${a.shape}` === `${b.shape}`) return add(sumOf(a), sumOf(b));
      break;
    case "matmul":
      if (!varies.has(a)) return matmul(a, sumOf(b));
      if (!varies.has(b)) return matmul(sumOf(a), b);
      if (a.rank === b.rank && `${a.shape.slice(0, -2)}` === `${b.shape.slice(0, -2)}`) {
        const left = swapsLastAxes(a) ? stack(a.inputs[0]) : transpose(stack(a));
        return matmul(transpose(rowsOfAllSteps(left)), rowsOfAllSteps(stack(b)));
      }
      break;
  }
  const values = stack(e);
  const rows = e.rank < 2 ? reshape(values, [length, 1, ...e.shape]) : values;
  const [r, c] = e.rank < 2 ? [1, e.shape[0] ?? 1] : e.shape.slice(-2);
  const lead = e.shape.slice(0, -2);
  const flat = reshape(timeBehind(rows, lead.length), [...lead, length, r * c]);
  return reshape(sumRows(flat), e.shape);
}

/** Whether an expression is the matrix transpose of its input. */
function swapsLastAxes(e: Expr): boolean {
  return (
    e.operator === "transpose" &&
    `${e.rule.onnx.attributes?.perm}` === `${transpose(e.inputs[0]).rule.onnx.attributes?.perm}`
  );
}

/** [length, ...lead, rows, columns] -> [...lead, length * rows, columns] */
function rowsOfAllSteps(values: Expr): Expr {
  const [length, ...shape] = values.shape;
  const [rows, columns] = shape.slice(-2);
  const lead = shape.slice(0, -2);
  return reshape(timeBehind(values, lead.length), [...lead, length * rows, columns]);
}

/** Moves the first axis behind the `lead` axes that follow it. */
function timeBehind(values: Expr, lead: number): Expr {
  if (lead === 0) return values;
  const order = values.shape.map((_, i) => i);
  return transpose(values, [...order.slice(1, lead + 1), 0, ...order.slice(lead + 1)]);
}
