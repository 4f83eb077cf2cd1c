import { CallerError } from "../../src/errors.js";
import { buildTask } from "../../src/tasks/registry.js";

/** The error with which a task refuses its settings, also those that only a relationship refuses. */
export function refusal(name: string, settings: unknown): CallerError {
  try {
    buildTask(name, settings).relationship(0);
  } catch (error) {
    if (error instanceof CallerError) return error;
    throw error;
  }
  throw new Error(`${name} took ${JSON.stringify(settings)}`);
}
