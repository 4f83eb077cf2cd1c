import { describe, expect, it } from "vitest";
import { buildTask } from "../../src/tasks/registry.js";

const drawn = (settings: object, i = 0) =>
  buildTask("adaptive", settings).relationship(8).sample("train", i);

describe("given: y_t = x_{t-c_t}", () => {
  const channels = 9;

  it("by its own inputs", () => {
    const { x, y } = drawn({ length: 40 });
    const value = (t: number) => x[t * channels] ?? 0;
    y.forEach((v, t) => {
      const choice = x.subarray(t * channels + 1, (t + 1) * channels);
      expect([...choice].sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
      const lag = 1 + choice.indexOf(1);
      expect(v).toBe(lag > t ? 0 : value(t - lag));
    });
  });

  it("follows the chain of lags where it has levels", () => {
    const { x, y } = drawn({ length: 60, levels: 3 });
    const lag = (t: number) => x.subarray(t * channels, (t + 1) * channels).indexOf(1, 1);
    let inside = 0;
    for (let t = 0; t < 60; t++) {
      const first = lag(t);
      const second = first > t ? Number.NaN : lag(t - first);
      const third = second > t ? Number.NaN : lag(t - second);
      const left = Number.isNaN(second) || Number.isNaN(third) || third > t;
      if (!left) inside++;
      expect(y[t]).toBe(left ? 0 : x[(t - third) * channels]);
    }
    expect(inside).toBeGreaterThan(50);
  });

  it("sums over the lags that a token states, which may be long", () => {
    const { x, y } = drawn({ length: 60, lags: 2, largest: 12 });
    const stated = (t: number) => x.subarray(t * 25 + 1, (t + 1) * 25);
    const value = (t: number) => x[t * 25] ?? 0;
    y.forEach((v, t) => {
      const first = 1 + stated(t).indexOf(1);
      const second = 1 + stated(t).subarray(12).indexOf(1);
      expect(v).toBe(value(t - first) + value(t - second));
    });
    const longest = Math.max(...Array.from({ length: 60 }, (_, t) => 1 + stated(t).indexOf(1)));
    expect(longest).toBe(12);
  });

  it("refuses lags of kinds that have their own, and chains of several", () => {
    const asked = (settings: object) => () => buildTask("adaptive", settings).relationship(0);
    expect(asked({ kind: "shift", largest: 4 })).toThrow("a function of its tokens");
    expect(asked({ lags: 2, levels: 2 })).toThrow("a chain follows one lag");
  });

  it("has the variance of the lags that stay inside, by hand", () => {
    const variance = (settings: object) =>
      buildTask("adaptive", settings).relationship(0).signalVariance;
    // t = 0..7 leave with chance 1 - t / 8
    expect(variance({ length: 64 })).toBeCloseTo(1 - 36 / 8 / 64, 14);
    expect(variance({ length: 3 })).toBeCloseTo((0 + 1 / 8 + 2 / 8) / 3, 14);
    // two terms, which meet at each of 3 positions with chance 1/9
    expect(variance({ length: 4, largest: 3, lags: 2 })).toBeCloseTo(
      (2 * (0 + 1 + 2 + 3)) / 3 / 4 + (2 * (0 + 1 + 2 + 3)) / 9 / 4,
      14,
    );
    // two different look-backs are independent
    expect(variance({ length: 3, levels: 2 })).toBeCloseTo((1 / 64 + 4 / 64) / 3, 14);
  });
});

describe("shift: y_t = x_{t-g(x_t)}, g(x) = x + 1", () => {
  it("by its own inputs", () => {
    const { x, y } = drawn({ kind: "shift", length: 50 });
    expect(new Set(x)).toEqual(new Set([-1, 0, 1]));
    y.forEach((v, t) => {
      expect(v).toBe(x[t - (x[t] + 1)] ?? 0);
    });
  });

  it("has its variance by hand: E y^2 = 7/9, E y = -1/3 inside", () => {
    const { signalVariance } = buildTask("adaptive", {
      kind: "shift",
      length: 4,
    }).relationship(0);
    const inside = 7 / 9 - 1 / 9;
    // t = 0: y = -1 in one case of three. t = 1: one case -1, one x_0, one 0.
    const first = 1 / 3 - 1 / 9;
    const second = 1 / 3 + 2 / 9 - 1 / 9;
    expect(signalVariance).toBeCloseTo((first + second + 2 * inside) / 4, 14);
  });
});

describe("nested: the example of +-1", () => {
  it("takes K + 1 layers by Thm 4.4, as M = K", () => {
    const statement = (levels: number) =>
      buildTask("adaptive", { kind: "nested", levels }).relationship(0).verdicts[0].statement;
    expect(statement(1)).toMatch(/^3 layers/);
    expect(statement(2)).toMatch(/^4 layers/);
  });

  // t_1 = g(x_t), t_2 = g(x_{t-t_1}), g(1) = 1, g(-1) = 2
  it("by hand", () => {
    const { x, y } = drawn({ kind: "nested", length: 200 });
    const cases = new Map<string, number>();
    for (let t = 2; t < 200; t++) cases.set(x.subarray(t - 2, t + 1).join(), y[t]);
    // x_{t-2}, x_{t-1}, x_t -> x_t x_{t-t_1} x_{t-t_2}
    expect(Object.fromEntries(cases)).toEqual({
      "1,1,1": 1, // lags 1, 1: 1 * 1 * 1
      "-1,1,1": 1, // lags 1, 1: 1 * 1 * 1
      "1,-1,1": -1, // lags 1, 2: 1 * -1 * 1
      "-1,-1,1": 1, // lags 1, 2: 1 * -1 * -1
      "1,1,-1": -1, // lags 2, 1: -1 * 1 * 1
      "1,-1,-1": 1, // lags 2, 1: -1 * 1 * -1
      "-1,1,-1": -1, // lags 2, 2: -1 * -1 * -1
      "-1,-1,-1": -1, // lags 2, 2: -1 * -1 * -1
    });
  });
});
