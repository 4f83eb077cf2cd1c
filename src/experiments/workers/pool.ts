import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import type { JobProgress, PopulationJob, PopulationResult } from "../population/job.js";
import { memoryLimit, populationBytes, requireMemory } from "../population/memory.js";
import { WorkerDied } from "./worker-died.js";
import { WorkerProcess } from "./worker-process.js";

/**
 * Milliseconds without a heart-beat after which a worker is taken for hung. Chosen by hand: opening
 * a wide population, or one run of it, or its predictions may take minutes on a busy machine.
 */
const SILENCE = 5 * 60_000;

/** A job's progress, and which worker does it, counted from 0. */
export interface PoolProgress extends JobProgress {
  readonly worker: number;
}

/** How many workers, in how much memory, and whom to tell. */
export interface PoolOptions {
  /** worker processes; by default one for each core */
  readonly workers?: number;
  /** bytes that running jobs may take together, as predicted; by default `memoryLimit()` */
  readonly memory?: number;
  /** called a few times a second for each job that runs, with its first and its last progress */
  readonly onProgress?: (progress: PoolProgress) => void;
  readonly signal?: AbortSignal;
  /** milliseconds without a heart-beat after which a worker is killed; by default five minutes */
  readonly silence?: number;
  /** the module that a worker runs, which calls `serve`; by default nothing else */
  readonly entry?: URL;
}

/** How a job is done. */
export interface RunOptions {
  /** file that its progress is kept in, and continued from; `removeCheckpoint` when it is done with */
  readonly checkpoint?: string;
}

/**
 * Worker processes with one single-threaded engine session each, since a run blocks its thread: two
 * workers make about twice the steps of one (docs/performance.md), the caller's thread stays free,
 * and what kills a worker costs the job that it did, no other. The workers end with their pool, also
 * where its process is killed.
 *
 * Jobs start in the order in which they are submitted, each when a worker is free and the memory
 * predicted for it is left by those that run. After an abort, running jobs stop between
 * two runs of the engine and give what they have; waiting ones are never started.
 */
export class WorkerPool {
  #stopped = false;
  /** the worker of each number, once it was needed: the dead are replaced for the next job */
  readonly #workers: (WorkerProcess | null)[];
  readonly #busy = new Set<number>();
  readonly #running = new Set<Promise<PopulationResult>>();
  readonly #memory: number;
  /** predicted for the jobs that run */
  #bytes = 0;
  /** settles when the job submitted last has its worker */
  #placed: Promise<unknown> = Promise.resolve();
  /** tells the first job without a worker that one, or memory, may be free */
  #wake = () => {};
  readonly #abort = () => {
    this.#stopped = true;
    for (const number of this.#busy) this.#workers[number]?.stop();
    this.#wake();
  };

  constructor(private readonly options: PoolOptions = {}) {
    this.#workers = new Array(options.workers ?? availableParallelism()).fill(null);
    this.#memory = options.memory ?? memoryLimit();
    if (options.signal?.aborted) this.#abort();
    options.signal?.addEventListener("abort", this.#abort, { once: true });
  }

  /** Process ids of the workers that live. */
  get pids(): number[] {
    return this.#workers.flatMap((w) => (w?.alive && w.pid !== undefined ? [w.pid] : []));
  }

  /** The number of a worker that is idle, or else not started, or null where all are busy. */
  #free(): number | null {
    const free = [...this.#workers.keys()].filter((number) => !this.#busy.has(number));
    return free.find((number) => this.#workers[number]?.alive) ?? free[0] ?? null;
  }

  /** The number of the worker for a job whose turn it is, or null after an abort. */
  async #place(job: PopulationJob, bytes: number): Promise<number | null> {
    requireMemory(job, bytes, this.#memory);
    while (!this.#stopped) {
      const number = this.#bytes + bytes <= this.#memory ? this.#free() : null;
      if (number !== null) {
        this.#bytes += bytes;
        this.#busy.add(number);
        return number;
      }
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    return null;
  }

  /**
   * The result of a job, or null where an abort came before it started. With a checkpoint, what is
   * not complete continues where it stopped when the job is run again.
   *
   * @throws CallerError where the job alone takes more memory than all may take together, or its
   *   configuration is at fault
   * @throws StorageError where the checkpoint cannot be written
   * @throws WorkerDied where the worker ended before the job did; others go on undisturbed
   */
  async run(job: PopulationJob, options: RunOptions = {}): Promise<PopulationResult | null> {
    const place = this.#placed.then(async () => {
      const bytes = this.#stopped ? 0 : populationBytes(job);
      return { bytes, number: await this.#place(job, bytes) };
    });
    this.#placed = place.catch(() => {});
    const { bytes, number } = await place;
    if (number === null) return null;
    const result = this.#perform(number, job, options);
    this.#running.add(result);
    try {
      return await result;
    } catch (error) {
      // An interrupt from the terminal that came before the worker could ignore it.
      if (error instanceof WorkerDied && error.how === "SIGINT") return this.run(job, options);
      throw error;
    } finally {
      this.#running.delete(result);
      this.#bytes -= bytes;
      this.#busy.delete(number);
      this.#wake();
    }
  }

  async #perform(
    number: number,
    job: PopulationJob,
    { checkpoint }: RunOptions,
  ): Promise<PopulationResult> {
    const { entry = new URL("./worker.js", import.meta.url), silence = SILENCE } = this.options;
    const before = this.#workers[number];
    const worker = before?.alive ? before : new WorkerProcess(entry);
    this.#workers[number] = worker;
    const assignment = { job, checkpoint: checkpoint === undefined ? null : resolve(checkpoint) };
    const result = worker.perform(assignment, silence, (progress) =>
      this.options.onProgress?.({ ...progress, worker: number }),
    );
    if (this.#stopped) worker.stop();
    return result;
  }

  /** Ends the workers. Jobs that still run stop first, as after an abort. */
  async close(): Promise<void> {
    this.options.signal?.removeEventListener("abort", this.#abort);
    this.#abort();
    await Promise.allSettled(this.#running);
    await Promise.all(this.#workers.map((worker) => worker?.end()));
  }
}
