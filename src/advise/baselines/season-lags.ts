import type { Windows } from "../../data/windows.js";

/** The target `lag` rows before row t, in a gap the last value before it; NaN where the sequence has none. */
export function targetAt({ observed, sequenceOf }: Windows, t: number, lag: number): number {
  let row = t - lag;
  while (row >= 0 && sequenceOf[row] === sequenceOf[t] && Number.isNaN(observed[row])) row--;
  return row >= 0 && sequenceOf[row] === sequenceOf[t] ? observed[row] : Number.NaN;
}

/**
 * A long period moved to the nearest multiple of every much shorter one, so that the value a year
 * before falls on the same day of the week: 365 becomes 364 where 7 is a period too.
 */
export function inPhase(period: number, periods: readonly number[]): number {
  const shorter = periods.filter((p) => p * MUCH_LONGER <= period);
  return shorter.reduce((moved, p) => p * Math.round(moved / p), period);
}
/** From this ratio on, moving a period by half of the shorter one leaves it what it is. */
const MUCH_LONGER = 10;

/** Seasons back, at most. */
export const SEASONS = 3;

/** A lag of whole seasons, and how many of them. */
export interface SeasonalLag {
  readonly seasons: number;
  /** in whole rows, the nearest */
  readonly lag: number;
}

/** The first lags of whole seasons that are known at t, the nearest rows to each. */
export function seasonalLags(period: number, horizon: number): SeasonalLag[] {
  const first = Math.max(1, Math.ceil((horizon - 0.5) / period));
  return Array.from({ length: SEASONS }, (_, i) => ({
    seasons: first + i,
    lag: Math.round((first + i) * period),
  }));
}

/** Of the first lags of whole seasons, the one that is off its season by the least; of equal ones the shortest. */
export function bestLag(period: number, horizon: number): SeasonalLag {
  const off = ({ seasons, lag }: SeasonalLag) => Math.abs(seasons * period - lag);
  return seasonalLags(period, horizon).reduce((a, b) => (off(b) < off(a) - SAME ? b : a));
}
/** Rows by which two lags are off their seasons alike. */
const SAME = 0.01;

/** Rows, whole or not, in words. */
export function shownRows(rows: number): string {
  return String(Number(rows.toPrecision(6)));
}
