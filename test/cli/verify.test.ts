import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { JournalRecord, PopulationRecord } from "../../src/experiments/journal/records.js";
import { begin, linesOf, population, trial } from "../experiments/journals.js";
import { call } from "./in-process.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-verify-"));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
const run = join(folder, "run");
const journal = join(run, "journal.jsonl");
let honest: string;

beforeAll(async () => {
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  const file = join(folder, "sweep.json");
  const specification = {
    baseline: {
      task: { name: "coupling", basis: "tokens", tokens: 4, length: 4 },
      data: { train: 64, validation: 16, test: 16 },
      model: { architecture: "linear-filter" },
      training: { batch: 16 },
    },
    seeds: 4,
    learningRates: [0.01, 0.1],
    budget: { steps: 32 },
  };
  writeFileSync(file, JSON.stringify(specification));
  expect((await call(["sweep", file, "--out", run])).code).toBe(0);
  honest = readFileSync(journal, "utf8");
});
beforeEach(() => writeFileSync(journal, honest));

/** The journal with one population changed; `chained`: by one who knows how lines are checked. */
function tamper(change: (record: PopulationRecord) => PopulationRecord, chained: boolean): number {
  const lines = honest.trimEnd().split("\n");
  const at = lines.findIndex((line) => line.startsWith('{"kind":"population"'));
  const records = lines.map((line): JournalRecord => {
    const { check: _, ...record } = JSON.parse(line);
    return record;
  });
  const record = records[at];
  if (record.kind !== "population") throw new Error("no population");
  records[at] = change(record);
  const written = linesOf(records);
  const kept = lines.map((line, i) => (i === at ? unchained(written[i], line) : `${line}\n`));
  writeFileSync(journal, (chained ? written : kept).join(""));
  return at + 1;
}

/** A line with the check that stood there before. */
function unchained(line: string, before: string): string {
  return line.replace(/"check":"\w+"/, before.slice(before.lastIndexOf('"check"'), -1));
}

const withDigest = (record: PopulationRecord): PopulationRecord => {
  const [first, ...others] = record.trials;
  const digest = first.digest?.startsWith("0") ? "1" : "0";
  return { ...record, trials: [{ ...first, digest: digest + first.digest?.slice(1) }, ...others] };
};

describe("nwidth verify", () => {
  it("finds what a sweep wrote sound, and trains again the same bits", async () => {
    const { code, stdout, stderr } = await call(["verify", run, "--count", "5"]);
    expect(stderr).toBe("");
    expect(stdout).toContain("every line is as it was written");
    expect(stdout).toContain("every key is that of its settings");
    expect(stdout).toContain("5 of 5 trials trained again: the same bits");
    expect(code).toBe(0);
    const { stdout: json } = await call(["verify", run, "--count", "100", "--json"]);
    expect(JSON.parse(json)).toMatchObject({ checked: 8, equal: 8, sound: true });
  });

  it("finds a tampered digest by the line's check, without training", async () => {
    const line = tamper(withDigest, false);
    const { code, stdout } = await call(["verify", run, "--count", "0"]);
    expect(stdout).toContain(`line ${line}: not what was written after the line before`);
    expect(code).toBe(1);
  });

  it("finds a tampered digest whose checks were made anew, by training again", async () => {
    tamper(withDigest, true);
    const { code, stdout } = await call(["verify", run, "--count", "8"]);
    expect(stdout).toContain("every line is as it was written");
    expect(stdout).toContain("7 of 8 trials trained again: the same bits");
    expect(stdout).toMatch(/[0-9a-f]{12}: digest [0-9a-f]{12} in the journal, [0-9a-f]{12} now/);
    expect(code).toBe(1);
  });

  it("finds tampered metrics, and settings that do not have their key", async () => {
    tamper((record) => {
      const [first, ...others] = record.trials;
      const { metrics } = first;
      return {
        ...record,
        trials: [{ ...first, metrics: metrics && { ...metrics, mse: 0 } }, ...others],
      };
    }, true);
    const metrics = await call(["verify", run, "--count", "8"]);
    expect(metrics.stdout).toMatch(/mse 0 in the journal, 0\.\d+ now/);
    expect(metrics.code).toBe(1);
    tamper((record) => {
      const { settings } = record;
      return { ...record, settings: { ...settings, data: { ...settings.data, seed: 9 } } };
    }, true);
    const settings = await call(["verify", run, "--count", "0"]);
    expect(settings.stdout).toMatch(/settings that do not have the key beside them: [0-9a-f]{12}/);
    expect(settings.code).toBe(1);
  });

  it("takes another machine's numbers within a tolerance, and no further", async () => {
    const elsewhere = (factor: number) => (record: PopulationRecord) => ({
      ...record,
      fingerprint: "another machine",
      trials: record.trials.map((t) => ({
        ...t,
        digest: "0".repeat(64),
        validation: t.validation === null ? null : factor * t.validation,
      })),
    });
    tamper(elsewhere(1.01), true);
    const near = await call(["verify", run, "--count", "8"]);
    expect(near.stdout).toMatch(/\d of \d trials of another processor or engine trained again/);
    expect(near.code).toBe(0);
    tamper(elsewhere(1.1), true);
    const far = await call(["verify", run, "--count", "8"]);
    expect(far.stdout).toMatch(/validation .* in the journal, .* now: 9\.\d % apart/);
    expect(far.code).toBe(1);
  });

  it.each(["-3", "1.5"])("refuses to train %s trials again", async (count) => {
    const { code, stdout, stderr } = await call(["verify", run, "--count", count]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(`--count ${count} is not a whole number from 0 on`);
  });

  it("refuses what cannot be checked: another version, nothing to train again, no journal", async () => {
    writeFileSync(journal, linesOf([{ ...begin, nwidth: "0.0.1" }]).join(""));
    const version = await call(["verify", run]);
    expect(version.code).toBe(2);
    expect(version.stderr).toMatch(/written by nwidth 0\.0\.1/);
    const failed = population([trial("x", { state: "failed", digest: null })]);
    writeFileSync(journal, linesOf([begin, failed]).join(""));
    const none = await call(["verify", run]);
    expect(none.code).toBe(2);
    expect(none.stderr).toMatch(/no trial of .* can be trained again/);
    expect((await call(["verify", join(folder, "absent")])).code).toBe(2);
  });
});
