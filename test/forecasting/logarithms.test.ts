import { expect, it } from "vitest";
import { logarithmicScale, logarithmsOf, ofLogarithms } from "../../src/forecasting/logarithms.js";
import { type Smoothing, smooth } from "../../src/forecasting/smoothing.js";
import { alone, carried } from "./filters.js";

const line: Smoothing = {
  ...{ trend: "additive", alpha: 0.5, beta: 0.2, gamma: 0, phi: 1, season: null },
};
const doubling = ofLogarithms((series) => smooth(line, series), {
  reach: Math.log(64),
  least: Math.log(0.25),
});
const [series] = alone([1, 2, 4, 8]);

it("what doubles goes on to double, as far as it may reach", () => {
  const filter = carried(doubling(series), series.values);
  expect(filter.forecast(1)).toBeCloseTo(16, 10);
  expect(filter.forecast(6)).toBeCloseTo(512, 8);
  expect(filter.forecast(2000)).toBeCloseTo(512, 8);
});

it("reaches as far as the training part is wide, gaps aside", () => {
  const logarithms = logarithmsOf(alone([4, Number.NaN, 1, 16]));
  expect(logarithmicScale(logarithms).reach).toBeCloseTo(Math.log(16), 12);
  expect(logarithmicScale(logarithms).least).toBeCloseTo(-Math.log(16), 12);
});

it("takes a value without a logarithm for the least, and over a gap goes on", () => {
  for (const low of [-3, 0, 0.1]) {
    const filter = carried(doubling(series), [...series.values, low]);
    expect(filter.forecast(1)).toBe(
      carried(doubling(series), [...series.values, 0.25]).forecast(1),
    );
  }
  const gap = carried(doubling(series), [...series.values, Number.NaN, 32]);
  expect(gap.forecast(1)).toBeCloseTo(64, 8);
});
