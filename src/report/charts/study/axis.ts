import type { Axis } from "../../../studies/figure.js";
import { axisText, logTicks } from "../frame.js";

/** How much of its length an axis reaches beyond what it holds. */
const ROOM = 0.04;
/** Pixels from tick to tick, at least. */
const APART = 55;

/** A range of an axis, as its scale has it: of logarithms where it is logarithmic. */
export function scaleOf({ label, scale }: Axis, low: number, high: number, length: number) {
  const logarithmic = scale === "logarithmic";
  const [from, to] = logarithmic ? [Math.log10(low), Math.log10(high)] : [low, high];
  const room = ROOM * (to - from || 1);
  const domain: [number, number] = [from - room, to + room];
  const named = { type: "linear", domain, label, labelArrow: "none" } as const;
  const most = Math.max(2, Math.floor(length / APART));
  if (!logarithmic) return { ...named, ticks: Math.min(most, 8), tickFormat: axisText };
  const [first, last] = domain.map((x) => 10 ** x);
  const ticks = logTicks(first, last, Math.min(most, 8));
  return {
    ...named,
    ticks: ticks.map(Math.log10),
    tickFormat: (_: number, i: number) => axisText(ticks[i]),
  };
}

/** Where a value stands on it. */
export function along({ scale }: Axis): (value: number) => number {
  return scale === "logarithmic" ? Math.log10 : (value) => value;
}
