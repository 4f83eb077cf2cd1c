import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CostModel } from "../../src/experiments/cost/model.js";
import { parseQueue } from "../../src/experiments/runners/queue/address.js";
import { expand } from "../../src/experiments/sweep/expand.js";
import { packPopulations } from "../../src/experiments/sweep/pack.js";
import { parseSpecification } from "../../src/experiments/sweep/parse.js";
import { runSweep } from "../../src/experiments/sweep/run.js";
import type { SweepSpecification } from "../../src/experiments/sweep/specification.js";
import { type BenchCase, interleave, median, type Scale } from "../case.js";
import { narrow } from "../paper-a.js";
import { NO_SERVER, QueueBench } from "../queue.js";
import { figure } from "../report.js";
import { sweepOf, sweepSeconds } from "../sweeps.js";

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));

/** So many trials of the least model: linear series with memories of so many lengths. */
function linearSweep(configurations: number, trials: number, steps: number) {
  return {
    baseline: {
      task: { name: "linear", length: 8 },
      data: { train: 256, validation: 64, test: 128 },
      model: { architecture: "linear-filter" },
      training: { batch: 32 },
    },
    grid: { "task.rate": Array.from({ length: configurations }, (_, i) => (i + 1) / 8) },
    seeds: Math.ceil(trials / configurations),
    learningRates: [0.01],
    budget: { steps },
  };
}

/** Runs a sweep in a folder of its own. */
async function inFolder<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "nwidth-bench-"));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Seconds of a sweep on a queue, the bytes of its journal, and the seconds that workers were at it. */
function onQueue(specification: SweepSpecification, url: string) {
  return inFolder(async (directory) => {
    const begin = performance.now();
    const queue = { address: parseQueue(url) };
    const { complete, populations } = await runSweep(specification, { directory, queue });
    if (!complete) throw new Error("the sweep did not end");
    const busy = populations
      .flatMap(({ trials }) => trials)
      .reduce((sum, { seconds }) => sum + seconds, 0);
    return {
      ...{ seconds: (performance.now() - begin) / 1000, busy, populations: populations.length },
      journal: statSync(join(directory, "journal.jsonl")).size,
    };
  });
}

const againstLocal: BenchCase = {
  name: "queue of a worker with two processes against the local pool, 400 trials",
  target: { kind: "at least", value: 0.95 },
  measure: async ({ smoke, repeats }) => {
    const extent = smoke ? { trials: 4, steps: 16 } : { trials: 400, steps: 500 };
    const specification = sweepOf(narrow, extent);
    const timed = await QueueBench.with(async (bench) => {
      await bench.hire({ workers: 2 });
      return interleave(
        Math.min(repeats, 5),
        async () => (await onQueue(specification, bench.url)).seconds,
        () => sweepSeconds(specification),
        (queued, local) => local / queued,
      );
    });
    if (timed === null) return NO_SERVER;
    return {
      ...timed,
      ...{ sides: ["queue", "local pool"] as const, unit: "s" as const },
      notes: [`${extent.trials} trials of ${extent.steps} steps; Redis on the same machine`],
    };
  },
};

const SIMULATED = 8;

const busyShare: BenchCase = {
  name: "busy share of 8 simulated workers of a queue, 10,000 trials",
  target: { kind: "at least", value: 0.95 },
  measure: async ({ smoke }) => {
    const trials = smoke ? 40 : 10_000;
    const specification = parseSpecification(linearSweep(smoke ? 4 : 50, trials, 2000));
    const packed = packPopulations(expand(specification), new CostModel(), SIMULATED);
    const predicted = packed.reduce((sum, { seconds }) => sum + seconds, 0);
    // a minute of each worker, whatever the trials would take
    const pace = (SIMULATED * (smoke ? 0.5 : 60)) / predicted;
    const measured = await QueueBench.with(async (bench) => {
      for (let i = 0; i < SIMULATED; i++) await bench.hire({ workers: 1, pace });
      return inCleanCache(() => onQueue(specification, bench.url));
    });
    if (measured === null) return NO_SERVER;
    const { busy, seconds, populations } = measured;
    return {
      what: "share of the seconds from the call to its end in which workers slept",
      unit: "of 1" as const,
      values: [busy / (SIMULATED * seconds)],
      notes: [
        `${populations} populations, ${figure(busy)} s slept by 8 workers in ${figure(seconds)} s`,
        `a worker sleeps ${figure(pace)} times what its job is predicted to take`,
      ],
    };
  },
};

/** Without what was learned of trainings before, which sleepers do not know of. */
async function inCleanCache<T>(act: () => Promise<T>): Promise<T> {
  const before = process.env.XDG_CACHE_HOME;
  return inFolder(async (folder) => {
    process.env.XDG_CACHE_HOME = folder;
    try {
      return await act();
    } finally {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
    }
  });
}

const overhead: BenchCase = {
  name: "overhead of a population on a queue",
  target: { kind: "below", value: 15 },
  measure: async ({ smoke, repeats }) => {
    const populations = smoke ? 4 : 400;
    const members = 20;
    const specification = parseSpecification(linearSweep(populations, populations * members, 2000));
    const measured = await QueueBench.with(async (bench) => {
      await bench.hire({ workers: 1, pace: 0 });
      const runs: Awaited<ReturnType<typeof onQueue>>[] = [];
      const working = await bench.counting(async () => {
        for (let i = 0; i < repeats; i++) runs.push(await onQueue(specification, bench.url));
      });
      const seconds = smoke ? 1 : 30;
      const idle = await bench.counting(() => sleep(1000 * seconds));
      return { runs, working, idle, seconds };
    });
    if (measured === null) return NO_SERVER;
    const { runs, working, idle, seconds } = measured;
    const done = runs.reduce((sum, run) => sum + run.populations, 0);
    const each = (count: number) => figure(count / done);
    return {
      what: "a population of 20 trials that no time is spent on, its line in the journal included",
      unit: "ms" as const,
      values: runs.map((run) => (1000 * run.seconds) / run.populations),
      notes: [`one worker process, ${runs[0].populations} populations, Redis on the same machine`],
      table: {
        header: ["of", "commands", "bytes to Redis", "bytes from Redis", "bytes of the journal"],
        rows: [
          [
            `a population of ${members} trials`,
            each(working.commands),
            each(working.bytesIn),
            each(working.bytesOut),
            figure(median(runs.map((run) => run.journal / run.populations))),
          ],
          [
            "a worker process that waits, a second",
            figure(idle.commands / seconds),
            figure(idle.bytesIn / seconds),
            figure(idle.bytesOut / seconds),
            "0",
          ],
        ],
      },
    };
  },
};

/** A process's largest resident memory, in MB. */
function peakOf(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}

/** Until the queue is filled by a sweep that nobody serves: seconds, MB, and what is on the queue. */
async function enqueue(trials: number) {
  return QueueBench.with((bench) =>
    inFolder(async (folder) => {
      const file = join(folder, "sweep.json");
      writeFileSync(file, JSON.stringify(linearSweep(100, trials, 2000)));
      const begin = performance.now();
      const words = ["sweep", file, "--out", join(folder, "run"), "--queue", bench.url];
      const child = spawn(process.execPath, [MAIN, ...words], {
        stdio: "ignore",
        env: { ...process.env, XDG_CACHE_HOME: folder },
      });
      let ended = false;
      child.once("exit", () => {
        ended = true;
      });
      while ((await bench.waiting()) === 0) {
        if (ended)
          throw new Error(`the sweep of ${trials} trials ended before anything was queued`);
        await sleep(100);
      }
      const seconds = (performance.now() - begin) / 1000;
      // whether more is put there while nobody takes any
      await sleep(5000);
      const peak = peakOf(child.pid ?? Number.NaN);
      const { held } = await bench.counted();
      const waiting = await bench.waiting();
      child.kill("SIGKILL");
      if (!ended) await new Promise((resolve) => child.once("exit", resolve));
      return { seconds, peak, held, waiting };
    }),
  );
}

const enqueued: BenchCase = {
  name: "10^6 trials planned and on their way to a queue",
  target: { kind: "below", value: 120 },
  measure: async ({ smoke }: Scale) => {
    const rows: string[][] = [];
    let last = Number.NaN;
    for (const trials of smoke ? [100] : [10_000, 100_000, 1_000_000]) {
      const measured = await enqueue(trials);
      if (measured === null) return NO_SERVER;
      const { seconds, peak, held, waiting } = measured;
      last = seconds;
      const cells = [figure(seconds), figure(peak), figure(held / 1e6), String(waiting)];
      rows.push([trials.toLocaleString("en"), ...cells]);
    }
    return {
      what: "from the call until workers find work",
      unit: "s" as const,
      values: [last],
      notes: ["100 configurations; nobody serves the queue"],
      table: {
        header: [
          "trials",
          "seconds",
          "coordinator, MB at most",
          "Redis, MB",
          "populations on the queue",
        ],
        rows,
      },
    };
  },
};

export const queueCases: readonly BenchCase[] = [againstLocal, busyShare, overhead, enqueued];
