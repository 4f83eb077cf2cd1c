import { type Expr, topologicalOrder } from "./expr.js";
import { type DType, sizeOf } from "./type.js";

const elementBytes: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  int64: 8,
  bool: 1,
};

/** Bytes of the values of an expression. */
export function bytesOf({ dtype, shape }: Pick<Expr, "dtype" | "shape">): number {
  return sizeOf(shape) * elementBytes[dtype];
}

/**
 * Bytes at the fullest moment while `results` are computed in the order in which they were
 * written: constants stay throughout, any other value from when it is computed until its last use,
 * results to the end; a reshape is a view; what a scan collects is there once the scan is done. Inputs
 * belong to whoever feeds them, and what lives within one step of a scan is not counted. What the
 * engine saves by working in place, by computing equal expressions once and by folding transposes
 * into products is not deducted.
 */
export function peakBytes(results: readonly Expr[]): number {
  const order = topologicalOrder(results);
  const storage = new Map<Expr, Expr>();
  const storageOf = (e: Expr): Expr => storage.get(e) ?? e;
  const lastUse = new Map<Expr, number>();
  order.forEach((e, at) => {
    if (e.operator === "reshape") storage.set(e, storageOf(e.inputs[0]));
    for (const i of e.inputs) lastUse.set(storageOf(i), at);
  });
  for (const e of [...results, ...order.filter((e) => e.operator === "constant")]) {
    lastUse.set(storageOf(e), order.length);
  }
  const finished = new Map<number, Expr[]>();
  for (const [e, at] of lastUse) finished.set(at, [...(finished.get(at) ?? []), e]);

  const collected = new Map<Expr, number>();
  for (const e of order) {
    if (e.operator !== "result") continue;
    collected.set(e.inputs[0], (collected.get(e.inputs[0]) ?? 0) + bytesOf(e));
  }
  const own = (e: Expr) =>
    e.operator === "input" || e.operator === "scan" || storageOf(e) !== e ? 0 : bytesOf(e);
  let live = 0;
  let peak = 0;
  order.forEach((e, at) => {
    live += e.operator === "result" ? 0 : (collected.get(e) ?? own(e));
    peak = Math.max(peak, live);
    for (const done of finished.get(at) ?? []) live -= own(done);
  });
  return peak;
}
