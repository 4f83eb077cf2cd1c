import type { Metric } from "../../statistics/metrics.js";
import type { DrawnData, Setting, Settings, StartSettings } from "../trial/schema.js";

/** Lists of values by path (`task.alpha`), in the order in which they were written. */
export type Axes = Readonly<Record<string, readonly Setting[]>>;

/** Settings of a name, laid over the baseline's; a `task` with a `name` stands in place of the baseline's. */
export interface NamedTask {
  /** of the relationship */
  readonly task?: Settings | undefined;
  /** counts and seed of what is drawn */
  readonly data?: Settings | undefined;
  /** loss, batch, optimiser and schedule */
  readonly training?: Settings | undefined;
  /** steps, and how often is evaluated */
  readonly budget?: Settings | undefined;
}

/** Settings of a name, laid over the baseline's; a `model` with an `architecture` stands in place of it. */
export interface NamedModel {
  /** of the architecture */
  readonly model?: Settings | undefined;
  /** loss, batch, optimiser and schedule */
  readonly training?: Settings | undefined;
  /** steps, and how often is evaluated */
  readonly budget?: Settings | undefined;
  /** in place of the sweep's */
  readonly learningRates?: readonly number[] | undefined;
}

/** A power law that is expected: metric ~ against^exponent. */
export interface SweepPrediction {
  /** in words */
  readonly statement: string;
  /** on the test part */
  readonly metric: Metric;
  /** a path of the grid or of the changes */
  readonly against: string;
  /** the trials that it speaks of, by other paths; all where there is none */
  readonly where: Settings;
  /** below 0 where the metric falls */
  readonly exponent: number;
  /** how far the fitted exponent may lie from it */
  readonly within: number;
}

/** What the figure of a sweep's report shows; settings go by their paths. */
export interface FigureAxes {
  /** on the horizontal axis */
  readonly against: string;
  /** what each panel holds at one value */
  readonly facet: string | null;
  /** on the vertical axis */
  readonly metric: Metric;
  /** whether what can be built without training, which takes seconds, stands beside what was trained */
  readonly constructed?: boolean | undefined;
}

/**
 * A sweep: plain JSON with all defaults filled in, which is read back as itself. Only where a path
 * changes what defaults depend on (`task.name`, `model.architecture`, `training.optimiser`,
 * `budget.steps`), that part holds no more than was written.
 */
export interface SweepSpecification {
  /** of the report; null: named after model and task */
  readonly title: string | null;
  /** settings from which grid and changes depart */
  readonly baseline: {
    /** `name`, and settings of the task */
    readonly task: Settings;
    readonly data: DrawnData;
    /** `architecture`, and its settings */
    readonly model: Settings;
    readonly training: Settings;
  };
  /** the training that every trial starts from, by what differs; left out: first parameters are drawn */
  readonly start?: StartSettings;
  /** tasks by name, each crossed with all of `models` and of `grid` */
  readonly tasks?: Readonly<Record<string, NamedTask>>;
  /** models by name, each with what belongs to its training */
  readonly models?: Readonly<Record<string, NamedModel>>;
  /** values by path: every combination is trained */
  readonly grid: Axes;
  /** values by path: each alone against the baseline */
  readonly changes: Axes;
  /** of every configuration */
  readonly seeds: readonly number[];
  /** of which each configuration's best is chosen on the validation part */
  readonly learningRates: readonly number[];
  /** steps, and how often is evaluated */
  readonly budget: Settings;
  /** on the test part, those of the report */
  readonly metrics: readonly Metric[];
  /** written before training, scored after */
  readonly predictions: readonly SweepPrediction[];
  /** null: the first setting that varies, by the first metric */
  readonly report: FigureAxes | null;
  /** what is kept of each trial beside its record */
  readonly keep: Keep;
}

/** What a sweep may keep of a trial: nothing, or the parameters of its best evaluation. */
export const KEEPS = ["nothing", "best"] as const;
export type Keep = (typeof KEEPS)[number];

/** Fields that say how results are shown, or what is kept: no trial depends on them. */
export const FREE = [
  "title",
  "metrics",
  "report",
  "keep",
] as const satisfies readonly (keyof SweepSpecification)[];

/** A specification without the fields on which no trial depends. */
export function trainedBy(
  specification: SweepSpecification,
): Omit<SweepSpecification, (typeof FREE)[number]> {
  const { title, metrics, report, keep, ...trained } = specification;
  return trained;
}
