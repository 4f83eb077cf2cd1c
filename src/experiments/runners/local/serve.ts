import { callText, type Owner, watchedBy } from "../../plugins/call.js";
import { strayError } from "../../plugins/confine.js";
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
 * Says in which function of a plugin this process is, as long as nothing but that is done: the first call of
 * each function and some of those after it; and when that is over.
 */
function sayInside(): (owner: Owner, call: string) => void {
  let inside: string | null = null;
  let said = 0;
  return (owner, call) => {
    const [name] = call.split("(", 1);
    const of = callText(owner, name);
    if (inside === of && performance.now() - said < 1000 * SECONDS_BETWEEN) return;
    if (inside === null) {
      queueMicrotask(() => {
        inside = null;
        send({ kind: "inside", inside });
      });
    }
    inside = of;
    said = performance.now();
    send({ kind: "inside", inside: `${callText(owner, call)}, or a call after it,` });
  };
}

/** What a plugin leaves behind, a timer or a promise, fails the job that runs, and this process ends. */
function endWith(error: unknown): void {
  const stray = strayError(error);
  if (stray === null) {
    console.error(error);
    process.exit(1);
  }
  process.send?.({ kind: "failed", failure: failureOf(stray) }, undefined, undefined, () =>
    process.exit(1),
  );
}

/**
 * Does what the pool says that forked this process, job after job, and ends when the pool is gone.
 * An interrupt from the terminal reaches the pool as well, which says what becomes of it.
 */
export function serve({ checkpointSeconds }: ServeOptions = {}): void {
  let stopped = false;
  const inside = sayInside();

  async function perform({ job, checkpoint, trials, plugins }: Assignment): Promise<WorkerMessage> {
    const { say, flush } = throttled();
    try {
      if (plugins.length > 0) watchedBy(inside);
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
  process.on("uncaughtException", endWith);
  process.on("disconnect", () => process.exit());
  process.on("message", (message: PoolMessage) => {
    stopped = message.kind === "stop";
    if (message.kind === "job") perform(message.assignment).then(send);
  });
  if (!process.connected) process.exit();
}
