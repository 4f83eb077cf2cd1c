import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readJournal } from "../../src/experiments/journal/read.js";
import { parseSpecification } from "../../src/experiments/sweep/parse.js";
import { runSweep } from "../../src/experiments/sweep/run.js";
import { call } from "./in-process.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-fresh-"));
const out = (name: string) => join(folder, name);
const nwidth = (...words: string[]) => call(words);

const YAML = `
baseline:
  task: { name: linear, kernel: uniform, length: 6 }
  data: { train: fresh, validation: 16, test: 16 }
  model: { architecture: linear-filter }
  training: { batch: 8 }
grid:
  data.train: [64, fresh]
seeds: 3
learningRates: [0.01, 0.03]
budget: { steps: 96, evaluateEvery: 16 }
`;
const file = out("sweep.yaml");
beforeAll(() => {
  vi.stubEnv("XDG_CACHE_HOME", out("cache"));
  writeFileSync(file, YAML);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** The bits of every trial, by its key. */
async function bitsIn(run: string): Promise<Map<string, string | null>> {
  const { populations } = await readJournal(join(run, "journal.jsonl"));
  return new Map(
    populations.flatMap(({ trials }) => trials.map(({ key, digest }) => [key, digest] as const)),
  );
}

describe("nwidth sweep of sequences drawn anew at every step", () => {
  it("trains beside a fixed set, reports both, and verifies", async () => {
    expect((await nwidth("sweep", file, "--plan")).code).toBe(0);
    const { code, stdout, stderr } = await nwidth("sweep", file, "--out", out("whole"), "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const { done, tables } = JSON.parse(stdout);
    expect(done).toBe(12);
    expect(tables.errors.map((row: { against: unknown }) => row.against)).toEqual([64, "fresh"]);
    const table = readFileSync(out("whole/results.csv"), "utf8").trimEnd().split("\n");
    expect(table.filter((line) => line.includes(",fresh,")).length).toBe(6);
    const verified = await nwidth("verify", out("whole"), "--count", "6", "--json");
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ checked: 6, equal: 6, sound: true });
  });

  it("has the same bits in parts, in another packing, and where it was interrupted", async () => {
    const specification = parseSpecification(
      JSON.parse(readFileSync(out("whole/specification.json"), "utf8")),
    );
    const whole = await bitsIn(out("whole"));
    expect(new Set(whole.values()).size).toBe(12);
    const shard = { index: 2, count: 5 };
    await runSweep(specification, { directory: out("part"), shard, workers: 1 });
    const part = await bitsIn(out("part"));
    expect(part.size).toBeGreaterThan(1);
    for (const [key, digest] of part) expect(digest).toBe(whole.get(key));

    const stop = new AbortController();
    const directory = out("interrupted");
    const ended = await runSweep(specification, {
      directory,
      workers: 1,
      signal: stop.signal,
      onProgress: ({ workers: [worker] }) => {
        if (worker !== null && worker.step >= 48) stop.abort();
      },
    });
    expect(ended.complete).toBe(false);
    const resumed = await runSweep(specification, { directory, workers: 1 });
    expect(resumed.complete).toBe(true);
    expect(await bitsIn(directory)).toEqual(whole);
  });

  it.each([
    ["train: fresh", "train: frsh", /baseline\.data\.train: "frsh" does not fit\n {2}.*or fresh/],
    ["test: 16", "test: fresh", /baseline\.data\.test: "fresh" does not fit/],
    ["batch: 8", "batch: 1000000", /16000032 sequences of length 6.*\n {2}set .*a smaller batch/],
  ])("refuses %s written as %s", async (right, wrong, message) => {
    const refused = out("refused.yaml");
    writeFileSync(refused, YAML.replace(right, wrong).replace(/grid:\n.*\n/, ""));
    const { code, stderr } = await nwidth("sweep", refused, "--out", out("never"));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
