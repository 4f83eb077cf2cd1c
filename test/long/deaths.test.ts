import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { execute } from "../../src/experiments/population/execute.js";
import type { PoolOptions } from "../../src/experiments/runners/local/pool.js";
import { WorkerPool } from "../../src/experiments/runners/local/pool.js";
import type { RunnerProgress } from "../../src/experiments/runners/runner.js";
import { WorkerDied } from "../../src/experiments/runners/worker-died.js";
import { bitsOf, job } from "../experiments/jobs.js";

const LONG = 16 * 1_000_000;

async function withPool<T>(options: PoolOptions, use: (pool: WorkerPool) => Promise<T>) {
  const pool = new WorkerPool(options);
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

/** A pool's first progress of a job, as a promise. */
function firstProgress(name: string) {
  let say: (progress: RunnerProgress) => void = () => {};
  const seen = new Promise<RunnerProgress>((resolve) => {
    say = resolve;
  });
  return { seen, onProgress: (p: RunnerProgress) => p.name === name && p.step > 0 && say(p) };
}

async function deathOf(running: Promise<unknown>): Promise<WorkerDied> {
  const error = await running.catch((e: unknown) => e);
  expect(error).toBeInstanceOf(WorkerDied);
  return error as WorkerDied;
}

/** Gone, or ended and not yet collected by the system's first process. */
function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (!pids.every(gone)) await sleep(20);
}

describe("a worker that is killed", () => {
  it("loses its job and no other, and is replaced", async () => {
    const { seen, onProgress } = firstProgress("victim");
    await withPool({ workers: 2, onProgress }, async (pool) => {
      const victim = deathOf(pool.run(job("victim", { steps: LONG })));
      const other = pool.run(job("other", { steps: 16 * 2000 }));
      const { worker, step } = await seen;
      const before = pool.pids;
      expect(before.length).toBe(2);
      process.kill(before[worker], "SIGKILL");
      const death = await victim;
      expect(death).toMatchObject({ jobName: "victim", how: "SIGKILL", stderr: "" });
      expect(death.step).toBeGreaterThanOrEqual(step);
      expect(death.message).toBe(
        `the worker that trained victim died after step ${death.step}: SIGKILL`,
      );
      const next = job("next");
      expect(bitsOf(await pool.run(next))).toEqual(bitsOf(await execute(next)));
      expect((await other)?.complete).toBe(true);
      expect(pool.pids).not.toContain(before[worker]);
      expect(pool.pids).toContain(before[1 - worker]);
    });
  });

  it("while it is idle, is replaced for the next job", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      await pool.run(job("first"));
      const { pids } = pool;
      process.kill(pids[0], "SIGKILL");
      await untilGone(pids);
      while (pool.pids.length > 0) await sleep(5);
      expect((await pool.run(job("second")))?.complete).toBe(true);
    });
  });
});

describe("a worker that dies of a job", () => {
  const entry = new URL("../experiments/runners/local/mortal-worker.js", import.meta.url);
  const dying = (seed: number) => job(`seed ${seed}`, { members: [{ seed, learningRate: 0.01 }] });

  it.each([
    [13, "SIGKILL", /^the worker that trained seed 13 died after step 0: SIGKILL$/],
    [14, "SIGABRT", /seed 14 died after step 0: SIGABRT/],
    [15, "code 1", /seed 15 died after step \d+: code 1; its last words: Error: seed 15$/],
  ])("of seed %i says how: %s", async (seed, how, message) => {
    await withPool({ workers: 1, entry }, async (pool) => {
      const death = deathOf(pool.run(dying(seed)));
      const next = pool.run(job("next"));
      expect((await death).how).toBe(how);
      expect((await death).message).toMatch(message);
      expect((await next)?.complete).toBe(true);
    });
  });
});

describe("an interrupt from the terminal", () => {
  it("does not end a worker that trains", async () => {
    const { seen, onProgress } = firstProgress("a");
    await withPool({ workers: 1, onProgress }, async (pool) => {
      const result = pool.run(job("a", { steps: 16 * 4000 }));
      await seen;
      process.kill(pool.pids[0], "SIGINT");
      expect((await result)?.complete).toBe(true);
    });
  });

  it("loses no job where the worker was just starting", async () => {
    await withPool({ workers: 1 }, async (pool) => {
      const result = pool.run(job("a"));
      while (pool.pids.length === 0) await new Promise(setImmediate);
      process.kill(pool.pids[0], "SIGINT");
      expect((await result)?.complete).toBe(true);
    });
  });
});

describe("the process of a pool", () => {
  async function firstLine(child: ChildProcess): Promise<{ readonly pids: number[] }> {
    if (child.stdout === null) throw new Error("no pipe");
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
    throw new Error("it ended before both workers trained");
  }

  it.each(["SIGKILL", "SIGINT"] as const)("takes its workers along: %s", async (signal) => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL("../experiments/runners/local/pool-child.js", import.meta.url))],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const { pids } = await firstLine(child);
    expect(pids.length).toBe(2);
    expect(pids.some(gone)).toBe(false);
    child.kill(signal);
    await untilGone(pids);
  });
});
