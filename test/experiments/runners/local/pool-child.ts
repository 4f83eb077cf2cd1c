import { WorkerPool } from "../../../../src/experiments/runners/local/pool.js";
import { job } from "../../jobs.js";

/**
 * A process with a pool, which does more than a test waits for: `node pool-child.js [CHECKPOINT]`.
 * Prints, as a line of JSON each, the pids of its two workers once both train, and the error of a
 * job that fails.
 */
const checkpoint = process.argv[2];
const begun = new Set<number>();
const pool = new WorkerPool({
  workers: 2,
  entry: new URL("./eager-worker.js", import.meta.url),
  onProgress: ({ worker }) => {
    if (begun.has(worker)) return;
    begun.add(worker);
    if (begun.size === 2) console.log(JSON.stringify({ pids: pool.pids }));
  },
});
try {
  await Promise.all([
    pool.run(job("kept", { steps: 16 * 10_000 }), checkpoint === undefined ? {} : { checkpoint }),
    pool.run(job("long", { steps: 16 * 10_000_000 })),
  ]);
} catch (error) {
  const { name, message } = error as Error;
  console.log(JSON.stringify({ name, message }));
} finally {
  await pool.close();
}
