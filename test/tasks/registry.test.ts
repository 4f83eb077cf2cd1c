import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { buildTask, tasks } from "../../src/tasks/registry.js";
import { addNoise, type Split } from "../../src/tasks/task.js";
import { refusal } from "./refusals.js";

const SPLITS: readonly Split[] = ["train", "validation", "test"];

/** Every variant that draws something of its own. */
const variants: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["coupling", { rank: 8 }],
  ["coupling", { basis: "tokens", tokens: 12 }],
  ["linear", {}],
  ["linear", { kernel: "uniform", order: "random", mix: 5 }],
  ["adaptive", { kind: "given" }],
  ["adaptive", { kind: "given", lags: 2, largest: 12 }],
  ["adaptive", { kind: "shift", snr: 4 }],
  ["adaptive", { kind: "nested" }],
  ["noise", {}],
  ["mixing-example", { mixed: true }],
  ["sparse", { lags: "0,3,7", length: 24, readout: "relu64" }],
  ["sparse", { lags: [2, 5], length: 24, readout: "product", inputs: "normal" }],
  ["essential", { kernels: "power:0.5, exp:0.2", length: 24 }],
  ["essential", { length: 24, positions: "last" }],
  ["nearest", {}],
  ["centre", {}],
  ["selection", {}],
  ["gravity", {}],
  ["continuum", { graph: 0.3, snr: 4 }],
  ["irregular", { spread: 0.5, clock: "stamps", length: 9, snr: 4 }],
  ["retrieval", { terms: 3, dimension: 5, length: 9 }],
  ["infoflow", { length: 6 }],
  ["recall", {}],
  ["copy", {}],
];

describe("every task", () => {
  it("has the keys and defaults of the command line's contract", () => {
    const defaults = Object.fromEntries(tasks.map((t) => [t.name, t.configure({}).config]));
    expect(defaults).toEqual({
      coupling: { alpha: 1, rank: 512, basis: "cosine-sine", length: 16, tokens: 64 },
      linear: {
        kernel: "exp",
        rate: 1,
        exponent: 1.5,
        length: 32,
        order: "none",
        mix: 0,
        mixing: "causal",
        snr: 4,
      },
      adaptive: { kind: "given", levels: 1, largest: 8, lags: 1, length: 64, snr: "none" },
      "order-of-symbols": { length: 16, symbols: 4, flip: 0 },
      noise: { length: 32 },
      "mixing-example": { mixed: false },
      sparse: {
        ...{ lags: [48, 56, 99], readout: "sum", inputs: "signs" },
        ...{ length: 1000, positions: "all", snr: 4 },
      },
      essential: { kernels: ["power:0.5"], length: 1000, positions: "all", snr: 4 },
      nearest: { length: 6, dimension: 2 },
      centre: { length: 10, segments: "number" },
      selection: { length: 8, dimension: 2, choices: 3 },
      gravity: { length: 8, softening: 0.1, order: "none" },
      continuum: { graph: 0.5, symbols: 4, rate: 0.5, length: 32, snr: "none" },
      irregular: { rate: 0.5, spread: 1, clock: "gaps", length: 32, snr: "none" },
      retrieval: { terms: 4, dimension: 4, length: 32 },
      infoflow: { terms: 2, dimension: 4, length: 64 },
      recall: { pairs: 8, keys: 16 },
      copy: { length: 32, items: 4 },
      images: { data: "digits", sha256: expect.any(String), patch: 2, moved: 0 },
      text: {
        ...{ data: "moby-dick", sha256: expect.any(String), field: "none", vocabulary: "bytes" },
        ...{ length: 64, positions: "all" },
      },
      translation: {
        ...{ data: "help-en-de", sha256: expect.any(String), targets: "none" },
        ...{ columns: ["en", "de"], words: [4, 25], vocabulary: 2000, joint: true },
        ...{ length: 64, moved: 0 },
      },
    });
  });

  it.each(tasks)("$name says what it is, and what each of its keys takes", (task) => {
    const defaults = Object.fromEntries(task.keys.map((key) => [key.name, key.default]));
    // what stands for null is filled in by what was read
    const filled = Object.entries(defaults).map(([key, value]) => [
      key,
      value ?? expect.anything(),
    ]);
    expect(task.configure({}).config).toEqual(Object.fromEntries(filled));
    for (const { kind } of task.keys) expect(kind.length).toBeGreaterThan(10);
    expect(task.summary.length).toBeGreaterThan(30);
    for (const text of [task.law, task.source]) expect(text).not.toBe("");
  });

  it.each(tasks)("$name: what is known of it is a sentence with its source", ({ configure }) => {
    for (const { statement, kind, source } of configure({}).relationship(0).verdicts) {
      expect(statement).toMatch(/^\S.*\.$/);
      expect(statement).not.toMatch(/NaN|undefined|Infinity|\d{6}/);
      expect(["proved", "fitted", "measured"]).toContain(kind);
      expect(source.length).toBeGreaterThan(10);
    }
  });

  it("is rebuilt by its resolved settings", () => {
    for (const [name, settings] of variants) {
      const task = buildTask(name, settings);
      const again = buildTask(name, JSON.parse(JSON.stringify(task.config)));
      expect(again.config).toEqual(task.config);
      expect(again.relationship(3).sample("train", 5)).toEqual(
        task.relationship(3).sample("train", 5),
      );
    }
  });
});

describe.each(variants)("%s %j", (name, settings) => {
  const task = buildTask(name, settings);

  it("draws a sample as a pure function of seed, split and number", () => {
    const numbers = [7, 0, 4_000_000, 7, 1];
    const forwards = task.relationship(5);
    const backwards = task.relationship(5);
    const drawn = numbers.map((i) => forwards.sample("test", i));
    forwards.sample("train", 7);
    const again = [...numbers].reverse().map((i) => backwards.sample("test", i));
    expect(again.reverse()).toEqual(drawn);
  });

  it("has samples of its shape, finite, that differ by seed, split and number", () => {
    const drawn = [0, 1].flatMap((seed) =>
      SPLITS.flatMap((split) => [0, 1].map((i) => task.relationship(seed).sample(split, i))),
    );
    for (const { x, y } of drawn) {
      expect(x).toHaveLength(task.length * task.inputs);
      expect(y).toHaveLength(task.length * task.outputs);
      expect([...x, ...y].every(Number.isFinite)).toBe(true);
    }
    expect(new Set(drawn.map(({ x }) => x.join())).size).toBe(drawn.length);
    expect(new Set(drawn.map(({ y }) => y.join())).size).toBe(drawn.length);
  });

  it("draws nothing twice: samples that follow one another share no part", () => {
    const { sample } = task.relationship(1);
    const [before, after] = [0, 1].map((i) => sample("train", i).x);
    const broken = new Set(before.filter((v) => !Number.isInteger(v)));
    expect(after.filter((v) => broken.has(v))).toHaveLength(0);
    // Signs and symbols repeat, but no half of a sequence does.
    for (let shift = 1; shift < before.length / 2; shift++) {
      const rest = before.subarray(shift);
      expect(rest.every((v, j) => v === after[j])).toBe(false);
    }
  });

  it("has the variances that it states, over 4,000 samples", () => {
    const { sample, signalVariance, noiseVariance } = task.relationship(2);
    if (signalVariance === null) return;
    const { length, outputs, positions } = task;
    const asked = positions === "last" ? (length - 1) * outputs : 0;
    const count = 4000;
    const ys = Array.from({ length: count }, (_, i) => sample("train", i).y.subarray(asked));
    const mean = ys[0].map((_, t) => ys.reduce((sum, y) => sum + y[t], 0) / count);
    // mean squared deviation of each sequence: independent, so that their own spread is the error
    const squares = ys.map(
      (y) => y.reduce((sum, v, t) => sum + (v - mean[t]) ** 2, 0) / mean.length,
    );
    const variance = squares.reduce((a, b) => a + b, 0) / count;
    const spread = squares.reduce((sum, v) => sum + (v - variance) ** 2, 0) / count;
    // four standard errors; the means take 1 / 4000 of the variance with them
    const tolerance = 4 * Math.sqrt(spread / count) + variance / count;
    expect(Math.abs(variance - signalVariance - noiseVariance)).toBeLessThan(tolerance);
  });

  it("has a series, where it is stationary, whose rows do not depend on how many are drawn", () => {
    const { series } = task.relationship(4);
    if (series === undefined) return;
    const short = series.rows(5);
    const long = task.relationship(4).series?.rows(40);
    expect(long?.x.subarray(0, 5 * task.inputs)).toEqual(short.x);
    expect(long?.y.subarray(0, 5)).toEqual(short.y);
    expect(long?.y).toHaveLength(40);
  });

  it("has a series of the variances that it states, over 40,000 rows", () => {
    const { series } = task.relationship(6);
    if (series === undefined) return;
    const blocks = 400;
    const { y } = series.rows(100 * blocks);
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    const squares = Array.from(
      { length: blocks },
      (_, b) =>
        y.subarray(100 * b, 100 * (b + 1)).reduce((sum, v) => sum + (v - mean) ** 2, 0) / 100,
    );
    const variance = squares.reduce((a, b) => a + b, 0) / blocks;
    const spread = squares.reduce((sum, v) => sum + (v - variance) ** 2, 0) / blocks;
    // blocks of 100 rows are nearly independent, as no memory here exceeds 32 rows: four standard
    // errors of their mean, and what the mean itself takes along, memory / rows = 0.1 %
    const tolerance = 4 * Math.sqrt(spread / blocks) + 0.001 * variance;
    const stated = series.signalVariance + series.noiseVariance;
    expect(Math.abs(variance - stated)).toBeLessThan(tolerance);
  });
});

it("noise of sequences that follow one another shares no draw", () => {
  const [before, after] = [0, 1].map((i) => {
    const y = new Float64Array(16);
    addNoise(y, 4, new Stream(0, "noise"), i);
    return y;
  });
  expect(new Set([...before, ...after]).size).toBe(32);
});

describe("settings as a user writes them", () => {
  it("takes a number and its text alike", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (alpha) => {
        const [number, text] = [alpha, String(alpha)].map(
          (written) => buildTask("coupling", { alpha: written }).config,
        );
        expect(text).toEqual(number);
        expect(number.alpha).toBe(alpha);
      }),
    );
    expect(buildTask("linear", { snr: "none" }).relationship(0).noiseVariance).toBe(0);
    expect(buildTask("linear", { snr: "2.5", length: "8" }).config).toMatchObject({
      snr: 2.5,
      length: 8,
    });
  });

  it("names the task that was meant", () => {
    expect(refusal("couplng", {}).cure).toContain("'coupling'");
    expect(refusal("xyz", {}).cure).toContain("coupling, mixing-example, linear, sparse");
  });

  it.each([
    ["coupling", "alhpa", "alpha"],
    ["linear", "kernal", "kernel"],
    ["adaptive", "level", "levels"],
    ["noise", "lenght", "length"],
    ["mixing-example", "mixd", "mixed"],
    ["sparse", "lag", "lags"],
    ["essential", "kernel", "kernels"],
    ["nearest", "dimensions", "dimension"],
    ["centre", "lenth", "length"],
    ["selection", "choice", "choices"],
    ["gravity", "soften", "softening"],
    ["recall", "pair", "pairs"],
    ["copy", "item", "items"],
  ])("%s: '%s' is refused, '%s' proposed", (name, wrong, right) => {
    const error = refusal(name, { [wrong]: 1 });
    expect(error.problem).toContain(`'${wrong}'`);
    expect(error.cure).toContain(`'${right}'`);
  });

  it.each([
    ["coupling", "basis", "legende", "legendre"],
    ["linear", "kernel", "two-part", "two-parts"],
    ["linear", "order", "reversed", "reverse"],
    ["adaptive", "kind", "nest", "nested"],
    ["sparse", "readout", "relu", "relu64"],
  ])("%s: %s '%s' is refused, '%s' proposed", (name, key, wrong, right) => {
    const error = refusal(name, { [key]: wrong });
    expect(error.problem).toContain(`"${wrong}"`);
    expect(error.cure).toContain(`'${right}'`);
  });

  it.each([
    ["coupling", "alpha", "-1", "0 or more"],
    ["coupling", "alpha", "", "0 or more"],
    ["coupling", "alpha", Number.NaN, "0 or more"],
    ["coupling", "rank", "2.5", "1 to 4096"],
    ["coupling", "tokens", 1, "2 to 1024"],
    ["linear", "rate", 0, "above 0"],
    ["linear", "snr", 0, "above 0, or none"],
    ["linear", "snr", "Infinity", "above 0, or none"],
    ["linear", "length", null, "1 to 1024"],
    ["linear", "mix", true, "0 to 1024"],
    ["adaptive", "levels", "9", "1 to 8"],
    ["noise", "length", "0", "1 to 4096"],
    ["mixing-example", "mixed", "yes", "true or false"],
    ["sparse", "lags", "5,5", "1 to 12 increasing"],
    ["sparse", "lags", "9,5", "1 to 12 increasing"],
    ["sparse", "lags", "", "1 to 12 increasing"],
    ["sparse", "lags", "1,2.5", "1 to 12 increasing"],
    ["sparse", "lags", "1,,3", "1 to 12 increasing"],
    ["sparse", "lags", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], "1 to 12 increasing"],
    ["essential", "kernels", "exp", "exp:beta or power:beta"],
    ["essential", "kernels", "exp:0", "beta above 0"],
    ["essential", "kernels", "exp:1e999", "beta above 0"],
    ["essential", "kernels", "cosine:1", "exp:beta or power:beta"],
    ["essential", "kernels", 3, "exp:beta or power:beta"],
    ["gravity", "softening", 0, "above 0"],
  ])("%s refuses %s = %j", (name, key, value, allowed) => {
    const error = refusal(name, { [key]: value });
    expect(error.problem).toContain(`'${key}' of ${name}`);
    expect(error.problem).toContain(
      typeof value === "number" ? String(value) : JSON.stringify(value),
    );
    expect(error.problem).toContain(allowed);
  });

  it("refuses with a CallerError or samples, whatever is written", () => {
    const written = fc.oneof(
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const names = fc.constantFrom(...tasks.map((t) => t.name));
    fc.assert(
      fc.property(names, fc.dictionary(fc.string(), written), (name, settings) => {
        if (Object.keys(settings).length > 0) refusal(name, settings);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...tasks.flatMap((t) => t.keys.map((key) => [t.name, key.name] as const))),
        fc.oneof(fc.string({ unit: fc.constantFrom("x", "-", "e") }), fc.constant({})),
        ([name, key], value) => {
          expect(refusal(name, { [key]: value }).problem).toContain(JSON.stringify(value));
        },
      ),
    );
  });

  it.each([null, 3, "x", [1]])("refuses %j where settings are wanted", (settings) => {
    for (const { name } of tasks) expect(refusal(name, settings).problem).toContain(name);
  });
});
