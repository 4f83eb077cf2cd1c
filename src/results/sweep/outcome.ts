import { crossedAxes } from "../../experiments/sweep/named.js";
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
export function pathsOf(sweep: SweepSpecification): string[] {
  return [...new Set([...Object.keys(crossedAxes(sweep)), ...Object.keys(sweep.changes)])];
}

/** The figure's axes: as asked for, or the first metric against models by task, or the first path that varies. */
export function axesOf(sweep: SweepSpecification): FigureAxes | null {
  const [first] = pathsOf(sweep);
  if (sweep.report !== null || first === undefined) return sweep.report;
  const both = sweep.tasks !== undefined && sweep.models !== undefined;
  const axes = both ? { against: "models", facet: "tasks" } : { against: first, facet: null };
  return { ...axes, metric: sweep.metrics[0] };
}

/** The sweep's title, or what it trains on what. */
export function titleOf({ title, baseline: { model, task } }: SweepSpecification): string {
  return title ?? `${model.architecture ?? "model"} on ${task.name ?? "task"}`;
}
