import { describe, expect, it } from "vitest";
import { follow } from "../../src/forecasting/filter.js";
import { beginOf, type SeriesModel } from "../../src/forecasting/model.js";
import type { Smoothing } from "../../src/forecasting/smoothing.js";
import { type Unrolled, unrolled } from "../../src/forecasting/unrolled.js";
import { noise } from "../advise/questions.js";

const HORIZONS = [1, 2, 9];
const plain: Smoothing = { trend: "none", alpha: 0.3, beta: 0, gamma: 0, phi: 1, season: null };
const order = { p: 1, d: 1, q: 1, period: null };
const arima = {
  order,
  constant: 0.1,
  values: [
    { lag: 1, weight: 1.5 },
    { lag: 2, weight: -0.5 },
  ],
  errors: [{ lag: 1, weight: -0.6 }],
};

const MODELS: readonly (readonly [string, SeriesModel])[] = [
  ["a level", { kind: "smoothing", logarithms: null, smoothing: plain }],
  [
    "a damped trend",
    {
      ...{ kind: "smoothing", logarithms: null },
      smoothing: { ...plain, trend: "damped", beta: 0.1, phi: 0.9 },
    },
  ],
  [
    "Theta",
    { kind: "theta", logarithms: null, theta: { smoothing: plain, slope: 0.2, seasons: [] } },
  ],
  ["ARIMA", { kind: "arima", logarithms: null, arima }],
  ["ARIMA of logarithms", { kind: "arima", logarithms: { reach: 0.4 }, arima }],
];

/** What an unrolled model says after values. */
function forecast({ rows, intercept, weights, logarithms }: Unrolled, values: number[]): number[] {
  const seen = logarithms === null ? values : values.map(Math.log);
  return Array.from(intercept, (c, k) => {
    let sum = c;
    for (let age = 0; age < rows; age++)
      sum += weights[k * rows + age] * seen[seen.length - 1 - age];
    if (logarithms === null) return sum;
    const newest = seen[seen.length - 1];
    return Math.exp(Math.min(newest + logarithms.reach, Math.max(newest - logarithms.reach, sum)));
  });
}

describe("a model unrolled", () => {
  it.each(MODELS)("says what its filter says at the end of a long series: %s", (_, model) => {
    let at = 1e4;
    const values = noise(2000, 6).map((e) => {
      at += e;
      return at;
    });
    const filter = beginOf(model)({ values: Float64Array.from(values), phase: 0 });
    for (const value of values) follow(filter, value);
    const found = unrolled(model, HORIZONS);
    if (found === null) throw new Error("not unrolled");
    for (const [k, level] of forecast(found, values).entries()) {
      expect(Math.abs(level - filter.forecast(HORIZONS[k]))).toBeLessThan(1e-5);
    }
  });

  it("of simple smoothing weighs values like alpha (1 - alpha)^age", () => {
    const found = unrolled(MODELS[0][1], [1]);
    for (const age of [0, 1, 5, 20]) {
      expect(found?.weights[age]).toBeCloseTo(0.3 * 0.7 ** age, 12);
    }
  });

  it("is none where it forgets too slowly, or goes by a clock", () => {
    const slow = { ...plain, alpha: 0.001 };
    expect(unrolled({ kind: "smoothing", logarithms: null, smoothing: slow }, [1])).toBeNull();
    const season = { period: 2, indices: Float64Array.of(1, -1) };
    const seasonal = { ...plain, gamma: 0.1, season };
    expect(unrolled({ kind: "smoothing", logarithms: null, smoothing: seasonal }, [1])).toBeNull();
    const theta = { smoothing: plain, slope: 0, seasons: [season] };
    expect(unrolled({ kind: "theta", logarithms: null, theta }, [1])).toBeNull();
  });
});
