import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { loadedPlugins } from "../../plugins/register.js";
import type { JobProgress, PopulationJob, PopulationResult } from "../../population/job.js";
import { memoryLimit, populationBytes, requireMemory } from "../../population/memory.js";
import type { Runner, RunnerProgress, RunOptions } from "../runner.js";
import { WorkerDied } from "../worker-died.js";
import { WorkerProcess } from "./worker-process.js";

/**
 * Milliseconds without a heart-beat after which a worker is taken for hung. Chosen by hand: opening
 * a wide population, or one run of it, or its predictions may take minutes on a busy machine.
 */
const SILENCE = 5 * 60_000;

/** How many workers, in how much memory, and whom to tell. */
export interface PoolOptions {
  /** worker processes; by default one for each core */
  readonly workers?: number;
  /** bytes that running jobs may take together, as predicted; by default `memoryLimit()` */
  readonly memory?: number;
  /** called a few times a second for each job that runs, with its first and its last progress */
  readonly onProgress?: (progress: RunnerProgress) => void;
  readonly signal?: AbortSignal;
  /** milliseconds without a heart-beat after which a worker is killed; by default five minutes */
  readonly silence?: number;
  /** the module that a worker runs, which calls `serve`; by default nothing else */
  readonly entry?: URL;
}

/** How one job is done, and who hears of it alone. */
export interface LocalRunOptions extends RunOptions {
  /** called for this job as `PoolOptions.onProgress` is for all */
  readonly onProgress?: (progress: JobProgress) => void;
  /** stops this job between two runs of the engine; what it has is its result */
  readonly signal?: AbortSignal;
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
export class WorkerPool implements Runner {
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

  get workers(): number {
    return this.#workers.length;
  }

  /** None: a worker ends with its pool, and what it was at is in its checkpoint. */
  async underway(): Promise<string[][]> {
    return [];
  }

  /** Nothing is held of a job that was done. */
  release(): void {}

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
   * See `Runner`: here an abort tells it to stop, and a job may not take more memory alone than all
   * may take together.
   */
  async run(job: PopulationJob, options: LocalRunOptions = {}): Promise<PopulationResult | null> {
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
    { checkpoint, trials = [], onProgress, signal }: LocalRunOptions,
  ): Promise<PopulationResult> {
    const { entry = new URL("./worker.js", import.meta.url), silence = SILENCE } = this.options;
    const before = this.#workers[number];
    const worker = before?.alive ? before : new WorkerProcess(entry);
    this.#workers[number] = worker;
    const path = checkpoint === undefined ? null : resolve(checkpoint);
    const plugins = loadedPlugins().map(({ file, sha256 }) => ({ file, sha256 }));
    const assignment = { job, checkpoint: path, trials, plugins };
    const result = worker.perform(assignment, silence, (progress) => {
      this.options.onProgress?.({ ...progress, worker: number });
      onProgress?.(progress);
    });
    const stop = () => worker.stop();
    signal?.addEventListener("abort", stop, { once: true });
    if (this.#stopped || signal?.aborted) stop();
    return result.finally(() => signal?.removeEventListener("abort", stop));
  }

  /** Ends the workers. Jobs that still run stop first, as after an abort. */
  async close(): Promise<void> {
    this.options.signal?.removeEventListener("abort", this.#abort);
    this.#abort();
    await Promise.allSettled(this.#running);
    await Promise.all(this.#workers.map((worker) => worker?.end()));
  }
}
