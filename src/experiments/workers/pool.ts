import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { JobProgress, PopulationJob, PopulationResult } from "../population/job.js";
import { memoryLimit, populationBytes, requireMemory } from "../population/memory.js";
import type { WorkerMessage } from "./worker.js";

/** How many workers, in how much memory, and whom to tell. */
export interface PoolOptions {
  /** worker threads; by default one for each core */
  readonly workers?: number;
  /** bytes that running jobs may take together, as predicted; by default `memoryLimit()` */
  readonly memory?: number;
  readonly onProgress?: (progress: JobProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Worker threads with one single-threaded engine session each, since a run blocks its thread: two
 * workers make about twice the steps of one (docs/performance.md), and the caller's thread stays free.
 *
 * Jobs start in the order in which they are submitted, each when a worker is free and the memory
 * predicted for it is left by those that run. After an abort, running jobs stop between
 * two runs of the engine and give what they have; waiting ones are never started.
 */
export class WorkerPool {
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  readonly #idle: Worker[] = [];
  readonly #workers: Worker[] = [];
  readonly #running = new Set<Promise<PopulationResult>>();
  readonly #size: number;
  readonly #memory: number;
  /** predicted for the jobs that run */
  #bytes = 0;
  /** settles when the job submitted last has its worker */
  #placed: Promise<unknown> = Promise.resolve();
  /** tells the first job without a worker that one, or memory, may be free */
  #wake = () => {};
  readonly #abort = () => {
    Atomics.store(this.#stop, 0, 1);
    this.#wake();
  };

  constructor(private readonly options: PoolOptions = {}) {
    this.#size = options.workers ?? availableParallelism();
    this.#memory = options.memory ?? memoryLimit();
    if (options.signal?.aborted) this.#abort();
    options.signal?.addEventListener("abort", this.#abort, { once: true });
  }

  #stopped(): boolean {
    return Atomics.load(this.#stop, 0) === 1;
  }

  /** A worker that is idle or new, or null where all are busy. */
  #freeWorker(): Worker | null {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#workers.length === this.#size) return null;
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: this.#stop });
    this.#workers.push(worker);
    worker.once("exit", () => this.#workers.splice(this.#workers.indexOf(worker), 1));
    return worker;
  }

  /** The worker for a job whose turn it is, or null after an abort. */
  async #place(job: PopulationJob, bytes: number): Promise<Worker | null> {
    requireMemory(job, bytes, this.#memory);
    while (!this.#stopped()) {
      const worker = this.#bytes + bytes <= this.#memory ? this.#freeWorker() : null;
      if (worker !== null) {
        this.#bytes += bytes;
        return worker;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return null;
  }

  /**
   * The result of a job, or null where an abort came before it started.
   *
   * @throws CallerError where the job alone takes more memory than all may take together
   */
  async run(job: PopulationJob): Promise<PopulationResult | null> {
    const place = this.#placed.then(async () => {
      const bytes = this.#stopped() ? 0 : populationBytes(job);
      return { bytes, worker: await this.#place(job, bytes) };
    });
    this.#placed = place.catch(() => {});
    const { bytes, worker } = await place;
    if (worker === null) return null;
    const result = this.#converse(worker, job);
    this.#running.add(result);
    try {
      return await result;
    } finally {
      this.#running.delete(result);
      this.#bytes -= bytes;
      if (this.#workers.includes(worker)) this.#idle.push(worker);
      this.#wake();
    }
  }

  #converse(worker: Worker, job: PopulationJob): Promise<PopulationResult> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: WorkerMessage) => {
        switch (message.kind) {
          case "progress":
            this.options.onProgress?.(message.progress);
            return;
          case "result":
            settle();
            resolve(message.result);
            return;
          case "failed":
            settle();
            reject(new Error(`training ${message.name} failed: ${message.message}`));
            return;
        }
      };
      const onError = (error: Error) => {
        settle();
        reject(new Error(`training ${job.name} failed`, { cause: error }));
      };
      const onExit = (code: number) => onError(new Error(`its worker ended with code ${code}`));
      const settle = () => {
        worker.off("message", onMessage);
        worker.off("error", onError);
        worker.off("exit", onExit);
      };
      worker.on("message", onMessage);
      worker.on("error", onError);
      worker.on("exit", onExit);
      worker.postMessage(job);
    });
  }

  /**
   * Ends the workers. Jobs that still run stop first, as after an abort: a thread that is ended
   * within a run of the engine takes the process with it.
   */
  async close(): Promise<void> {
    this.options.signal?.removeEventListener("abort", this.#abort);
    this.#abort();
    await Promise.allSettled(this.#running);
    await Promise.all([...this.#workers].map((w) => w.terminate()));
  }
}
