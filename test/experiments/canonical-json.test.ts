import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/experiments/canonical-json.js";

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

  it("is read back as the value that it was made of", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, () => {}, Symbol("x")])("refuses %s", (value) => {
    expect(() => canonicalJson({ value })).toThrow(TypeError);
  });
});
