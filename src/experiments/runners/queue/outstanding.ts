import type { PopulationJob, PopulationResult } from "../../population/job.js";
import { errorOf } from "../local/protocol.js";
import { WorkerDied } from "../worker-died.js";
import type { Content } from "./contents.js";
import type { Outcome } from "./outcome.js";

/** Whether somebody looks, and whether he should look again. */
export type Looking = "no" | "yes" | "again";

/** A population that was handed over, and what is known of it. */
export interface Outstanding {
  readonly id: string;
  readonly job: PopulationJob;
  readonly trials: readonly string[];
  readonly text: string;
  readonly contents: readonly Content[];
  readonly outputs: boolean;
  readonly settle: (result: PopulationResult | null) => void;
  readonly fail: (error: Error) => void;
  /** number under which its progress is told */
  readonly place: number;
  step: number;
  garbage: number;
  failures: number;
  /** one look at a time */
  looking: Looking;
  /** whether it was looked at: what was there before is of an earlier run */
  seen: boolean;
}

/**
 * Tells who waits for a population what came of it.
 *
 * @param workers that died of it
 */
export function tell({ job, settle, fail }: Outstanding, outcome: Outcome, workers: number): void {
  switch (outcome.kind) {
    case "result":
      settle(outcome.result);
      return;
    case "died":
      fail(new WorkerDied(job.name, outcome.how, outcome.step, outcome.stderr, workers));
      return;
    case "failed":
      fail(errorOf(job.name, outcome.failure));
      return;
    default:
      outcome satisfies never;
  }
}
