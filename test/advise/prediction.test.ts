import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Prediction } from "../../src/advise/advice.js";
import { predict, score } from "../../src/advise/prediction.js";
import { wordingOf } from "../../src/advise/wording.js";

const predicted = (
  gain: number,
  interval: readonly [number, number],
  features = 0.4,
  baseline = 0.5,
) => predict({ gain, interval }, features, baseline, wordingOf("real"));

describe("a prediction", () => {
  it.each([
    ["a gain beyond its interval, below the best baseline", "network", 0.2, [0.1, 0.3], 0.4, 0.5],
    ["no gain", "linear", 0, [-0.1, 0.1], 0.4, 0.5],
    ["a loss", "linear", -0.1, [-0.2, -0.01], 0.4, 0.5],
    ["a gain that a better baseline makes nothing of", "linear", 0.2, [0.1, 0.3], 0.6, 0.5],
    ["a gain that may be none", "cannot tell", 0.1, [-0.1, 0.3], 0.4, 0.5],
    ["a gain as good as the best baseline", "network", 0.2, [0.1, 0.3], 0.5, 0.5],
  ] as const)("of %s: %s", (_, expects, gain, interval, features, baseline) => {
    const prediction = predicted(gain, interval, features, baseline);
    expect(prediction.expects).toBe(expects);
    expect(prediction).toMatchObject({ basis: { gain, interval } });
  });

  it("says how the error changes, and by how much, the lower end first", () => {
    expect(predicted(0.25, [0.1, 0.375]).statement).toBe(
      "a network will beat every baseline: ridge with random nonlinear features has 25.0 % [10.0 %, 37.5 %] less validation error than ridge",
    );
    expect(predicted(-0.05, [-0.125, 0.02]).statement).toBe(
      "no network will beat the best baseline: ridge with random nonlinear features has 5.0 % [−2.0 %, 12.5 %] more validation error than ridge",
    );
    expect(predicted(-2.3e10, [-4e10, -12]).statement).toBe(
      "no network will beat the best baseline: ridge with random nonlinear features has more than 1,000 times [12 times, more than 1,000 times] more validation error than ridge",
    );
    expect(predicted(0.2, [0.1, 0.3], 0.6).statement).toMatch(
      /which stays above the best baseline$/,
    );
  });
});

describe("the score", () => {
  const baselines = new Set(["mean", "ridge"]);
  const held = (expects: Prediction["expects"], best: readonly string[]) =>
    score({ ...predicted(0.2, [0.1, 0.3]), expects, written: "", held: null }, best, baselines)
      .held;

  it.each([
    ["linear", ["ridge"], true],
    ["linear", ["ridge", "gru-8"], null],
    ["linear", ["gru-8", "transformer-a-8"], false],
    ["network", ["gru-8"], true],
    ["network", ["gru-8", "ridge"], null],
    ["network", ["mean"], false],
    ["cannot tell", ["ridge"], null],
    ["cannot tell", ["gru-8"], null],
    ["linear", [], null],
    ["network", [], null],
  ] as const)("of '%s' where the best are %j: %s", (expects, best, verdict) => {
    expect(held(expects, best)).toBe(verdict);
  });

  it("is of exactly one of 'linear' and 'network', and of none where the best are of both kinds", () => {
    const names = fc.uniqueArray(fc.constantFrom("mean", "ridge", "gru-8", "transformer-a-8"), {
      minLength: 1,
    });
    fc.assert(
      fc.property(names, (best) => {
        const kinds = new Set(best.map((name) => baselines.has(name)));
        const linear = kinds.size === 1 ? kinds.has(true) : null;
        expect(held("linear", best)).toBe(linear);
        expect(held("network", best)).toBe(linear === null ? null : !linear);
      }),
    );
  });

  it("changes nothing but the score", () => {
    const before = { ...predicted(0.2, [0.1, 0.3]), written: "", held: null };
    expect({ ...score(before, ["gru-8"], baselines), held: null }).toEqual(before);
  });
});
