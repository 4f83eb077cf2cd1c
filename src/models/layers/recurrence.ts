import { type Expr, type ScanResult, transpose, zeros } from "../../tensor/index.js";
import type { Positions } from "../architecture.js";
import type { Parameters } from "../parameters.js";
import { dense, fromRows, toRows } from "./dense.js";

/** Moves axis `from` to the place `to`. */
function moveAxis(x: Expr, from: number, to: number): Expr {
  if (from === to) return x;
  const order = x.shape.map((_, i) => i).filter((i) => i !== from);
  order.splice(to, 0, from);
  return transpose(x, order);
}

/** What a scan collected as a sequence: [length, ...lead, batch, n] -> [...lead, batch, length, n]. */
export function asSequence(all: Expr): Expr {
  return moveAxis(all, 0, all.rank - 2);
}

/**
 * x W + b for all steps in one product, as a scan reads it:
 * [...lead, batch, length, inputs] -> [length, ...lead, batch, outputs].
 */
export function denseAtSteps(name: string, parameters: Parameters, x: Expr): Expr {
  const lead = x.rank - 3;
  const timeFirst = moveAxis(x, lead + 1, lead);
  const rows = dense(name, parameters, toRows(timeFirst));
  return moveAxis(fromRows(rows, x.shape[lead + 1]), lead, 0);
}

/** The state of a recurrence before the first step, 0: [...lead, batch, width]. */
export function restingState(x: Expr, width: number): Expr {
  return zeros(x, [...x.shape.slice(0, -2), width]);
}

/** What a recurrence hands to its readout. */
export interface States {
  /** after every step, [length, ...lead, batch, n] */
  readonly all: Expr;
  /** at the last position, [...lead, batch, n] */
  readonly last: Expr;
}

/** The first state of a scan, which it also collects first. */
export function statesOf({ collected: [all], final: [last] }: ScanResult): States {
  return { all, last };
}

/** A dense layer on the states: [...lead, batch, length or 1, outputs]. */
export function readout(
  name: string,
  parameters: Parameters,
  { all, last }: States,
  positions: Positions,
): Expr {
  const lead = last.rank - 2;
  if (positions === "last") return fromRows(dense(name, parameters, last), last.shape[lead]);
  const rows = toRows(moveAxis(all, 0, lead));
  const outputs = fromRows(dense(name, parameters, rows), all.shape[0]);
  return moveAxis(outputs, lead, lead + 1);
}
