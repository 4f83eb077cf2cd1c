import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { SweepProgress } from "../../src/experiments/sweep/progress.js";
import { runSweep } from "../../src/experiments/sweep/run.js";
import { entry, specification } from "../experiments/sweep/mortal-sweep.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-run-"));
process.env.XDG_CACHE_HOME = join(folder, "cache");
afterAll(() => rmSync(folder, { recursive: true }));

describe("a trial that kills its worker", () => {
  it("is recorded as failed, and all others are done", async () => {
    const directory = join(folder, "goes-on");
    const seen: SweepProgress[] = [];
    const outcome = await runSweep(specification, {
      directory,
      entry,
      workers: 2,
      onProgress: (p) => seen.push(p),
    });
    expect(outcome).toMatchObject({ planned: 8, done: 6, diverged: 0, failed: 2, reused: 0 });
    expect(outcome.complete).toBe(true);
    const failed = outcome.populations.flatMap((p) => p.trials.filter((t) => t.state === "failed"));
    expect(failed.map((t) => t.seed)).toEqual([13, 13]);
    // Progress counts every trial that ended, and ends with nothing left.
    const last = seen[seen.length - 1];
    expect(last).toMatchObject({ planned: 8, done: 8, failed: 2, running: 0 });
    expect(last.remainingSeconds).toBeCloseTo(0, 9);
    expect(last.workers).toEqual([null, null]);
    for (const [i, p] of seen.entries()) if (i > 0) expect(p.done >= seen[i - 1].done).toBe(true);
    // Another run tries them again, and nothing else.
    const again = await runSweep(specification, { directory, workers: 2 });
    expect(again).toMatchObject({ planned: 8, done: 8, failed: 0, reused: 6 });
  });
});
