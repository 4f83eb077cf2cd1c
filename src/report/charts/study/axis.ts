import type { Axis } from "../../../studies/figure.js";
import { axisText, evenTicks, logTicks } from "../frame.js";

/** How much of its length an axis reaches beyond what it holds. */
const ROOM = 0.04;
/** Pixels from tick to tick, at least. */
const APART = 55;
/** The same of ticks at what is drawn, which are numbers of few digits. */
const CLOSE = 30;
/** The same where all of them are single digits. */
const DIGITS = 16;

/**
 * A range of an axis, as its scale has it: of logarithms where it is logarithmic.
 *
 * @param places what is drawn along it: few have a tick each; else ticks are whole where they are
 */
export function scaleOf(
  { label, scale }: Axis,
  [low, high]: readonly [low: number, high: number],
  length: number,
  places: readonly number[] = [],
) {
  const logarithmic = scale === "logarithmic";
  const [from, to] = logarithmic ? [Math.log10(low), Math.log10(high)] : [low, high];
  const room = ROOM * (to - from || 1);
  const domain: [number, number] = [from - room, to + room];
  const named = { type: "linear", domain, label, labelArrow: "none" } as const;
  const most = Math.min(8, Math.max(2, Math.floor(length / APART)));
  const own = [...new Set(places)].sort((a, b) => a - b);
  const at = own.map((place) => (logarithmic ? Math.log10(place) : place));
  const apart = at.slice(1).map((x, i) => ((x - at[i]) / (domain[1] - domain[0])) * length);
  const close = own.every((place) => axisText(place).length === 1) ? DIGITS : CLOSE;
  const few = own.length > 1 && apart.every((gap) => gap >= close);
  const counts = own.length > 0 && own.every(Number.isInteger);
  const shown = (tick: number) => !counts || Number.isInteger(tick);
  if (!logarithmic) {
    const ticks = few ? own : evenTicks(...domain, most).filter(shown);
    return { ...named, ticks, tickFormat: axisText };
  }
  const [first, last] = domain.map((x) => 10 ** x);
  const ticks = few ? own : logTicks(first, last, most).filter(shown);
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
