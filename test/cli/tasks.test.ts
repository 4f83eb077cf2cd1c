import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask } from "../../src/advise/question.js";
import { parseRequest } from "../../src/advise/request.js";
import { outputAt, windowDesign } from "../../src/measure/design.js";
import { fitRidge } from "../../src/measure/ridge.js";
import { buildTask, tasks } from "../../src/tasks/registry.js";
import { algebra } from "../algebra.js";
import { temporaryDirectory, writeInto } from "../data/fixtures.js";
import { call } from "./in-process.js";

const folder = temporaryDirectory();
const write = writeInto(folder);

const run = (...words: string[]) => call(["tasks", ...words], folder);

/** The lines of a file that was written, as cells. */
const cells = (name: string) =>
  readFileSync(join(folder, name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));

describe("tasks list", () => {
  it("prints every task with its source, its keys and their defaults", async () => {
    const { code, stdout, stderr } = await run("list");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name, keys } of tasks) {
      const at = stdout.indexOf(`${name}\nis `);
      expect(at, name).toBeGreaterThanOrEqual(0);
      const block = stdout.slice(at, stdout.indexOf("\n\n", at));
      for (const key of keys) expect(block).toContain(`\n${key.name}=${key.default} `);
    }
    // no terminal, no escape sequences
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toMatch(/undefined|\[object/);
  });

  it("is one JSON document of the contract's fields with --json", async () => {
    const { stdout } = await run("list", "--json");
    const listed = JSON.parse(stdout) as { tasks: Record<string, unknown>[] };
    expect(listed.tasks.map((task) => task.name)).toEqual(tasks.map((task) => task.name));
    expect(listed.tasks[0]).toMatchObject({
      name: "coupling",
      source: expect.stringContaining("arXiv 2305.18475"),
      keys: expect.arrayContaining([
        { name: "length", default: 16, kind: "an integer from 1 to 1024" },
      ]),
    });
  });
});

describe("a stationary task", () => {
  const settings = { kernel: "exp", rate: 0.3, length: 12 };
  const given = ["sample", "linear", "--set", "rate=0.3", "--set", "length=12", "--seed", "5"];

  it("is written as one series, in full precision", async () => {
    const { code, stdout, stderr } = await run(...given, "--count", "40", "-o", "series/short.csv");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /noise variance .*\n(.*\n)*.*\n\nnwidth advise series\/short\.csv --target y/,
    );
    const [head, ...rows] = cells("series/short.csv");
    expect(head).toEqual(["x", "y"]);
    const series = buildTask("linear", settings).relationship(5).series?.rows(40);
    expect(rows.map(([x]) => Number(x))).toEqual([...(series?.x ?? [])]);
    expect(rows.map(([, y]) => Number(y))).toEqual([...(series?.y ?? [])]);
    expect(readdirSync(join(folder, "series"))).toEqual(["short.csv"]);
  });

  it("says what is known of it with --json", async () => {
    const { stdout } = await run(...given, "--count", "10", "-o", "known.csv", "--json");
    const series = buildTask("linear", settings).relationship(5).series;
    expect(JSON.parse(stdout)).toMatchObject({
      task: "linear",
      settings: { ...settings, order: "none", snr: 4 },
      seed: 5,
      file: "known.csv",
      kind: "series",
      columns: ["x", "y"],
      rows: 10,
      signalVariance: series?.signalVariance,
      noiseVariance: series?.noiseVariance,
      verdicts: expect.arrayContaining([expect.objectContaining({ kind: "proved" })]),
    });
  });

  it("is read by advise, whose ridge recovers the kernel", async () => {
    await run(...given, "--count", "5000", "-o", "series.csv");
    const file = join(folder, "series.csv");
    const request = parseRequest({
      file,
      target: "y",
      horizon: 0,
      window: 12,
      budget: "quick",
      seed: 0,
    });
    const { problem, prepared, warnings } = await ask(request);
    expect(problem).toMatchObject({ inputs: ["x"], sequence: null, sequences: 1 });
    expect(warnings).toEqual([]);
    const { windows } = prepared;
    expect(windows.output).toBe("level");
    const design = windowDesign(windows, 12);
    const fit = await fitRidge(
      algebra,
      design,
      outputAt(windows, windows.train),
      outputAt(windows, windows.validation),
    );
    const { kernel = [], series } = buildTask("linear", settings).relationship(5);
    const noise = series?.noiseVariance ?? Number.NaN;
    const x = cells("series.csv")
      .slice(1, 3501)
      .map(([value]) => Number(value));
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
    // white inputs: each weight's error is sqrt(noise / (n Var x)), 0.016 for weights of 0.04 to 1;
    // the penalty takes lambda / (1 + lambda) of a weight. Twelve lags, 4.5 standard errors.
    const error = Math.sqrt(noise / (windows.train.length * deviation ** 2));
    kernel.forEach((value, lag) => {
      const shrunk = value / (1 + fit.lambda);
      expect(Math.abs(fit.weights[lag] / deviation - shrunk), `lag ${lag}`).toBeLessThan(
        4.5 * error,
      );
    });
    // the squared error of 750 rows varies by sqrt(2 / 750) = 5 %
    expect(Math.abs(fit.validation / noise - 1)).toBeLessThan(0.25);
  });
});

describe("a task on separate sequences", () => {
  it("is written with their numbers, empty where no output is asked for", async () => {
    const given = ["sample", "recall", "--set", "pairs=2", "keys=3", "--count", "60"];
    const { code } = await run(...given, "-o", "recall.csv");
    expect(code).toBe(0);
    const [head, ...rows] = cells("recall.csv");
    expect(head).toEqual(["sequence", "x1", "x2", "x3", "x4", "y"]);
    expect(rows).toHaveLength(60 * 5);
    const { sample } = buildTask("recall", { pairs: 2, keys: 3 }).relationship(0);
    rows.forEach((row, r) => {
      const { x, y } = sample("train", Math.floor(r / 5));
      const t = r % 5;
      const expected = [Math.floor(r / 5), ...x.subarray(t * 4, t * 4 + 4), t === 4 ? y[4] : ""];
      expect(row).toEqual(expected.map(String));
    });
  });

  it("is read by advise, as its terminal text says", async () => {
    const { stdout } = await run("sample", "gravity", "--count", "100", "-o", "gravity.csv");
    const [, target, inputs] =
      /nwidth advise gravity\.csv --target (\S+) --horizon 0 --inputs (\S+) --sequence sequence\n$/.exec(
        stdout,
      ) ?? [];
    const { problem, prepared } = await ask(
      parseRequest({
        file: join(folder, "gravity.csv"),
        target,
        inputs: inputs.split(","),
        horizon: 0,
        sequence: "sequence",
        budget: "quick",
        seed: 0,
      }),
    );
    expect(problem).toMatchObject({
      target: "y1",
      inputs: ["x1", "x2", "x3"],
      sequences: 100,
      window: 4,
    });
    // 70, 15 and 15 sequences, of which windows of 4 rows end at 5 of 8 positions
    expect(prepared.split).toEqual({ train: 350, validation: 75, test: 75 });
  });

  it("gives a window of the whole sequence where only its last output is asked for", async () => {
    const { stdout } = await run("sample", "recall", "--count", "80", "-o", "last.csv");
    expect(stdout).toMatch(/--sequence sequence --window 17\n$/);
    const request = parseRequest({
      file: join(folder, "last.csv"),
      target: "y",
      horizon: 0,
      sequence: "sequence",
      window: 17,
      budget: "quick",
      seed: 0,
    });
    expect((await ask(request)).prepared.split).toEqual({ train: 56, validation: 12, test: 12 });
  });
});

describe("calls that do not fit", () => {
  mkdirSync(join(folder, "taken.csv"));
  write("plain", "");
  const good = ["sample", "noise", "--count", "5", "-o", "never.csv"];
  it.each([
    [["sample", "nois", "--count", "5", "-o", "never.csv"], "'noise'"],
    [[...good, "--set", "lenght=3"], "'length'"],
    [[...good, "--set", "length"], "--set length=32"],
    [[...good, "--set", "length=3", "--set", "length=4"], "--set length is given twice"],
    [["sample", "noise", "-o", "never.csv"], "--count is missing"],
    [["sample", "noise", "--count", "5"], "-o is missing"],
    [["sample", "noise", "--count", "0", "-o", "never.csv"], "--count 0"],
    [["sample", "noise", "--count", "1.5", "-o", "never.csv"], "--count 1.5"],
    [["sample", "noise", "--count", "x", "-o", "never.csv"], "--count 'x'"],
    [["sample", "noise", "--count", "5", "-o", "never.txt"], "ends in .csv"],
    [["sample", "noise", "--count", "5", "-o", "taken.csv"], "is a directory"],
    [["sample", "noise", "--count", "5", "-o", "plain/never.csv"], "is a file"],
    [[...good, "--seed", "-1"], "--seed -1"],
    [[...good, "--coumt", "1"], "--count"],
    [["sample", "noise", "--count", "2000001", "-o", "never.csv"], "at most 2000000"],
    [["sample", "nearest", "--count", "1e15", "-o", "never.csv"], "at most 95238"],
    [["sample", "sparse", "--set", "lags=5000", "--count", "5", "-o", "never.csv"], "4095"],
    [["smple"], "sample"],
  ])("%j: exit code 2, and %s", async (given, told) => {
    const { code, stdout, stderr } = await run(...given);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(folder, "never.csv"))).toBe(false);
  });
});

it("replaces a file that exists", async () => {
  write("old.csv", "old");
  expect((await run("sample", "noise", "--count", "3", "-o", "old.csv")).code).toBe(0);
  expect(cells("old.csv")).toHaveLength(4);
});
