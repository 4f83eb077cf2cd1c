import { expect, it } from "vitest";
import { WorkerPool } from "../../src/experiments/runners/local/pool.js";
import { WorkerDied } from "../../src/experiments/runners/worker-died.js";
import { job } from "../experiments/jobs.js";

it("a worker that hangs is killed when its heart-beat fails, and its job is lost", async () => {
  let say: () => void = () => {};
  const seen = new Promise<void>((resolve) => {
    say = resolve;
  });
  const onProgress = (p: { readonly step: number }) => p.step > 0 && say();
  const pool = new WorkerPool({ workers: 1, onProgress, silence: 5000 });
  try {
    const lost = pool.run(job("hung", { steps: 16 * 1_000_000 })).catch((e: unknown) => e);
    await seen;
    const [pid] = pool.pids;
    process.kill(pid, "SIGSTOP");
    const error = await lost;
    expect(error).toBeInstanceOf(WorkerDied);
    expect((error as WorkerDied).how).toBe("no heart-beat for 5 s");
    expect((await pool.run(job("next")))?.complete).toBe(true);
    expect(pool.pids).not.toContain(pid);
  } finally {
    await pool.close();
  }
});
