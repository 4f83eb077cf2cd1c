import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trialKey } from "../../../src/experiments/trial/key.js";
import type { Setting, Settings, Trial } from "../../../src/experiments/trial/schema.js";

/** Equality of trials said without any text: numbers by value (-0 is 0), names in any order. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) => Object.hasOwn(b, name) && same(Reflect.get(a, name), Reflect.get(b, name)),
    )
  );
}

/** Values that a careless text would confuse: types, spellings of a number, forms of a letter. */
const confusing: readonly Setting[] = [
  ...[true, "true", false, "false", null, "null", "", 0, -0, "0", "-0", 1, "1", "1.0", 1e21],
  ...["1e21", 0.1, "0.1", "0.10", 0.1 + 0.2, 0.3, 5e-324, "\u00e9", "e\u0301", "\ud800", "\udfff"],
  ...["\ufffd", "\ud83d\ude00", '"', "\\", "\u2028", "a,b", '{"a":1}'],
  ...[[], [1, 2], [2, 1], ["1", "2"], "1,2", "[1,2]", [[1], 2], [1, [2]]],
];
const value = fc.oneof(
  fc.constantFrom(...confusing),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: "binary" }),
);
const name = fc.oneof(
  fc.constantFrom("a", "b", "A", "\u00e9", "e\u0301", "1", "01", "a.b"),
  fc.string(),
);
const settings: fc.Arbitrary<Settings> = fc.dictionary(name, value, { maxKeys: 4 });
const number = fc.constantFrom(0, -0, 1, 2, 0.1, 10);

const trials: fc.Arbitrary<Trial> = fc.record({
  task: settings,
  data: fc.oneof(
    fc.record({ seed: number, train: number, validation: number, test: number }),
    fc.record({ sha256: fc.constantFrom("a", "b") }),
  ),
  model: settings,
  training: fc.record({
    loss: fc.constantFrom("squared", "cross-entropy"),
    positions: fc.constantFrom("all", "last"),
    standardise: fc.boolean(),
    batch: number,
    optimiser: fc.constantFrom("sgd", "adam", "adamw"),
    weightDecay: number,
    schedule: fc.constantFrom("constant", "cosine"),
    clipNorm: number,
    dtype: fc.constantFrom("float32", "float64"),
  }),
  budget: fc.record({
    steps: number,
    evaluateEvery: number,
    patience: fc.option(number),
  }),
  seed: number,
  learningRate: number,
});

/** The same in another order, with -0 for 0: nothing that was not copied. */
function rewritten(value: unknown): unknown {
  if (value === 0) return -0;
  if (Array.isArray(value)) return value.map(rewritten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([k, v]) => [k, rewritten(v)]),
  );
}

const trial: Trial = {
  task: { name: "noise" },
  data: { seed: 0, train: 1, validation: 1, test: 1 },
  model: { architecture: "gru" },
  training: {
    loss: "squared",
    positions: "all",
    standardise: false,
    batch: 1,
    optimiser: "adam",
    weightDecay: 0,
    schedule: "cosine",
    clipNorm: 1,
    dtype: "float32",
  },
  budget: { steps: 1, evaluateEvery: 1, patience: null },
  seed: 0,
  learningRate: 0.1,
};

describe("the key of a trial", () => {
  it("is 64 hexadecimal digits, the same each time", () => {
    expect(trialKey(trial)).toMatch(/^[0-9a-f]{64}$/);
    expect(trialKey({ ...trial })).toBe(trialKey(trial));
  });

  it("differs for every two values that are not the same, whatever they look like", () => {
    const keys = new Map<string, Setting>();
    for (const setting of confusing) {
      const key = trialKey({ ...trial, model: { architecture: "gru", setting } });
      const other = keys.get(key);
      if (other !== undefined) expect(same(setting, other)).toBe(true);
      keys.set(key, setting);
    }
    // all but -0, which is 0
    expect(keys.size).toBe(confusing.length - 1);
  });

  it("does not mistake one part, or one name, for another", () => {
    const moved: Trial[] = [
      { ...trial, task: { a: 1 }, model: { b: 1 } },
      { ...trial, task: { b: 1 }, model: { a: 1 } },
      { ...trial, task: { a: 1, b: 1 }, model: {} },
      { ...trial, task: {}, model: { a: 1, b: 1 } },
      { ...trial, seed: 1, learningRate: 2 },
      { ...trial, seed: 2, learningRate: 1 },
    ];
    expect(new Set(moved.map(trialKey)).size).toBe(moved.length);
  });

  it("is equal for equal trials, and only for these", () => {
    fc.assert(
      fc.property(trials, trials, (a, b) => {
        expect(trialKey(a) === trialKey(b)).toBe(same(a, b));
        expect(trialKey(rewritten(a) as Trial)).toBe(trialKey(a));
      }),
      { numRuns: 500 },
    );
  });

  it("differs as soon as one setting does", () => {
    fc.assert(
      fc.property(trials, name, value, (a, setting, v) => {
        const b = { ...a, model: { ...a.model, [setting]: v } };
        expect(trialKey(a) === trialKey(b)).toBe(same(a, b));
      }),
      { numRuns: 500 },
    );
  });
});
