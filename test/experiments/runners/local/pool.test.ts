import { describe, expect, it } from "vitest";
import { CallerError } from "../../../../src/errors.js";
import { execute } from "../../../../src/experiments/population/execute.js";
import type { JobProgress } from "../../../../src/experiments/population/job.js";
import { populationBytes } from "../../../../src/experiments/population/memory.js";
import { WorkerPool } from "../../../../src/experiments/runners/local/pool.js";
import type { Member } from "../../../../src/training/specification.js";
import { bitsOf, job } from "../../jobs.js";

describe("the worker pool", () => {
  it("gives what the same job gives in this process, bit for bit, for more jobs than workers", async () => {
    const pool = new WorkerPool({ workers: 2 });
    const jobs = ["a", "b", "c"].map((name) => job(name));
    try {
      const results = await Promise.all(jobs.map((j) => pool.run(j)));
      for (const [i, j] of jobs.entries()) {
        const here = await execute(j);
        expect(bitsOf(results[i])).toEqual(bitsOf(here));
        expect(results[i]?.complete).toBe(true);
      }
    } finally {
      await pool.close();
    }
  });

  it("stops between runs when aborted: running jobs give what they have, waiting ones nothing", async () => {
    const controller = new AbortController();
    const seen: JobProgress[] = [];
    const pool = new WorkerPool({
      workers: 1,
      signal: controller.signal,
      onProgress: (p) => {
        seen.push(p);
        if (p.best !== null) controller.abort();
      },
    });
    try {
      const [running, waiting] = await Promise.all([
        pool.run(job("long", { steps: 16 * 100_000 })),
        pool.run(job("waiting")),
      ]);
      expect(running?.complete).toBe(false);
      expect(running?.members[0].validation).not.toBeNull();
      expect(waiting).toBeNull();
      expect(seen.every((p) => p.name === "long")).toBe(true);
    } finally {
      await pool.close();
    }
  });

  it("stops one job, and does the next to its end on the same worker", async () => {
    const pool = new WorkerPool({ workers: 1 });
    const stop = new AbortController();
    try {
      const stopped = await pool.run(job("long", { steps: 16 * 100_000 }), {
        signal: stop.signal,
        onProgress: () => stop.abort(),
      });
      expect(stopped?.complete).toBe(false);
      const { pids } = pool;
      const next = job("next");
      expect(bitsOf(await pool.run(next))).toEqual(bitsOf(await execute(next)));
      expect(pool.pids).toEqual(pids);
    } finally {
      await pool.close();
    }
  });

  it("reports a job that cannot be done, and goes on with the next", async () => {
    const pool = new WorkerPool({ workers: 1 });
    const bad = job("bad");
    try {
      await expect(
        pool.run({ ...bad, spec: { ...bad.spec, architecture: "linear-filtre" } }),
      ).rejects.toThrow(/did you mean 'linear-filter'/);
      expect((await pool.run(job("good")))?.complete).toBe(true);
    } finally {
      await pool.close();
    }
  });

  it("closes while jobs run: they stop between two runs, waiting ones are not started", async () => {
    const events = new EventTarget();
    const begun = new Promise((resolve) => events.addEventListener("progress", resolve));
    const pool = new WorkerPool({
      workers: 1,
      onProgress: () => events.dispatchEvent(new Event("progress")),
    });
    const long = pool.run(job("long", { steps: 16 * 100_000 }));
    const waiting = pool.run(job("waiting"));
    await begun;
    await pool.close();
    expect((await long)?.complete).toBe(false);
    expect(await waiting).toBeNull();
  });

  it("lets jobs wait that do not fit beside those that run, and starts them in order", async () => {
    const events: string[] = [];
    const bytes = populationBytes(job("a"));
    const pool = new WorkerPool({
      workers: 2,
      memory: 1.5 * bytes,
      onProgress: ({ name, step, steps }) => {
        if (step === steps || step === 0) events.push(`${name} ${step}`);
      },
    });
    try {
      const results = await Promise.all(["a", "b", "c"].map((name) => pool.run(job(name))));
      expect(results.every((r) => r?.complete)).toBe(true);
      expect(events).toEqual(["a 0", "a 64", "b 0", "b 64", "c 0", "c 64"]);
    } finally {
      await pool.close();
    }
  });

  it("refuses a job that never fits, before anything is started, and goes on with the next", async () => {
    const small = job("small");
    const large = { ...job("large"), spec: { ...small.spec, members: [] as Member[] } };
    for (let seed = 0; seed < 5000; seed++) large.spec.members.push({ seed, learningRate: 0.01 });
    const memory = 1.5 * populationBytes(small);
    const pool = new WorkerPool({ workers: 1, memory });
    try {
      const refused = pool.run(large).catch((error: unknown) => error);
      const done = pool.run(small);
      const error = await refused;
      expect(error).toBeInstanceOf(CallerError);
      expect((error as CallerError).problem).toMatch(
        /^training large \(5000 of linear-filter, batch 64, length 4\) takes about \d+ MB of memory; populations may take \d+ MB together$/,
      );
      expect((await done)?.complete).toBe(true);
    } finally {
      await pool.close();
    }
  });
});
