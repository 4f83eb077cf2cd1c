import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fitSmoothing,
  type Smoothing,
  smooth,
  TRENDS,
  type Trend,
} from "../../src/forecasting/smoothing.js";
import { alone, autoregression, carried, expected } from "./filters.js";

const simple: Smoothing = {
  ...{ trend: "none", alpha: 0.5, beta: 0, gamma: 0, phi: 1, season: null },
};
const line: Smoothing = { ...simple, trend: "additive", beta: 0.2 };
const season = { period: 4, indices: Float64Array.of(3, -1, -4, 2) };

describe("the recursion", () => {
  it("is that of oil production in Saudi Arabia, table 7.1 of Forecasting: principles and practice (2018)", () => {
    const values = [445.36, 453.2, 454.41, 422.38, 456.04, 440.39, 425.19];
    const levels = [445.57, 451.93, 454.0, 427.63, 451.32, 442.2, 428.02];
    const filter = smooth(
      { ...simple, alpha: 0.8339 },
      { phase: 0 },
      { level: 446.5868, trend: 0 },
    );
    const found = values.map((value) => {
      filter.observe(value);
      return filter.forecast(1);
    });
    // printed to two decimals, of a gain printed to four
    for (const [i, level] of found.entries())
      expect(Math.abs(level - levels[i])).toBeLessThan(0.02);
  });

  it("with a trend, by hand", () => {
    // errors 0, 1, 0.3: levels 10, 11.5, 12.85, slopes 1, 1.2, 1.26
    const filter = carried(smooth(line, { phase: 0 }, { level: 9, trend: 1 }), [10, 12, 13]);
    expect(filter.forecast(1)).toBeCloseTo(14.11, 12);
    expect(filter.forecast(3)).toBeCloseTo(16.63, 12);
  });

  it("a damped trend adds phi + phi^2 + ... slopes", () => {
    const damped: Smoothing = { ...line, trend: "damped", phi: 0.9 };
    const filter = smooth(damped, { phase: 0 }, { level: 5, trend: 2 });
    expect(filter.forecast(1)).toBeCloseTo(6.8, 12);
    expect(filter.forecast(2)).toBeCloseTo(8.42, 12);
    expect(filter.forecast(10_000)).toBeCloseTo(23, 10);
  });

  it("a season, by hand", () => {
    // slots 1, 2: errors 1 - (0 - 1) = 2, level 1; then -1 - (1 - 4) = 2, level 2
    const model = { ...simple, gamma: 0.25, season };
    const filter = carried(smooth(model, { phase: 5 }, { level: 0, trend: 0 }), [1, -1]);
    expect([1, 2, 3, 4, 5].map((h) => filter.forecast(h))).toEqual([4, 5, 1.5, -1.5, 4]);
  });
});

describe("the beginning", () => {
  it("without gain is the mean of what came, with a trend the straight line through it", () => {
    const values = [3, 8, 1, 7, 4];
    const mean = carried(smooth({ ...simple, alpha: 0 }, { phase: 0 }), values);
    expect(mean.forecast(1)).toBeCloseTo(4.6, 12);
    const straight = carried(smooth({ ...line, alpha: 0, beta: 0 }, { phase: 0 }), values);
    // least squares by hand: slope 0.1, level 4.6 + 0.2 at the last
    expect(straight.forecast(1)).toBeCloseTo(4.9, 12);
    expect(straight.forecast(4)).toBeCloseTo(5.2, 12);
  });

  it("two values of a straight line are enough", () => {
    const filter = carried(smooth(line, { phase: 0 }), [7, 9]);
    expect(filter.forecast(5)).toBeCloseTo(19, 12);
  });
});

describe("fits", () => {
  it("a random walk wants the newest value, white noise the mean", () => {
    const walk = fitSmoothing(alone(autoregression(2000, 1, 1)), "none", null);
    expect(walk.alpha).toBeGreaterThan(0.9);
    const white = fitSmoothing(alone(autoregression(2000, 0, 2)), "none", null);
    expect(white.alpha).toBeLessThan(0.05);
  });

  it("a season that repeats is foreseen, of a period that is not whole too", () => {
    for (const period of [7, 12.42]) {
      const at = (t: number) => Math.sin((2 * Math.PI * t) / period);
      const values = Float64Array.from({ length: 600 }, (_, t) => at(t));
      const model = fitSmoothing(alone(values), "none", period);
      const ahead = expected((s) => smooth(model, s), values, 20);
      const off = ahead.map((y, i) => Math.abs(y - at(600 + i)));
      // rows of a period that is not whole differ in phase by up to one row
      expect(Math.max(...off)).toBeLessThan(period === 7 ? 0.01 : 0.5);
    }
  });

  it("shift and scale with the series", () => {
    const cases = fc.record({
      trend: fc.constantFrom(...TRENDS),
      period: fc.constantFrom(null, 5),
      shift: fc.integer({ min: -1000, max: 1000 }),
      scale: fc.constantFrom(-8, -0.5, 0.25, 4),
      seed: fc.nat(100),
    });
    const ahead = (values: Float64Array, trend: Trend, period: number | null) => {
      const model = fitSmoothing(alone(values), trend, period);
      return expected((s) => smooth(model, s), values, 4);
    };
    fc.assert(
      fc.property(cases, ({ trend, period, shift, scale, seed }) => {
        const values = autoregression(80, 0.8, seed).map((x, t) => x + 3 * Math.sin(t * 1.2566));
        const move = (y: number) => scale * y + shift;
        const plain = ahead(values, trend, period).map(move);
        for (const [i, y] of ahead(values.map(move), trend, period).entries()) {
          expect(Math.abs(y - plain[i])).toBeLessThan(0.02 * Math.abs(scale));
        }
      }),
      { numRuns: 12, seed: 1 },
    );
  });
});

it("over a gap the state goes on as if what it expects had come, and no forecast is NaN", () => {
  for (const trend of TRENDS) {
    const model = { ...line, trend, phi: trend === "damped" ? 0.9 : 1, gamma: 0.1, season };
    const filled = carried(smooth(model, { phase: 0 }), [1, 5, 2, 8, 3]);
    filled.observe(filled.forecast(1));
    const torn = carried(smooth(model, { phase: 0 }), [1, 5, 2, 8, 3, Number.NaN]);
    expect(torn.forecast(3)).toBe(filled.forecast(3));
    const empty = carried(smooth(model, { phase: 0 }), [Number.NaN, Number.NaN]);
    expect(Number.isFinite(empty.forecast(2))).toBe(true);
  }
});
