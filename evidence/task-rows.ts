import type { Rows } from "../src/data/rows.js";
import { datasetOf } from "../src/tasks/dataset.js";
import { buildTask } from "../src/tasks/registry.js";

/** So many rows of a stationary task, column by column, as `advise` takes them. */
export function taskRows(
  name: string,
  settings: Readonly<Record<string, string | number>>,
  seed: number,
  count: number,
) {
  const { columns, values } = datasetOf(buildTask(name, settings), seed, count);
  return Object.fromEntries(
    columns.map((column, c) => [
      column,
      Array.from({ length: count }, (_, t) => values[t * columns.length + c]),
    ]),
  ) satisfies Rows;
}
