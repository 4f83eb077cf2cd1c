import { parentPort, workerData } from "node:worker_threads";
import { execute } from "../population/execute.js";
import type { JobProgress, PopulationJob, PopulationResult } from "../population/job.js";

/** What a worker says to its pool. */
export type WorkerMessage =
  | { readonly kind: "progress"; readonly progress: JobProgress }
  | { readonly kind: "result"; readonly result: PopulationResult }
  | { readonly kind: "failed"; readonly name: string; readonly message: string };

/** 1 once the pool is told to stop: read between runs, since a run blocks the thread. */
const stop = workerData as Int32Array;

const port = parentPort;
if (port === null) throw new Error("this file is the entry point of a worker thread");

port.on("message", (job: PopulationJob) => {
  const send = (message: WorkerMessage) => port.postMessage(message);
  execute(
    job,
    (progress) => send({ kind: "progress", progress }),
    () => Atomics.load(stop, 0) === 1,
  ).then(
    (result) => send({ kind: "result", result }),
    (error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      send({ kind: "failed", name: job.name, message });
    },
  );
});
