/** A value of a trial: a list of settings is its JSON. */
export type Cell = string | number | boolean | null;

/**
 * Trials as a table, in the order of their keys. The columns are `key`; every resolved setting under
 * its path (`task.alpha`, `model.headSize`, `training.batch`, `budget.steps`, ...); `seed`,
 * `learningRate`; `state`, `reason`, `steps`, `bestStep`, `validation`; every metric; `chosen`;
 * `digest`, `fingerprint`, `seconds`. A setting that a trial does not have is null.
 *
 * `chosen` holds where the trial's learning rate has the least mean validation error over the seeds,
 * among trials that differ in nothing but seed and rate; a rate at which one diverged is not chosen.
 */
export interface TrialTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The values of a column, in the order of the rows; null for each row where there is no such column. */
export function columnOf({ columns, rows }: TrialTable, name: string): Cell[] {
  const at = columns.indexOf(name);
  return rows.map((row) => (at < 0 ? null : row[at]));
}
