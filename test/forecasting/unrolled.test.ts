import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Arima } from "../../src/forecasting/arima.js";
import { logarithmOf } from "../../src/forecasting/logarithms.js";
import { beginOf, type SeriesModel } from "../../src/forecasting/model.js";
import { decompose } from "../../src/forecasting/seasons.js";
import { type Smoothing, TRENDS } from "../../src/forecasting/smoothing.js";
import { unrolled } from "../../src/forecasting/unrolled.js";
import { noise } from "../advise/questions.js";
import { expected } from "./filters.js";

const HORIZONS = [1, 2, 9];
const plain: Smoothing = { trend: "none", alpha: 0.3, beta: 0, gamma: 0, phi: 1, season: null };
const season = (period: number) => ({ period, indices: new Float64Array(Math.ceil(period)) });
const arima: Arima = {
  order: { p: 1, d: 1, q: 1, period: null },
  constant: 0.1,
  values: [
    { lag: 1, weight: 1.5 },
    { lag: 2, weight: -0.5 },
  ],
  errors: [{ lag: 1, weight: -0.6 }],
};

/** What an unrolled model says after values. */
function forecast(model: SeriesModel, values: Float64Array): number[] {
  const { rows, intercept, weights } = unrolled(model, values.length, HORIZONS);
  return Array.from(intercept, (c, k) =>
    values.reduce((sum, y, t) => sum + weights[k * rows + t] * y, c),
  );
}

/** The same, by the filter of the model, its seasons decomposed from the values. */
function filtered(model: SeriesModel, values: Float64Array): number[] {
  const seasonsOf = (periods: readonly number[]) => decompose([{ values, phase: 0 }], periods);
  const own = (): SeriesModel => {
    switch (model.kind) {
      case "smoothing": {
        const { season } = model.smoothing;
        const [found = null] = season === null ? [] : seasonsOf([season.period]);
        return { ...model, smoothing: { ...model.smoothing, season: found } };
      }
      case "theta": {
        const seasons = seasonsOf(model.theta.seasons.map(({ period }) => period));
        return { ...model, theta: { ...model.theta, seasons } };
      }
      case "arima":
        return model;
      default:
        return model satisfies never;
    }
  };
  const ahead = expected(beginOf(own()), values, 9);
  return HORIZONS.map((h) => ahead[h - 1]);
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const period = fc.constantFrom(2, 4, 7, 12.42, 30);
const smoothing = fc
  .record({ trend: fc.constantFrom(...TRENDS), alpha: share, beta: share, gamma: share })
  .map(({ trend, alpha, beta, gamma }) => ({
    ...{ trend, alpha, beta: trend === "none" ? 0 : alpha * beta, season: null },
    ...{ gamma: (1 - alpha) * gamma, phi: trend === "damped" ? 0.9 : 1 },
  }));
const models: fc.Arbitrary<SeriesModel> = fc.oneof(
  fc.record({ smoothing, period: fc.option(period) }).map(({ smoothing, period }) => ({
    ...{ kind: "smoothing" as const, logarithms: null },
    smoothing:
      period === null ? { ...smoothing, gamma: 0 } : { ...smoothing, season: season(period) },
  })),
  fc
    .record({
      alpha: fc.double({ min: 0.1, max: 1, noNaN: true }),
      periods: fc.subarray([4, 7, 12.42]),
    })
    .map(({ alpha, periods }) => ({
      ...{ kind: "theta" as const, logarithms: null },
      theta: { smoothing: { ...plain, alpha }, slope: 0.2, seasons: periods.map(season) },
    })),
  fc.constant({ kind: "arima" as const, logarithms: null, arima }),
);

describe("a model unrolled", () => {
  it("says what its filter says that begins with as many values, seasons decomposed from them", () => {
    fc.assert(
      fc.property(models, fc.integer({ min: 1, max: 120 }), fc.nat(9), (model, rows, seed) => {
        const values = Float64Array.from(noise(rows, seed), (e, t) => 100 + e + 0.3 * t);
        for (const [k, level] of forecast(model, values).entries()) {
          expect(level).toBeCloseTo(filtered(model, values)[k], 6);
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it("of simple smoothing weighs values like alpha (1 - alpha)^age", () => {
    const { weights } = unrolled(
      { kind: "smoothing", logarithms: null, smoothing: plain },
      200,
      [1],
    );
    for (const age of [0, 1, 5, 20]) expect(weights[199 - age]).toBeCloseTo(0.3 * 0.7 ** age, 12);
  });

  it("of a season that does not move is its mean over the rows", () => {
    const theta = { smoothing: { ...plain, alpha: 1 }, slope: 0, seasons: [season(2)] };
    const model = { kind: "theta", logarithms: null, theta } as const;
    const values = Float64Array.from({ length: 21 }, (_, t) => 10 + (t % 2 === 0 ? 3 : -3));
    expect(forecast(model, values).map((y) => Number(y.toFixed(9)))).toEqual([7, 13, 7]);
  });

  it("keeps the scale of logarithms", () => {
    const logarithms = { reach: 0.4, least: -2 };
    expect(unrolled({ kind: "arima", logarithms, arima }, 5, [1]).logarithms).toBe(logarithms);
    expect([-1, 0, 0.1, 2].map((y) => logarithmOf(y, logarithms))).toEqual([
      -2,
      -2,
      -2,
      Math.log(2),
    ]);
  });
});
