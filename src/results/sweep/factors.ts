import type { Cell } from "../trial-table.js";
import { cellOf, type ReportAxes, type ReportedSweep } from "./outcome.js";
import { levels, type TrialRow, type Trials } from "./trials.js";

/** More levels than this are not told apart by colour. */
const MOST_SERIES = 5;

/** Which trials a figure shows, and by which settings it tells them apart. */
export interface Factors extends ReportAxes {
  /** a third setting, in colours */
  readonly series: string | null;
  /** settings that vary in the sweep and are held at one value in the figure */
  readonly held: readonly (readonly [path: string, value: Cell])[];
  readonly rows: readonly TrialRow[];
}

/**
 * The trials of a figure, all at the chosen learning rate: those of the grid, or, where the grid has
 * none of the figure's axes, those that change them alone. If a further setting varies, the first
 * with at most five levels becomes the series; others are held at the baseline, or at their first
 * level where the baseline is not among them.
 */
export function factorsOf(trials: Trials, sweep: ReportedSweep, axes: ReportAxes): Factors {
  const { against, facet, metric } = axes;
  const gridded = [against, facet].some((path) => path !== null && path in sweep.grid);
  let rows: readonly TrialRow[] = trials.chosen(metric);
  if (gridded) {
    for (const [path, values] of Object.entries(sweep.grid)) {
      const points = new Set(values.map(cellOf));
      rows = rows.filter((row) => points.has(trials.value(row, path)));
    }
  }
  let series: string | null = null;
  const held: [string, Cell][] = [];
  for (const path of trials.paths) {
    if (path === against || path === facet) continue;
    const found = levels(rows.map((row) => trials.value(row, path)));
    if (found.length < 2) continue;
    if (gridded && path in sweep.grid && series === null && found.length <= MOST_SERIES) {
      series = path;
      continue;
    }
    const baseline = trials.baseline(path);
    const value = found.includes(baseline) ? baseline : found[0];
    held.push([path, value]);
    rows = rows.filter((row) => trials.value(row, path) === value);
  }
  return { against, facet, metric, series, held, rows };
}
