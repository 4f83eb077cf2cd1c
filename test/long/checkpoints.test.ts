import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { StorageError } from "../../src/errors.js";
import { execute } from "../../src/experiments/population/execute.js";
import type { PopulationJob, PopulationResult } from "../../src/experiments/population/job.js";
import { type PoolOptions, WorkerPool } from "../../src/experiments/runners/local/pool.js";
import { WorkerDied } from "../../src/experiments/runners/worker-died.js";
import { bitsOf, job } from "../experiments/jobs.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-checkpoints-"));
afterAll(() => rmSync(folder, { recursive: true }));

const entry = new URL("../experiments/runners/local/eager-worker.js", import.meta.url);
/** Long enough that whoever sees its first checkpoint finds it in training. */
const long = job("long", { steps: 16 * 4000 });

/** One job in a pool of its own, and the steps that it reported. */
async function runAlone(one: PopulationJob, checkpoint: string, options: PoolOptions = {}) {
  const steps: number[] = [];
  const pool = new WorkerPool({
    workers: 1,
    onProgress: ({ step }) => steps.push(step),
    ...options,
  });
  try {
    return { result: await pool.run(one, { checkpoint }), steps };
  } finally {
    await pool.close();
  }
}

/** Until a file is there: a worker has kept its progress. */
async function untilWritten(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise(setImmediate);
}

let undisturbed: Promise<PopulationResult> | undefined;
const whole = () => {
  undisturbed ??= execute(long);
  return undisturbed;
};

describe("a checkpoint", () => {
  it("continues a job whose worker was killed, bit for bit", async () => {
    const path = join(folder, "killed");
    const pool = new WorkerPool({ workers: 1, entry });
    try {
      const running = pool.run(long, { checkpoint: path }).catch((error: unknown) => error);
      await untilWritten(path);
      process.kill(pool.pids[0], "SIGKILL");
      expect(await running).toBeInstanceOf(WorkerDied);
    } finally {
      await pool.close();
    }
    const { result, steps } = await runAlone(long, path);
    expect(steps[0]).toBeGreaterThan(0);
    expect(bitsOf(result)).toEqual(bitsOf(await whole()));
    // What the killed worker may have left half-written is gone; the checkpoint is the caller's.
    expect(readdirSync(folder).filter((name) => name.startsWith("killed"))).toEqual([
      "killed",
      "killed.trials.json",
    ]);
  });

  it("is written when a job is stopped, and continues it, bit for bit", async () => {
    const path = join(folder, "stopped");
    const controller = new AbortController();
    const { result: part } = await runAlone(long, path, {
      signal: controller.signal,
      onProgress: ({ step }) => {
        if (step > 0) controller.abort();
      },
    });
    expect(part?.complete).toBe(false);
    const { result, steps } = await runAlone(long, path);
    expect(steps[0]).toBe(part?.members[0].steps);
    expect(steps[0]).toBeGreaterThan(0);
    expect(bitsOf(result)).toEqual(bitsOf(await whole()));
  });

  it.each(["damaged", "of another job"])("that is %s is ignored and replaced", async (what) => {
    const path = join(folder, what);
    await runAlone(job("short", { steps: 32 }), path, { entry });
    const other = readFileSync(path);
    if (what === "damaged") writeFileSync(path, other.subarray(0, other.length - 1));
    const one = job("short");
    const { result, steps } = await runAlone(one, path, { entry });
    expect(steps[0]).toBe(0);
    expect(bitsOf(result)).toEqual(bitsOf(await execute(one)));
    expect(readFileSync(path).equals(other)).toBe(false);
    // What is kept last is the whole training.
    const { steps: again } = await runAlone(one, path, { entry });
    expect(again[0]).toBe(64);
  });
});

describe("a checkpoint that cannot be written", () => {
  it("is an error of its own, and the worker lives on", async () => {
    const pool = new WorkerPool({ workers: 1, entry });
    try {
      const path = join(folder, "missing", "a");
      const error = await pool.run(job("a"), { checkpoint: path }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(StorageError);
      expect((error as StorageError).problem).toBe(
        `cannot write ${path}.trials.json: no such file or directory (ENOENT)`,
      );
      const { pids } = pool;
      expect((await pool.run(job("b")))?.complete).toBe(true);
      expect(pool.pids).toEqual(pids);
    } finally {
      await pool.close();
    }
  });

  it("for a limit says so, leaves nothing, and the next run goes through", async () => {
    const path = join(folder, "limited");
    const child = fileURLToPath(
      new URL("../experiments/runners/local/pool-child.js", import.meta.url),
    );
    const { stdout } = await promisify(execFile)("sh", [
      "-c",
      'ulimit -f 1; exec "$@"',
      "sh",
      process.execPath,
      child,
      path,
    ]);
    const error = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .find((said) => "name" in said);
    expect(error.name).toBe("StorageError");
    expect(error.message).toContain(`cannot write ${path}: file too large (EFBIG)\n  `);
    expect(error.message).toContain("what a journal holds is not done twice");
    expect(readdirSync(folder).filter((name) => name.startsWith("limited"))).toEqual([]);
    await runAlone(job("a"), path, { entry });
    expect(existsSync(path)).toBe(true);
  });
});
