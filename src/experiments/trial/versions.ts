import { z } from "zod";
import { architectures } from "../../models/registry.js";
import { tasks } from "../../tasks/registry.js";
import type { TrialSettings } from "./schema.js";

/** Of the code of a task or an architecture: a number, or of a plugin's the SHA-256 of its file. */
const versionSchema = z.union([z.int(), z.string().regex(/^[0-9a-f]{64}$/)]);

/** Which code a result depends on: the version of its task, null for given examples, and of its architecture. */
export const codeVersionsSchema = z.strictObject({
  task: versionSchema.nullable(),
  model: versionSchema,
});

/** See `codeVersionsSchema`. */
export type CodeVersions = Readonly<z.output<typeof codeVersionsSchema>>;

/** The versions of a task and an architecture as they are now; 0 for one that is not registered. */
export function versionsOf(task: string | null, architecture: string): CodeVersions {
  const ofTask = tasks.find(({ name }) => name === task)?.version ?? 0;
  return {
    task: task === null ? null : ofTask,
    model: architectures.find(({ name }) => name === architecture)?.version ?? 0,
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
