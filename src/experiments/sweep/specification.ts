import type { Metric } from "../../statistics/metrics.js";
import type { DrawnData, Setting, Settings } from "../trial/schema.js";

/** Lists of values by path (`task.alpha`), in the order in which they were written. */
export type Axes = Readonly<Record<string, readonly Setting[]>>;

/** A power law that is expected: metric ~ against^exponent. */
export interface SweepPrediction {
  readonly statement: string;
  readonly metric: Metric;
  /** a path of the grid or of the changes */
  readonly against: string;
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
  readonly metric: Metric;
}

/**
 * A sweep: plain JSON with all defaults filled in, which is read back as itself. Only where a path
 * changes what defaults depend on (`task.name`, `model.architecture`, `training.optimiser`,
 * `budget.steps`), that part holds no more than was written.
 */
export interface SweepSpecification {
  readonly title: string | null;
  readonly baseline: {
    /** `name`, and settings of the task */
    readonly task: Settings;
    readonly data: DrawnData;
    /** `architecture`, and its settings */
    readonly model: Settings;
    readonly training: Settings;
  };
  readonly grid: Axes;
  readonly changes: Axes;
  readonly seeds: readonly number[];
  readonly learningRates: readonly number[];
  readonly budget: Settings;
  readonly metrics: readonly Metric[];
  readonly predictions: readonly SweepPrediction[];
  readonly report: FigureAxes | null;
}
