import { z } from "zod";
import { architectures } from "../../models/registry.js";
import { tasks } from "../../tasks/registry.js";
import type { TrialSettings } from "./schema.js";

/** Which code a result depends on: the version of its task, null for given examples, and of its architecture. */
export const codeVersionsSchema = z.strictObject({
  task: z.int().nullable(),
  model: z.int(),
});

/** See `codeVersionsSchema`. */
export type CodeVersions = Readonly<z.output<typeof codeVersionsSchema>>;

interface Registered {
  readonly name: string;
  readonly version: number;
}

function byName(registered: readonly Registered[]): ReadonlyMap<string, number> {
  return new Map(registered.map(({ name, version }) => [name, version]));
}

const TASKS = byName(tasks);
const ARCHITECTURES = byName(architectures);

/** The versions of a task and an architecture as they are now; 0 for one that is not registered. */
export function versionsOf(task: string | null, architecture: string): CodeVersions {
  return {
    task: task === null ? null : (TASKS.get(task) ?? 0),
    model: ARCHITECTURES.get(architecture) ?? 0,
  };
}

/** The versions of the code that a trial would be trained by now. */
export function codeVersions({ task, data, model }: TrialSettings): CodeVersions {
  const drawn = !("sha256" in data);
  return versionsOf(drawn ? String(task.name) : null, String(model.architecture));
}

/** Whether two results were made by the same code. */
export function areSame(a: CodeVersions, b: CodeVersions): boolean {
  return a.task === b.task && a.model === b.model;
}
