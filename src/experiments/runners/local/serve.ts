import { registerPlugin } from "../../plugins/register.js";
import { CheckpointFile } from "../../population/checkpoint-file.js";
import { execute } from "../../population/execute.js";
import { populationKey } from "../../population/identity.js";
import type { JobProgress } from "../../population/job.js";
import { type Assignment, failureOf, type PoolMessage, type WorkerMessage } from "./protocol.js";

/** Seconds between two messages of progress, at least: a few a second. */
const SECONDS_BETWEEN = 0.25;

/** How a worker process serves. */
export interface ServeOptions {
  /** seconds between two checkpoints, at least; see `CheckpointFile` */
  readonly checkpointSeconds?: number;
}

function send(message: WorkerMessage): void {
  // A pool that is gone gets no message; its end is an event of its own.
  process.send?.(message, undefined, undefined, () => {});
}

/** Says the first progress and the last at once, and between them some. */
function throttled() {
  let said = Number.NEGATIVE_INFINITY;
  let unsaid: JobProgress | null = null;
  const flush = () => {
    if (unsaid === null) return;
    send({ kind: "progress", progress: unsaid });
    said = performance.now();
    unsaid = null;
  };
  const say = (progress: JobProgress) => {
    unsaid = progress;
    if (performance.now() - said >= 1000 * SECONDS_BETWEEN) flush();
  };
  return { say, flush };
}

/**
 * Does what the pool says that forked this process, job after job, and ends when the pool is gone.
 * An interrupt from the terminal reaches the pool as well, which says what becomes of it.
 */
export function serve({ checkpointSeconds }: ServeOptions = {}): void {
  let stopped = false;

  async function perform({ job, checkpoint, trials, plugins }: Assignment): Promise<WorkerMessage> {
    const { say, flush } = throttled();
    try {
      for (const plugin of plugins) await registerPlugin(plugin);
      const result = await execute(job, {
        ...(checkpoint !== null && {
          checkpoint: new CheckpointFile(checkpoint, populationKey(job), trials, checkpointSeconds),
        }),
        onProgress: say,
        stopped: () => stopped,
      });
      flush();
      return { kind: "result", result };
    } catch (error) {
      return { kind: "failed", failure: failureOf(error) };
    }
  }

  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit());
  process.on("message", (message: PoolMessage) => {
    stopped = message.kind === "stop";
    if (message.kind === "job") perform(message.assignment).then(send);
  });
  if (!process.connected) process.exit();
}
