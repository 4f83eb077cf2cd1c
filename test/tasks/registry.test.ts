import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildTask, tasks } from "../../src/tasks/registry.js";
import type { Split } from "../../src/tasks/task.js";
import { refusal } from "./refusals.js";

const SPLITS: readonly Split[] = ["train", "validation", "test"];

/** Every variant that draws something of its own. */
const variants: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["coupling", { rank: 8 }],
  ["coupling", { basis: "tokens", tokens: 12 }],
  ["linear", {}],
  ["linear", { kernel: "uniform", order: "random", mix: 5 }],
  ["adaptive", { kind: "given" }],
  ["adaptive", { kind: "shift", snr: 4 }],
  ["adaptive", { kind: "nested" }],
  ["noise", {}],
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
      adaptive: { kind: "given", levels: 1, length: 64, snr: "none" },
      noise: { length: 32 },
    });
  });

  it.each(tasks)("$name lists its settings and its source", ({ settings, summary, configure }) => {
    expect(Object.keys(configure({}).config).sort()).toEqual([...settings].sort());
    expect(summary.length).toBeGreaterThan(40);
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

  it("has the variances that it states, over 4,000 samples", () => {
    const { sample, signalVariance, noiseVariance } = task.relationship(2);
    if (signalVariance === null) return;
    const count = 4000;
    const sum = new Float64Array(task.length);
    const squares = new Float64Array(task.length);
    for (let i = 0; i < count; i++) {
      sample("train", i).y.forEach((v, t) => {
        sum[t] += v;
        squares[t] += v * v;
      });
    }
    const variance =
      sum.reduce((v, s, t) => v + squares[t] / count - (s / count) ** 2, 0) / task.length;
    // one position's variance is known to sqrt(2 / 4000) = 2.2 %; 3 % leaves the average over
    // positions, which are nowhere fully dependent, more than three deviations
    expect(Math.abs(variance / (signalVariance + noiseVariance) - 1)).toBeLessThan(0.03);
  });
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
    expect(refusal("xyz", {}).cure).toContain("coupling, linear, adaptive, noise");
  });

  it.each([
    ["coupling", "alhpa", "alpha"],
    ["linear", "kernal", "kernel"],
    ["adaptive", "level", "levels"],
    ["noise", "lenght", "length"],
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
        fc.constantFrom(...tasks.flatMap((t) => t.settings.map((key) => [t.name, key] as const))),
        fc.oneof(fc.string({ unit: fc.constantFrom("x", "-", "e") }), fc.boolean()),
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
