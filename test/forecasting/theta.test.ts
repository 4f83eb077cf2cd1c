import { expect, it } from "vitest";
import { fitTheta, thetaFilter } from "../../src/forecasting/theta.js";
import { alone, autoregression, expected } from "./filters.js";

const line = Float64Array.from({ length: 200 }, (_, t) => 50 + 3 * t);

it("of a straight line is the newest value and half the slope", () => {
  const theta = fitTheta(alone(line), []);
  expect(theta.slope).toBeCloseTo(3, 10);
  expect(theta.smoothing.alpha).toBeGreaterThan(0.99);
  const certain = { ...theta, smoothing: { ...theta.smoothing, alpha: 1 } };
  const ahead = expected((s) => thetaFilter(certain, s), line, 4);
  for (const [i, y] of ahead.entries()) expect(y).toBeCloseTo(line[199] + 1.5 * (i + 1), 8);
});

it("is the mean of the straight line and the smoothed line of twice its curvature, as first written", () => {
  const values = autoregression(400, 0.9, 3).map((x, t) => x + 0.05 * t);
  const theta = fitTheta(alone(values), []);
  const { alpha } = theta.smoothing;
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const straight = (t: number) => mean + theta.slope * (t - (n - 1) / 2);
  let level = values[0];
  for (const [t, y] of values.entries()) level += alpha * (2 * y - straight(t) - level);
  const ahead = expected((s) => thetaFilter(theta, s), values, 5);
  for (const [i, y] of ahead.entries()) expect(y).toBeCloseTo((straight(n + i) + level) / 2, 6);
});

it("takes seasons off first and puts them back, several and over gaps", () => {
  const at = (t: number) => 10 + [0, 4, -1, -3][t % 4] + 5 * Math.sin((2 * Math.PI * t) / 50);
  const values = Float64Array.from({ length: 500 }, (_, t) => (t % 37 === 5 ? Number.NaN : at(t)));
  const theta = fitTheta(alone(values), [50, 4]);
  const ahead = expected((s) => thetaFilter(theta, s), values, 60);
  for (const [i, y] of ahead.entries()) expect(Math.abs(y - at(500 + i))).toBeLessThan(0.2);
});

it("shifts and scales with the series", () => {
  const values = autoregression(150, 0.7, 4);
  const of = (series: Float64Array) => {
    const theta = fitTheta(alone(series), [5]);
    return expected((s) => thetaFilter(theta, s), series, 3);
  };
  const plain = of(values);
  for (const [i, y] of of(values.map((x) => 1e6 - 4 * x)).entries()) {
    expect(y).toBeCloseTo(1e6 - 4 * plain[i], 2);
  }
});
