import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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
import { type Counted, NO_SERVER, QueueBench } from "../queue.js";
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

/** Simulated workers, as the name of the case says. */
const SIMULATED = 8;

const busyShare: BenchCase = {
  name: "busy share of 8 simulated workers of a queue, 10,000 trials",
  target: { kind: "at least", value: 0.95 },
  measure: async ({ smoke }) => {
    const trials = smoke ? 40 : 10_000;
    const workers = smoke ? 2 : SIMULATED;
    const specification = parseSpecification(linearSweep(smoke ? 4 : 50, trials, 2000));
    const packed = packPopulations(expand(specification), new CostModel(), workers);
    const predicted = packed.reduce((sum, { seconds }) => sum + seconds, 0);
    // a minute of each worker, whatever the trials would take
    const pace = (workers * (smoke ? 0.5 : 60)) / predicted;
    const measured = await QueueBench.with(async (bench) => {
      await Promise.all(Array.from({ length: workers }, () => bench.hire({ workers: 1, pace })));
      return inCleanCache(async () => {
        // their processes are up: on two cores that takes eight of them seconds
        await onQueue(parseSpecification(linearSweep(workers, workers, 16)), bench.url);
        return onQueue(specification, bench.url);
      });
    });
    if (measured === null) return NO_SERVER;
    const { busy, seconds, populations } = measured;
    return {
      what: "share of the seconds from the call to its end in which workers slept",
      unit: "of 1" as const,
      values: [busy / (workers * seconds)],
      notes: [
        `${populations} populations, ${figure(busy)} s slept by ${workers} workers in ${figure(seconds)} s`,
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

/** What the server counts in each second of a state that lasts. */
async function aSecond(bench: QueueBench, seconds: number): Promise<Counted> {
  const { commands, bytesIn, bytesOut } = await bench.counting(() => sleep(1000 * seconds));
  return {
    commands: commands / seconds,
    bytesIn: bytesIn / seconds,
    bytesOut: bytesOut / seconds,
  };
}

/** A coordinator in a process of its own, once its populations are on the queue. */
async function coordinating<T>(
  bench: QueueBench,
  document: object,
  use: (coordinator: ChildProcess) => Promise<T>,
): Promise<T> {
  return inFolder(async (folder) => {
    const file = join(folder, "sweep.json");
    writeFileSync(file, JSON.stringify(document));
    const words = ["sweep", file, "--out", join(folder, "run"), "--queue", bench.url];
    const child = spawn(process.execPath, [MAIN, ...words], {
      stdio: "ignore",
      env: { ...process.env, XDG_CACHE_HOME: folder },
    });
    const ended = once(child, "exit");
    try {
      while ((await bench.onQueue()) === 0) {
        if (child.exitCode !== null) throw new Error("the sweep ended before anything was queued");
        await sleep(100);
      }
      return await use(child);
    } finally {
      child.kill("SIGKILL");
      await ended;
    }
  });
}

/** What lasting states cost Redis, each alone on a server of its own. */
async function lasting(seconds: number): Promise<(readonly [string, Counted])[] | null> {
  const waits = await QueueBench.with(async (bench) => {
    await bench.hire({ workers: 1 });
    return aSecond(bench, seconds);
  });
  const trains = await QueueBench.with(async (bench) => {
    await bench.hire({ workers: 1 });
    // it goes on when its coordinator is gone
    await coordinating(bench, linearSweep(1, 20, 50_000_000), () => bench.taken());
    return aSecond(bench, seconds);
  });
  const coordinates = await QueueBench.with((bench) =>
    coordinating(bench, linearSweep(100, 2000, 2000), async () => {
      await sleep(1000);
      const populations = await bench.onQueue();
      const { commands, bytesIn, bytesOut } = await aSecond(bench, seconds);
      return {
        commands: commands / populations,
        bytesIn: bytesIn / populations,
        bytesOut: bytesOut / populations,
      };
    }),
  );
  if (waits === null || trains === null || coordinates === null) return null;
  return [
    ["a worker that waits, with one process, a second", waits],
    ["a worker that trains, with one process, a second", trains],
    ["a coordinator, for each population on the queue, a second", coordinates],
  ];
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
      return { runs, working };
    });
    const states = await lasting(smoke ? 1 : 30);
    if (measured === null || states === null) return NO_SERVER;
    const { runs, working } = measured;
    const done = runs.reduce((sum, run) => sum + run.populations, 0);
    const row = (of: string, { commands, bytesIn, bytesOut }: Counted, by: number) => [
      of,
      ...[commands, bytesIn, bytesOut].map((count) => figure(count / by)),
    ];
    const journal = median(runs.map((run) => run.journal / run.populations));
    return {
      what: "a population of 20 trials that no time is spent on, its line in the journal included",
      unit: "ms" as const,
      values: runs.map((run) => (1000 * run.seconds) / run.populations),
      notes: [
        `one worker process, ${runs[0].populations} populations, Redis on the same machine`,
        `${figure(journal)} bytes of the journal for each`,
      ],
      table: {
        header: ["of", "commands", "bytes to Redis", "bytes from Redis"],
        rows: [
          row(`a population of ${members} trials`, working, done),
          ...states.map(([of, counted]) => row(of, counted, 1)),
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
function enqueue(trials: number) {
  return QueueBench.with((bench) => {
    const begin = performance.now();
    return coordinating(bench, linearSweep(100, trials, 2000), async ({ pid = Number.NaN }) => {
      const seconds = (performance.now() - begin) / 1000;
      // whether more is put there while nobody takes any
      await sleep(5000);
      const { held } = await bench.counted();
      return { seconds, peak: peakOf(pid), held, waiting: await bench.onQueue() };
    });
  });
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
