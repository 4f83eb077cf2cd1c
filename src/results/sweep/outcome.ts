import type { Setting, Settings } from "../../experiments/trial/schema.js";
import type { Cell, TrialTable } from "../trial-table.js";

/** What the report needs to know of a sweep: a part of its specification. */
export interface ReportedSweep {
  readonly title: string | null;
  /** settings of the baseline by part: task, data, model, training */
  readonly baseline: Readonly<Record<string, object>>;
  readonly budget: Settings;
  /** lists of values by path, of which every combination was tried */
  readonly grid: Readonly<Record<string, readonly Setting[]>>;
  /** lists of values by path, each tried alone */
  readonly changes: Readonly<Record<string, readonly Setting[]>>;
  readonly metrics: readonly string[];
  /** metric ~ against^exponent, written down before the first training step */
  readonly predictions: readonly {
    readonly statement: string;
    readonly metric: string;
    readonly against: string;
    readonly exponent: number;
    readonly within: number;
  }[];
  readonly report: ReportAxes | null;
}

/** What the figure shows. Settings go by their path in the trial table. */
export interface ReportAxes {
  /** on the horizontal axis */
  readonly against: string;
  /** what each panel holds at one value */
  readonly facet: string | null;
  readonly metric: string;
}

/** A sweep that ran, to the end or not. */
export interface ReportedRun {
  readonly specification: ReportedSweep;
  readonly table: TrialTable;
  /** trials by state */
  readonly counts: {
    readonly planned: number;
    /** without those that diverged or failed */
    readonly done: number;
    readonly diverged: number;
    readonly failed: number;
    /** of those that ended, taken from an earlier run */
    readonly reused: number;
  };
  /** from the start of this run to its end */
  readonly seconds: number;
}

/** The paths that the sweep varies. */
export function pathsOf({ grid, changes }: ReportedSweep): string[] {
  return [...new Set([...Object.keys(grid), ...Object.keys(changes)])];
}

/** A setting as the trial table holds it. */
export function cellOf(setting: Setting): Cell {
  return typeof setting === "object" && setting !== null ? JSON.stringify(setting) : setting;
}

/** The figure's axes: as asked for, or the first metric against the first path that varies. */
export function axesOf(sweep: ReportedSweep): ReportAxes | null {
  const [against] = pathsOf(sweep);
  if (sweep.report !== null || against === undefined) return sweep.report;
  return { against, facet: null, metric: sweep.metrics[0] };
}

/** The sweep's title, or what it trains on what. */
export function titleOf({ title, baseline }: ReportedSweep): string {
  const named = (part: string, key: string): string =>
    String(Reflect.get(baseline[part] ?? {}, key) ?? part);
  return title ?? `${named("model", "architecture")} on ${named("task", "name")}`;
}
