import type { Axis } from "../../../studies/figure.js";
import { axisText, evenTicks, logTicks } from "../frame.js";

/** How much of its length an axis reaches beyond what it holds. */
const ROOM = 0.04;
/** Pixels from tick to tick, at least. */
const APART = 55;

/**
 * A range of an axis, as its scale has it: of logarithms where it is logarithmic.
 *
 * @param counts whether whole numbers alone stand on it, as of things that are counted: so do its ticks
 */
export function scaleOf(
  { label, scale }: Axis,
  [low, high]: readonly [low: number, high: number],
  length: number,
  counts = false,
) {
  const logarithmic = scale === "logarithmic";
  const [from, to] = logarithmic ? [Math.log10(low), Math.log10(high)] : [low, high];
  const room = ROOM * (to - from || 1);
  const domain: [number, number] = [from - room, to + room];
  const named = { type: "linear", domain, label, labelArrow: "none" } as const;
  const most = Math.min(8, Math.max(2, Math.floor(length / APART)));
  const shown = (tick: number) => !counts || Number.isInteger(tick);
  if (!logarithmic) {
    const ticks = counts ? evenTicks(...domain, most).filter(shown) : most;
    return { ...named, ticks, tickFormat: axisText };
  }
  const [first, last] = domain.map((x) => 10 ** x);
  const ticks = logTicks(first, last, most).filter(shown);
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
