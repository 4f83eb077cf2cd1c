import { describe, expect, it } from "vitest";
import { drawNoise, NOISES, type NoiseName } from "../../evidence/known-periods.js";
import { prepareWindows } from "../../src/data/prepare.js";
import { readTable } from "../../src/data/read.js";
import { resolveProblem } from "../../src/data/resolve.js";
import { detectPeriods, trainingPeriods } from "../../src/measure/periods.js";
import { autoregressive, noise, questionOf } from "../advise/questions.js";

const sine = (t: number, period: number) => Math.sin((2 * Math.PI * t) / period);
const series = (n: number, value: (t: number) => number) =>
  Float64Array.from({ length: n }, (_, t) => value(t));

describe("known periods", () => {
  it("births: the week and the year, and little else", async () => {
    const table = await readTable("examples/data/births.csv");
    const { problem } = resolveProblem(table, { target: "births", time: "date" });
    const periods = trainingPeriods(prepareWindows(table, problem).windows);
    expect(periods).toContain(7);
    expect(periods.some((p) => p >= 364 && p <= 366)).toBe(true);
    expect(periods.length).toBeLessThanOrEqual(3);
  });

  it("a month series with trend: twelve, over 20 seeds", () => {
    for (let seed = 0; seed < 20; seed++) {
      const e = noise(240, seed);
      const monthly = series(240, (t) => 0.1 * t + 2 * sine(t, 12) + sine(t, 6) + 0.5 * e[t]);
      expect(detectPeriods(monthly)).toEqual([12]);
    }
  });

  it("a pulse every ten rows, whose harmonics are as strong as itself", () => {
    const e = noise(600, 1);
    expect(detectPeriods(series(600, (t) => (t % 10 === 0 ? 5 : 0) + 0.5 * e[t]))).toEqual([10]);
  });

  it("a week whose shape drifts a little, as that of births did: 7, not 6.9993", () => {
    const e = noise(4263, 3);
    // by 0.3 of a day over all years, so little of a cycle that no season can be told from it
    const drifting = (t: number) => t + (0.3 * t) / 4263;
    const week = series(
      4263,
      (t) => 2 * sine(drifting(t), 7) + sine(drifting(t), 3.5) + 0.2 * e[t],
    );
    expect(detectPeriods(week)).toEqual([7]);
  });

  it("two seasons at once, on a random walk", () => {
    const walk = autoregressive(1500, 1, 2);
    const both = series(1500, (t) => 0.3 * walk[t] + 3 * sine(t, 7) + 6 * sine(t, 50));
    expect([...detectPeriods(both)].sort((a, b) => a - b)).toEqual([7, 50]);
  });

  it("through gaps", () => {
    const e = noise(500, 3);
    const gappy = series(500, (t) => (t % 11 === 5 ? Number.NaN : 2 * sine(t, 24) + 0.5 * e[t]));
    expect(detectPeriods(gappy)).toEqual([24]);
  });

  it.each([
    [300, 2],
    [300, 7.5],
    [1000, 12.42],
    [1000, 29.53],
    [1000, 30.44],
  ])("in %i rows one of %f rows, which need not be whole, over 20 seeds", (n, period) => {
    for (let seed = 0; seed < 20; seed++) {
      const e = noise(n, seed);
      const found = detectPeriods(
        series(n, (t) => 1.4 * Math.cos((2 * Math.PI * t) / period) + e[t]),
      );
      expect(found.length).toBe(1);
      // a line's place is good to a tenth of a bin, which is period^2 / n / 10 rows; twice that
      expect(Math.abs(found[0] - period)).toBeLessThanOrEqual(period ** 2 / n / 5);
    }
  });

  it("the day and the week of hours, equally strong", () => {
    for (let seed = 0; seed < 10; seed++) {
      const e = noise(3000, seed);
      const hours = series(3000, (t) => sine(t, 24) + sine(t, 168) + e[t]);
      expect(detectPeriods(hours).sort((a, b) => a - b)).toEqual([24, 168]);
    }
  });

  it.each([
    [
      "two equal waves, of which one is half of the other",
      24,
      (t: number) => sine(t, 12) + sine(t, 24),
    ],
    ["a square wave", 12, (t: number) => (t % 12 < 6 ? 2 : 0)],
    ["a saw", 24, (t: number) => (t % 24) / 6],
    ["a pulse in each of many rows", 168, (t: number) => (t % 168 === 0 ? 40 : 0)],
    ["a hump", 168, (t: number) => 4 * Math.exp(-(((t % 168) - 60) ** 2) / 200)],
  ])("of %s no part is a period of its own", (_, period, value) => {
    for (let seed = 0; seed < 5; seed++) {
      const e = noise(3000, seed);
      expect(detectPeriods(series(3000, (t) => value(t) + 0.5 * e[t]))).toEqual([period]);
    }
  });

  it("at most three", () => {
    const many = series(2000, (t) => [5, 8, 11, 17, 23, 37].reduce((s, p) => s + sine(t, p), 0));
    expect(detectPeriods(many).length).toBeLessThanOrEqual(3);
  });

  it("none that is not seen in three full cycles", () => {
    for (const n of [120, 200, 299]) {
      expect(detectPeriods(series(n, (t) => sine(t, 100))).filter((p) => p > n / 3)).toEqual([]);
    }
    expect(detectPeriods(series(400, (t) => sine(t, 100) + 0.01 * Math.sin(t * t)))).toEqual([100]);
  });
});

describe("no period", () => {
  const kinds = (Object.keys(NOISES) as NoiseName[]).flatMap((law) =>
    [false, true].map((trend) => ({ law, trend })),
  );
  it.each(kinds)("in $law, trend $trend, over 100 seeds: in at most 6", ({ law, trend }) => {
    // The chance is 1 % by design; 6 of 100 is above its 99.9 % quantile.
    let found = 0;
    for (let seed = 0; seed < 100; seed++) {
      if (detectPeriods(drawNoise(law, { rows: 300, trend, seed })).length > 0) found++;
    }
    expect(found).toBeLessThanOrEqual(6);
  });

  it("in a constant, in a straight line, in nothing", () => {
    for (const value of [() => 3, (t: number) => 2 * t, () => Number.NaN]) {
      expect(detectPeriods(series(300, value))).toEqual([]);
    }
    expect(detectPeriods(new Float64Array(0))).toEqual([]);
  });

  it("where the target's past may not be used", () => {
    const y = Array.from({ length: 400 }, (_, t) => sine(t, 10) + t / 1000);
    const x = noise(400, 4);
    const periods = (horizon: number) =>
      trainingPeriods(questionOf({ y, x }, { horizon, window: 4 }).prepared.windows);
    expect(periods(0)).toEqual([]);
    expect(periods(1)).toEqual([10]);
  });
});

describe("the training part alone", () => {
  const e = noise(900, 5);
  const y = Array.from({ length: 900 }, (_, t) => 2 * sine(t, 12) + e[t]);

  it("decides, whatever the rows after it hold", () => {
    const periods = (change: (v: number, t: number) => number) =>
      trainingPeriods(questionOf({ y: y.map(change) }, { window: 8 }).prepared.windows);
    expect(periods((v) => v)).toEqual([12]);
    expect(periods((v, t) => (t < 630 ? v : 100 * sine(t, 5)))).toEqual([12]);
    expect(periods((v, t) => (t < 630 ? e[t] : v))).toEqual([]);
  });

  it("decides in each of several sequences", () => {
    // Each of three sequences is cut in time: 210 rows of 300 train. Period 5 is in the rest only.
    const sequence = y.map((_, t) => Math.floor(t / 300));
    const hidden = e.map((v, t) => (t % 300 < 210 ? v : v + 20 * sine(t, 5)));
    const { windows } = questionOf({ y: hidden, sequence }, { window: 8 }).prepared;
    expect(trainingPeriods(windows)).toEqual([]);
  });
});
