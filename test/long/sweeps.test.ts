import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runSweep } from "../../src/experiments/sweep/run.js";
import type { SweepOutcome } from "../../src/experiments/sweep/train.js";
import { entry, specification } from "../experiments/sweep/mortal-sweep.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-sweeps-"));
process.env.XDG_CACHE_HOME = join(folder, "cache");
afterAll(() => rmSync(folder, { recursive: true }));

describe("a trial that kills its worker", () => {
  it("stops the sweep where it is to fail fast; what was done is kept", async () => {
    const directory = join(folder, "fails-fast");
    // Alone, and before a long trial: the failure comes while that one trains.
    const seeds = [13];
    const long = { ...specification.budget, steps: 16 * 100_000, evaluateEvery: 16 * 10_000 };
    const two = { ...specification, seeds, grid: { "data.seed": [0] }, budget: long };
    const failing = await runSweep(two, { directory, entry, workers: 1, failFast: true });
    expect(failing).toMatchObject({ planned: 1, done: 0, failed: 1 });
    const mixed = { ...two, seeds: [13, 16] };
    const outcome = await runSweep(mixed, {
      directory,
      entry,
      workers: 2,
      failFast: true,
      extend: true,
    });
    expect(outcome).toMatchObject({ planned: 2, done: 0, failed: 1, complete: false });
  });
});

describe("a sweep that was stopped", () => {
  const long = { ...specification.budget, steps: 16 * 150, evaluateEvery: 16 * 15 };
  const stopped = { ...specification, seeds: [16, 17, 18, 19, 20], budget: long };
  const bits = ({ populations }: SweepOutcome) =>
    populations.flatMap((p) => p.trials.map((t) => [t.key, t.digest])).sort();

  it("goes on from every checkpoint, however the rest is packed, and leaves none", async () => {
    const directory = join(folder, "stopped");
    const controller = new AbortController();
    const trained = new Set<string>();
    const first = await runSweep(stopped, {
      directory,
      workers: 2,
      signal: controller.signal,
      onProgress: ({ workers }) => {
        for (const w of workers) if (w !== null && w.step > 0) trained.add(w.name);
        if (trained.size === 2) controller.abort();
      },
    });
    expect(first.complete).toBe(false);
    const left = readdirSync(join(directory, "checkpoints")).filter((n) => !n.includes("trials"));
    expect(left.length).toBeGreaterThan(0);
    const began = new Map<string, number>();
    const second = await runSweep(stopped, {
      directory,
      workers: 3,
      onProgress: ({ workers }) => {
        for (const w of workers) if (w !== null && !began.has(w.name)) began.set(w.name, w.step);
      },
    });
    expect([...began.values()].filter((step) => step > 0).length).toBe(left.length);
    expect(existsSync(join(directory, "checkpoints"))).toBe(false);
    const whole = await runSweep(stopped, { directory: join(folder, "unstopped"), workers: 1 });
    expect(bits(second)).toEqual(bits(whole));
  });
});
