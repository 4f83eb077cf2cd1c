import { requireNoPlugins } from "../plugins/register.js";
import { type PoolOptions, WorkerPool } from "./local/pool.js";
import type { QueueAddress } from "./queue/address.js";
import type { Runner } from "./runner.js";

/** A queue that others serve, in place of worker processes of this machine. */
export interface QueueUse {
  /** see `parseQueue` */
  readonly address: QueueAddress;
  /** path of a folder that all machines share; left out: what is large travels through the queue */
  readonly share?: string;
  /** what the user should know of it. Holds text from the queue */
  readonly onNotice?: (text: string) => void;
}

/** Who trains, and whom to tell. */
export interface RunnerOptions
  extends Pick<PoolOptions, "workers" | "signal" | "onProgress" | "entry"> {
  /** left out: worker processes of this machine train */
  readonly queue?: QueueUse;
}

/**
 * Worker processes of this machine, or a queue, whose client takes a quarter of a second to load.
 *
 * @throws CallerError where the queue cannot be reached, or plugins are loaded, which do not travel
 */
export async function openRunner({ queue, ...options }: RunnerOptions): Promise<Runner> {
  if (queue === undefined) return new WorkerPool(options);
  requireNoPlugins();
  const { QueueRunner } = await import("./queue/runner.js");
  return QueueRunner.open({ ...options, ...queue });
}
