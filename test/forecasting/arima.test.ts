import { describe, expect, it } from "vitest";
import { type ArimaOrder, arimaFilter, fitArima } from "../../src/forecasting/arima.js";
import { smooth } from "../../src/forecasting/smoothing.js";
import { alone, autoregression, carried, expected } from "./filters.js";

const order = (p: number, d: number, q: number, period: number | null = null): ArimaOrder => ({
  ...{ p, d, q, period },
});

describe("known answers", () => {
  it("an autoregression of order one: its coefficient, and forecasts that fall to the mean like its powers", () => {
    const values = autoregression(3000, 0.7, 1).map((x) => x + 20);
    const model = fitArima(alone(values), order(1, 0, 0));
    const [{ weight }] = model.values;
    // three standard errors, sqrt(1 - 0.49) / sqrt(3000) each
    expect(Math.abs(weight - 0.7)).toBeLessThan(0.04);
    const mean = model.constant / (1 - weight);
    // three standard errors, 1 / 0.3 / sqrt(3000) each
    expect(Math.abs(mean - 20)).toBeLessThan(0.19);
    const ahead = expected(() => arimaFilter(model), values, 6);
    for (const [i, y] of ahead.entries()) {
      expect(y).toBeCloseTo(mean + weight ** (i + 1) * (values[2999] - mean), 8);
    }
  });

  it("a moving average of order one: its coefficient, and the mean from two steps on", () => {
    const errors = autoregression(3001, 0, 2);
    const values = errors.slice(1).map((e, t) => e + 0.6 * errors[t]);
    const model = fitArima(alone(values), order(0, 0, 1));
    expect(Math.abs(model.errors[0].weight - 0.6)).toBeLessThan(0.05);
    const [, second, third] = expected(() => arimaFilter(model), values, 3);
    expect([second, third]).toEqual([model.constant, model.constant]);
  });

  it("(0, 1, 1) is simple exponential smoothing, its gain one more than the moving average's weight", () => {
    const values = autoregression(500, 0.9, 3);
    const model = fitArima(alone(values), order(0, 1, 1));
    const alpha = 1 + model.errors[0].weight;
    const ses = { trend: "none", alpha, beta: 0, gamma: 0, phi: 1, season: null } as const;
    const filter = carried(smooth(ses, { phase: 0 }, { level: values[0], trend: 0 }), values);
    const ahead = expected(() => arimaFilter({ ...model, constant: 0 }), values, 4);
    for (const y of ahead) expect(y).toBeCloseTo(filter.forecast(1), 10);
  });

  it("the airline model is multiplied out as by hand", () => {
    const { values, errors } = fitArima(alone(autoregression(300, 0.9, 4)), order(0, 1, 1, 12));
    expect(values).toEqual([
      { lag: 1, weight: 1 },
      { lag: 12, weight: 1 },
      { lag: 13, weight: -1 },
    ]);
    const [one, season, both] = errors.map((e) => e.weight);
    expect(errors.map((e) => e.lag)).toEqual([1, 12, 13]);
    expect(both).toBeCloseTo(one * season, 12);
  });

  it("a straight line with a season goes on, whatever the order", () => {
    const at = (t: number) => 3 * t + [5, -2, -3][t % 3];
    const values = Float64Array.from({ length: 120 }, (_, t) => at(t));
    const model = fitArima(alone(values), order(1, 0, 1, 3));
    const ahead = expected(() => arimaFilter(model), values, 7);
    for (const [i, y] of ahead.entries()) expect(y).toBeCloseTo(at(120 + i), 5);
  });
});

it("shifts and scales with the series", () => {
  const values = autoregression(300, 0.6, 5);
  const of = (series: Float64Array) => {
    const model = fitArima(alone(series), order(2, 0, 1));
    return expected(() => arimaFilter(model), series, 3);
  };
  const plain = of(values);
  for (const [i, y] of of(values.map((x) => 100 - 8 * x)).entries()) {
    expect(Math.abs(y - (100 - 8 * plain[i]))).toBeLessThan(0.05);
  }
});

it("over a gap goes on by what it expects, before the first value expects 0, and is never NaN", () => {
  const model = fitArima(alone(autoregression(200, 0.5, 6)), order(2, 1, 1, 4));
  const filled = carried(arimaFilter(model), [1, 2, 5, 3, 4, 4]);
  filled.observe(filled.forecast(1));
  const torn = carried(arimaFilter(model), [1, 2, 5, 3, 4, 4, Number.NaN]);
  expect(torn.forecast(5)).toBe(filled.forecast(5));
  expect(arimaFilter(model).forecast(3)).toBe(0);
  const empty = carried(arimaFilter(model), [Number.NaN, Number.NaN]);
  expect(Number.isFinite(empty.forecast(9))).toBe(true);
  const { values } = fitArima(alone(Array<number>(60).fill(Number.NaN)), order(1, 0, 1));
  expect(values.every(({ weight }) => Number.isFinite(weight))).toBe(true);
});
