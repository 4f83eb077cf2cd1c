import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Workload } from "./workload.js";

const ENTRY = new URL("./worker.js", import.meta.url);

/** What a worker trains. */
export interface WorkerOrder {
  readonly workload: Workload;
  readonly members: number;
}

/** Worker threads that train a population each, all at the same time. */
export class Workers {
  private constructor(
    private readonly threads: readonly Worker[],
    private readonly order: WorkerOrder,
    /** of the first member, before each step of the first run */
    readonly losses: readonly number[],
  ) {}

  static async start(count: number, order: WorkerOrder): Promise<Workers> {
    const threads = Array.from({ length: count }, () => new Worker(ENTRY, { workerData: order }));
    const [[losses]] = await Promise.all(threads.map((t) => once(t, "message")));
    return new Workers(threads, order, losses);
  }

  /** Milliseconds of a run of the engine in every worker, over `runs` of them. */
  async runTime(runs: number): Promise<number> {
    const begin = performance.now();
    const done = this.threads.map((t) => once(t, "message"));
    for (const t of this.threads) t.postMessage(runs);
    await Promise.all(done);
    return (performance.now() - begin) / runs;
  }

  /** Training steps of single models that one run in every worker makes. */
  get modelSteps(): number {
    const { workload, members } = this.order;
    return this.threads.length * members * workload.stepsPerRun;
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((t) => t.terminate()));
  }
}
