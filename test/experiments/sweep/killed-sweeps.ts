import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readJournal } from "../../../src/experiments/journal/read.js";
import { Stream } from "../../../src/random/stream.js";
import { childrenOf, MAIN, nwidth, start, startNwidth } from "../../cli/processes.js";

/** A sweep to be killed, in a folder that is gone after the tests, and what its runs left. */
function sweepOf(seeds: number) {
  const folder = mkdtempSync(join(tmpdir(), "nwidth-kills-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** Timings of their own: how trials are packed is not to depend on what ran here before. */
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache") };
  const directory = (name: string) => join(folder, name);

  /** Trials of four configurations, each of which diverges at its larger rate. */
  const specification = {
    baseline: {
      task: { name: "coupling", basis: "tokens", tokens: 8, length: 4 },
      data: { train: 256, validation: 64, test: 64 },
      model: { architecture: "transformer-a", hidden: 8, headSize: 2, valueSize: 8 },
      training: { batch: 16, clipNorm: 1e30, optimiser: "sgd" },
    },
    grid: { "task.alpha": [0.5, 1], "data.train": [256, "fresh"] },
    seeds,
    learningRates: [0.01, 1e6],
    budget: { steps: 400, evaluateEvery: 80 },
  };
  const file = join(folder, "sweep.json");

  /** The table of a run without what depends on the time. */
  async function tableOf(run: string): Promise<string> {
    const { code, stdout } = await nwidth(
      ["results", run, "--sql", "SELECT * EXCLUDE (seconds) FROM trials ORDER BY key", "--csv"],
      env,
    );
    expect(code).toBe(0);
    return stdout;
  }

  async function keysOf(run: string): Promise<string[]> {
    const { populations } = await readJournal(join(run, "journal.jsonl"));
    return populations.flatMap((p) => p.trials.map((t) => t.key));
  }

  function populationsIn(run: string): number {
    try {
      return (
        readFileSync(join(run, "journal.jsonl"), "utf8").split('{"kind":"population"').length - 1
      );
    } catch {
      return 0;
    }
  }

  return { folder, env, directory, specification, file, tableOf, keysOf, populationsIn };
}

/**
 * Tests that a sweep of 8 trials a seed loses nothing, whatever is killed.
 *
 * @param every milliseconds between two kills of a worker
 * @param most kills for each start of the coordinator: on a busy machine a trial may take longer than
 *   from one to the next
 */
export function losesNothing(seeds: number, every: number, most: number): void {
  const planned = 8 * seeds;
  const { env, directory, specification, file, tableOf, keysOf, populationsIn } = sweepOf(seeds);

  let undisturbed: string;
  beforeAll(async () => {
    writeFileSync(file, JSON.stringify(specification));
    const { code, stdout } = await nwidth(
      ["sweep", file, "--out", directory("calm"), "--json"],
      env,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      planned,
      done: planned / 2,
      diverged: planned / 2,
      failed: 0,
    });
    undisturbed = await tableOf(directory("calm"));
    expect(undisturbed.split("\n").length).toBe(planned + 2);
  });

  describe("a sweep loses nothing", () => {
    it(`where its workers are killed every ${every} ms and its coordinator twice`, async () => {
      const run = directory("killed");
      const stream = new Stream(1, "kills");
      let kills = 0;
      const all = populationsIn(directory("calm"));
      for (const until of [Math.round(0.3 * all), all / 2, Number.POSITIVE_INFINITY]) {
        const { child, end } = startNwidth(["sweep", file, "--out", run, "--json"], env);
        const pid = child.pid ?? Number.NaN;
        const enough = kills + most;
        const killing = setInterval(() => {
          const workers = childrenOf(pid);
          if (workers.length === 0 || kills === enough) return;
          process.kill(workers[stream.integer(kills++, workers.length)], "SIGKILL");
        }, every);
        const watching = setInterval(() => {
          if (populationsIn(run) >= until) child.kill("SIGKILL");
        }, 20);
        const { code, signal, stderr } = await end;
        clearInterval(killing);
        clearInterval(watching);
        if (signal === null) expect(stderr).toBe("");
        expect([code, signal]).toEqual(until < all ? [null, "SIGKILL"] : [0, null]);
      }
      expect(kills).toBeGreaterThan(0);
      const keys = await keysOf(run);
      expect(new Set(keys).size).toBe(planned);
      expect(keys.length).toBe(planned);
      expect(await tableOf(run)).toBe(undisturbed);
      const again = await nwidth(["sweep", file, "--out", run, "--json"], env);
      expect(JSON.parse(again.stdout)).toMatchObject({ planned, reused: planned });
    });

    it("to a second coordinator, which is refused", async () => {
      const run = directory("twice");
      const first = startNwidth(["sweep", file, "--out", run], env);
      while (populationsIn(run) < 1) await sleep(20);
      const second = await nwidth(["sweep", file, "--out", run], env);
      expect(second).toMatchObject({ code: 2, stdout: "" });
      expect(second.stderr).toMatch(
        new RegExp(`in use by another run \\(process ${first.child.pid}\\)`),
      );
      first.child.kill("SIGINT");
      const { code, stdout } = await first.end;
      expect(code).toBe(130);
      expect(stdout).toContain(`of ${planned} trials done`);
    });
  });
}

/** Tests that a sweep whose disk is full says so, keeps what there is, and continues. */
export function survivesFullDisk(): void {
  const { folder, env, directory, specification, tableOf, keysOf } = sweepOf(25);

  it("a sweep whose disk is full says so, keeps what there is, and continues", async () => {
    // models so small that their checkpoints stay below the limit
    const small = {
      ...specification,
      baseline: { ...specification.baseline, model: { architecture: "linear-filter" } },
      grid: { "task.alpha": [0.5, 1], "data.seed": [0, 1] },
      seeds: 25,
      learningRates: [0.01],
      budget: { steps: 480, evaluateEvery: 16 },
    };
    const declared = join(folder, "small.json");
    writeFileSync(declared, JSON.stringify(small));
    const [calm, run] = [directory("roomy"), directory("full")];
    expect((await nwidth(["sweep", declared, "--out", calm], env)).code).toBe(0);
    // a limit on the size of files, as a full disk: a line is written in part, then no more
    const blocks = 60;
    const limited = [`ulimit -f ${blocks}; exec "$@"`, "sh", process.execPath, MAIN];
    const call = ["sweep", declared, "--out", run];
    const { code, stderr } = await start("bash", ["-c", ...limited, ...call], env).end;
    expect(stderr).toMatch(
      /^error: cannot write .*journal\.jsonl: .*\(EFBIG\)\n {2}.*run the same command again.*\n$/,
    );
    expect(code).toBe(1);
    const text = readFileSync(join(run, "journal.jsonl"), "utf8");
    expect(text.length).toBe(blocks * 1024);
    expect(text.endsWith("\n")).toBe(false);
    const before = await keysOf(run);
    expect(before.length).toBeGreaterThan(0);
    const resumed = await nwidth([...call, "--json"], env);
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ planned: 100, reused: before.length });
    const keys = await keysOf(run);
    expect([keys.length, new Set(keys).size]).toEqual([100, 100]);
    expect(await tableOf(run)).toBe(await tableOf(calm));
  });
}
