import type { Labels } from "./labels.js";
import type { SplitRows } from "./split.js";

/** Whether a column holds the target's own past. */
export function isOwnPast({ target, labels }: Pick<Problem, "target" | "labels">, column: string) {
  return labels === null ? column === target : column.startsWith(`${target}=`);
}

/**
 * The forecasting problem, resolved: what `advise` prints before it does anything.
 *
 * Predict `target` at t + h, for each h of `horizons`, from rows t - window + 1 .. t of `inputs`, and
 * from `known` columns, whose values are given ahead of time, from t - window + 1 + horizon to t + horizon.
 */
export interface Problem {
  /** column to predict */
  readonly target: string;
  /** the classes that it names; null where its values are numbers */
  readonly labels: Labels | null;
  /** columns whose past values are inputs; holds `target` itself (of labels: a column for each class) unless horizon is 0 */
  readonly inputs: readonly string[];
  /** columns whose value at the time predicted is known beforehand */
  readonly known: readonly string[];
  /** rows ahead, ascending; 0, alone, is regression */
  readonly horizons: readonly number[];
  /** the farthest of them */
  readonly horizon: number;
  /**
   * forecasts of which the test part of each sequence consists, the last ones, so far apart that no row is
   * forecast twice; null: one at every row of the last 15 %
   */
  readonly origins: number | null;
  /** rows to train on, to validate and to test, of each sequence from the first on; null: 70, 15 and 15 % */
  readonly split: SplitRows | null;
  /** rows that a prediction looks at */
  readonly window: number;
  /** the column of time stamps, or null where rows are taken as equally spaced */
  readonly time: string | null;
  /** the column that separates independent sequences, or null */
  readonly sequence: string | null;
  /** number of independent sequences */
  readonly sequences: number;
}
