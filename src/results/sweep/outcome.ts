import type { FigureAxes, SweepSpecification } from "../../experiments/sweep/specification.js";
import type { ConstructedError } from "../constructed.js";
import type { Trials } from "../trials.js";

/** A sweep that ran, to the end or not. */
export interface ReportedRun {
  /** what was asked */
  readonly specification: SweepSpecification;
  /** what the journal holds */
  readonly trials: Trials;
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
  /** where the report is to show what is built without training */
  readonly constructed?: ConstructedError;
}

/** The paths that the sweep varies. */
export function pathsOf({ grid, changes }: SweepSpecification): string[] {
  return [...new Set([...Object.keys(grid), ...Object.keys(changes)])];
}

/** The figure's axes: as asked for, or the first metric against the first path that varies. */
export function axesOf(sweep: SweepSpecification): FigureAxes | null {
  const [against] = pathsOf(sweep);
  if (sweep.report !== null || against === undefined) return sweep.report;
  return { against, facet: null, metric: sweep.metrics[0] };
}

/** The sweep's title, or what it trains on what. */
export function titleOf({ title, baseline: { model, task } }: SweepSpecification): string {
  return title ?? `${model.architecture ?? "model"} on ${task.name ?? "task"}`;
}
