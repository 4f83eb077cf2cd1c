import { CallerError, StorageError } from "../../../errors.js";
import { PluginError } from "../../plugins/call.js";
import type { PluginSource } from "../../plugins/source.js";
import type { JobProgress, PopulationJob, PopulationResult } from "../../population/job.js";

/** A job, and the file in which its progress is kept, with the keys of its trials. */
export interface Assignment {
  readonly job: PopulationJob;
  readonly checkpoint: string | null;
  readonly trials: readonly string[];
  /** that its task or architecture may come from */
  readonly plugins: readonly PluginSource[];
}

/** What a pool says to a worker: do a job, one at a time; stop between two runs of the engine. */
export type PoolMessage =
  | { readonly kind: "job"; readonly assignment: Assignment }
  | { readonly kind: "stop" };

/** What a worker says to its pool; each message is a heart-beat. */
export type WorkerMessage =
  | { readonly kind: "progress"; readonly progress: JobProgress }
  /** which call of a plugin's function it is in; null: in none */
  | { readonly kind: "inside"; readonly inside: string | null }
  | { readonly kind: "result"; readonly result: PopulationResult }
  | { readonly kind: "failed"; readonly failure: Failure };

/** An error as it crosses from one process to the other: no class survives that. */
export type Failure =
  | {
      readonly kind: "caller" | "plugin" | "storage";
      readonly problem: string;
      readonly cure: string;
    }
  | { readonly kind: "fault"; readonly message: string };

/** What went wrong within a job. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CallerError || error instanceof StorageError) {
    const { problem, cure } = error;
    if (error instanceof StorageError) return { kind: "storage", problem, cure };
    return { kind: error instanceof PluginError ? "plugin" : "caller", problem, cure };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "fault", message };
}

/** The error of a job, in the process that asked for it. */
export function errorOf(jobName: string, failure: Failure): Error {
  switch (failure.kind) {
    case "caller":
      return new CallerError(failure.problem, failure.cure);
    case "plugin":
      return new PluginError(failure.problem, failure.cure);
    case "storage":
      return new StorageError(failure.problem, failure.cure);
    case "fault":
      return new Error(`training ${jobName} failed: ${failure.message}`);
  }
}
