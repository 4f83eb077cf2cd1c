import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { Coordinator } from "../../src/experiments/coordinator.js";
import { CostModel } from "../../src/experiments/cost/model.js";
import { readJournal } from "../../src/experiments/journal/read.js";
import { JournalWriter } from "../../src/experiments/journal/writer.js";
import { keptParameters } from "../../src/experiments/outputs.js";
import type { PopulationJob, PopulationResult } from "../../src/experiments/population/job.js";
import { WorkerPool } from "../../src/experiments/runners/local/pool.js";
import type { Runner } from "../../src/experiments/runners/runner.js";
import { WorkerDied } from "../../src/experiments/runners/worker-died.js";
import { populationJob } from "../../src/experiments/sweep/job.js";
import type { SweepSettings } from "../../src/experiments/sweep/parts.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-coordinator-"));
afterAll(() => rmSync(folder, { recursive: true }));

const settings: SweepSettings = {
  task: { name: "coupling", basis: "tokens", tokens: 4, length: 4, alpha: 1, rank: 4 },
  data: { seed: 0, train: 32, validation: 16, test: 16 },
  model: { architecture: "linear-filter" },
  training: {
    loss: "squared",
    positions: "all",
    standardise: false,
    batch: 8,
    optimiser: "adam",
    weightDecay: 0,
    schedule: "constant",
    clipNorm: 1,
    dtype: "float32",
  },
  budget: { steps: 32, evaluateEvery: 16, patience: null },
};
const population = (seeds: readonly number[]) => ({
  settings,
  job: populationJob(
    settings,
    seeds.map((seed) => ({ seed, learningRate: 0.01 })),
    "trials",
  ),
});

type Run = (job: PopulationJob, call: number) => Promise<PopulationResult | null>;

/** A pool that does as told, and what it was asked for. */
function scripted(run: Run) {
  const asked: number[][] = [];
  return {
    asked,
    workers: 1,
    underway: async () => [],
    release: () => {},
    close: async () => {},
    run: (job: PopulationJob) => {
      asked.push(job.spec.members.map((m) => m.seed));
      return run(job, asked.length);
    },
  };
}

/** A machine that is not this one. */
const ELSEWHERE = JSON.stringify({ processor: "elsewhere" });

/** What a job comes to where nothing goes wrong. */
function success({ name, spec }: PopulationJob): PopulationResult {
  return {
    name,
    members: spec.members.map(({ seed }) => ({
      validation: seed + 0.5,
      bestStep: 16,
      steps: 32,
      state: "training",
      reason: null,
      curve: [[16, seed + 0.5]],
      metrics: { mse: seed, nmse: 1, mae: 1, max_error: Number.POSITIVE_INFINITY },
      digest: "0".repeat(64),
    })),
    best: new Float32Array(2 * spec.members.length).map((_, i) => i),
    predictions: spec.members.map(({ seed }) => Float64Array.of(seed, -seed)),
    fingerprint: ELSEWHERE,
    complete: true,
    seconds: spec.members.length,
    timing: null,
  };
}

let runs = 0;
const directoryOf = (name: string) => join(folder, `${name}-${runs++}`);

async function withCoordinator<T>(
  directory: string,
  pool: Runner,
  use: (coordinator: Coordinator) => Promise<T>,
  keepOutputs = false,
): Promise<T> {
  const asked = { what: "test" };
  const journal = await JournalWriter.open(directory, { job: "sweep", asked });
  const coordinator = new Coordinator(journal, pool, new CostModel(), { keepOutputs });
  try {
    return await use(coordinator);
  } finally {
    await coordinator.close();
  }
}

const statesOf = (journal: JournalWriter) =>
  journal.populations.flatMap((p) => p.trials.map((t): [number, string] => [t.seed, t.state]));

describe("a population in, its results out", () => {
  it("trains only what the journal does not hold, in this run or a later one", async () => {
    const directory = directoryOf("known");
    const pool = scripted(async (job) => success(job));
    const first = await withCoordinator(directory, pool, (c) => c.run(population([1, 2])));
    expect(first?.map(({ result }) => result.validation)).toEqual([1.5, 2.5]);
    const second = await withCoordinator(directory, pool, (c) => c.run(population([2, 3, 1])));
    expect(second?.map(({ result }) => result.validation)).toEqual([2.5, 3.5, 1.5]);
    expect(pool.asked).toEqual([[1, 2], [3]]);
    // no JSON for what is not finite; the population's seconds are shared
    expect(second?.[0].result.metrics).toMatchObject({ mse: 2, max_error: null });
    expect(second?.[0].result.seconds).toBe(1);
  });

  it("keeps parameters and predictions where it is told to, of each trial its own", async () => {
    const directory = directoryOf("outputs");
    const pool = scripted(async (job) => success(job));
    await withCoordinator(directory, pool, (c) => c.run(population([1, 2])), true);
    const again = await withCoordinator(directory, pool, (c) => c.run(population([2])), true);
    expect(pool.asked.length).toBe(1);
    expect(again?.[0].outputs?.best).toEqual(Float32Array.of(2, 3));
    expect(again?.[0].outputs?.prediction).toEqual(Float64Array.of(2, -2));
  });

  it.each([
    ["gone", (file: string) => rmSync(file)],
    ["damaged", (file: string) => appendFileSync(file, "x")],
  ] as const)("trains again what is kept of them where that is %s", async (_, spoil) => {
    const directory = directoryOf("spoilt");
    const pool = scripted(async (job) => success(job));
    const run = (seeds: readonly number[], keeps = true) =>
      withCoordinator(directory, pool, (c) => c.run(population(seeds)), keeps);
    await run([1, 2], false);
    await run([1, 2]);
    const [file] = readdirSync(join(directory, "outputs"));
    spoil(join(directory, "outputs", file));
    await run([1, 2], false);
    expect(pool.asked).toEqual([
      [1, 2],
      [1, 2],
    ]);
    const again = await run([2]);
    expect(pool.asked[2]).toEqual([2]);
    expect(again?.[0].outputs?.best).toEqual(Float32Array.of(0, 1));
    const { populations } = await readJournal(join(directory, "journal.jsonl"));
    const [, key] = populations[0].trials.map((trial) => trial.key);
    const kept = await keptParameters(directory);
    expect(await kept(key)).toEqual(Float32Array.of(0, 1));
    await expect(kept("0".repeat(64))).rejects.toThrow(CallerError);
  });

  it("records the machine that trained, which need not be this one, and takes no timings from it", async () => {
    const timing = { open: 1, run: 1, predict: 1 };
    const pool = scripted(async (job) => ({ ...success(job), timing }));
    await withCoordinator(directoryOf("elsewhere"), pool, async (c) => {
      await c.run(population([1]));
      expect(c.journal.populations.map((p) => p.fingerprint)).toEqual([ELSEWHERE]);
      expect(c.costs.added).toEqual({});
    });
  });

  it("gives nothing of what was interrupted, and writes nothing of it", async () => {
    const pool = scripted(async (job) => ({ ...success(job), complete: false }));
    await withCoordinator(directoryOf("stopped"), pool, async (c) => {
      expect(await c.run(population([1]))).toBeNull();
      expect(c.journal.populations).toEqual([]);
    });
  });

  it("hands on a caller's mistake at once", async () => {
    const pool = scripted(async () => {
      throw new CallerError("too large", "take less");
    });
    await withCoordinator(directoryOf("mistake"), pool, async (c) => {
      await expect(c.run(population([1, 2]))).rejects.toThrow(CallerError);
      expect(pool.asked.length).toBe(1);
    });
  });
});

describe("a worker that dies", () => {
  const died = (step: number) => new WorkerDied("trials", "SIGKILL", step, "");

  it("of one trial: the population is halved until it is found, the others are done once", async () => {
    const pool = scripted(async (job) => {
      if (job.spec.members.some((m) => m.seed === 5)) throw died(0);
      return success(job);
    });
    const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
    await withCoordinator(directoryOf("killer"), pool, async (c) => {
      const outcomes = await c.run(population(seeds));
      expect(outcomes?.map(({ result }) => result.state)).toEqual(
        seeds.map((s) => (s === 5 ? "failed" : "done")),
      );
      expect(outcomes?.[5].result.reason).toMatch(/died after step 0: SIGKILL/);
      expect(statesOf(c.journal).sort()).toEqual(
        seeds.map((s) => [s, s === 5 ? "failed" : "done"]),
      );
    });
    // twice each of 8, 4 and 2 trials, and three times alone
    expect(pool.asked.filter((s) => s.includes(5)).map((s) => s.length)).toEqual([
      8, 8, 4, 4, 2, 2, 1, 1, 1,
    ]);
  });

  it("in a plugin's code twice: the plugin is at fault, not the trial", async () => {
    const inside = "plugin /p/mine.mjs: task 'mine': sample(\"train\", 3), or a call after it,";
    const dying = (how: string) =>
      scripted(async () => {
        throw new WorkerDied("trials", how, 0, "", 1, inside);
      });
    const aborting = dying("SIGABRT");
    await withCoordinator(directoryOf("aborting"), aborting, async (c) => {
      await expect(c.run(population([1, 2]))).rejects.toThrow(
        `${inside} ends the process that runs it: SIGABRT; in the training 'trials' of seeds 1, 2`,
      );
      expect(statesOf(c.journal)).toEqual([]);
    });
    expect(aborting.asked).toEqual([
      [1, 2],
      [1, 2],
    ]);
    await withCoordinator(directoryOf("hanging"), dying("no heart-beat for 60 s"), async (c) => {
      await expect(c.run(population([1]))).rejects.toThrow(
        `${inside} does not end within 60 s; in the training 'trials' of seed 1`,
      );
    });
  });

  it("of a failed trial: another run tries it again", async () => {
    const directory = directoryOf("again");
    const broken = scripted(async () => {
      throw died(0);
    });
    await withCoordinator(directory, broken, (c) => c.run(population([1])));
    const sound = scripted(async (job) => success(job));
    await withCoordinator(directory, sound, async (c) => {
      expect((await c.run(population([1])))?.[0].result.state).toBe("done");
      expect(statesOf(c.journal)).toEqual([
        [1, "failed"],
        [1, "done"],
      ]);
    });
  });

  it("while it gets further each time is only killed: it is never given up", async () => {
    const pool = scripted(async (job, call) => {
      if (call <= 20) throw died(call);
      return success(job);
    });
    await withCoordinator(directoryOf("progress"), pool, async (c) => {
      expect((await c.run(population([1, 2])))?.map((o) => o.result.state)).toEqual([
        "done",
        "done",
      ]);
    });
    expect(pool.asked.every((s) => s.length === 2)).toBe(true);
  });

  it("or a job that throws, which no second try would change, is looked into at once", async () => {
    const pool = scripted(async (job) => {
      if (job.spec.members.some((m) => m.seed === 2)) throw new Error("bad_alloc");
      return success(job);
    });
    await withCoordinator(directoryOf("throws"), pool, async (c) => {
      const outcomes = await c.run(population([1, 2]));
      expect(outcomes?.map((o) => o.result.state)).toEqual(["done", "failed"]);
      expect(outcomes?.[1].result.reason).toBe("bad_alloc");
    });
    // the halves are asked for side by side, in no order
    expect(pool.asked[0]).toEqual([1, 2]);
    expect(pool.asked.slice(1).sort()).toEqual([[1], [2]]);
  });

  // each way to die is told apart in runners/local/deaths.test
  it("for real, of a signal", async () => {
    const entry = new URL("./runners/local/mortal-worker.js", import.meta.url);
    const pool = new WorkerPool({ workers: 2, entry });
    await withCoordinator(directoryOf("real"), pool, async (c) => {
      const outcomes = await c.run(population([1, 13, 3]));
      expect(outcomes?.map((o) => o.result.state)).toEqual(["done", "failed", "done"]);
      expect(outcomes?.[1].result.reason).toMatch(/SIGKILL/);
    });
  });
});
