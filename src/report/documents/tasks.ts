import type { Dataset } from "../../tasks/dataset.js";
import type { ConfiguredTask, RegisteredTask } from "../../tasks/task.js";

/** The JSON document of `nwidth tasks list`; docs/tasks.md says what its fields mean. */
export function tasksDocument(tasks: readonly RegisteredTask[]) {
  return {
    tasks: tasks.map(({ name, summary, law, source, keys }) => ({
      name,
      summary,
      law,
      source,
      keys,
    })),
  };
}

/** The JSON document of `nwidth tasks sample`. */
export function sampleDocument(
  { task, config }: ConfiguredTask,
  { values: _, ...described }: Dataset,
  seed: number,
  file: string,
) {
  return { task, settings: config, seed, file, ...described };
}
