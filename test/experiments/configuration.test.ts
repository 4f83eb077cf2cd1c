import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, configurationKey } from "../../src/experiments/configuration.js";
import { job } from "./jobs.js";

describe("canonical JSON", () => {
  it("has keys in order, at every depth, and nothing undefined", () => {
    expect(canonicalJson({ b: [{ d: 1, c: "é" }], a: undefined, A: -0 })).toBe(
      '{"A":0,"b":[{"c":"é","d":1}]}',
    );
  });

  it("says the same as JSON, and the same whatever the order of keys", () => {
    const backwards = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(backwards);
      if (value === null || typeof value !== "object") return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([k, v]) => [k, backwards(v)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.stringify(JSON.parse(text))).toBe(
          JSON.stringify(JSON.parse(canonicalJson(JSON.parse(JSON.stringify(value))))),
        );
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(backwards(value))).toBe(text);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, () => {}, Symbol("x")])("refuses %s", (value) => {
    expect(() => canonicalJson({ value })).toThrow(TypeError);
  });
});

describe("the key of a configuration", () => {
  const key = configurationKey(job("a"));

  it("does not see names, members, steps and data", () => {
    const other = job("b", { members: [{ seed: 9, learningRate: 1 }], steps: 640 });
    expect(configurationKey({ ...other, train: new Int32Array(3) })).toBe(key);
  });

  it("fills in defaults", () => {
    const gru = job("a", { architecture: "gru" });
    const { config } = JSON.parse(configurationKey(gru));
    expect(configurationKey(job("a", { architecture: "gru", config }))).toBe(configurationKey(gru));
    expect(config).toHaveProperty("width");
  });

  it.each([
    { architecture: "gru" },
    { batch: 32 },
    { dtype: "float64" },
    { positions: "all" },
    { stepsPerRun: 4 },
    { optimiser: { kind: "sgd" } },
    { task: { inputs: 1, outputs: 1, length: 5 } },
  ] as const)("differs with %j", (changes) => {
    expect(configurationKey(job("a", changes))).not.toBe(key);
  });
});
