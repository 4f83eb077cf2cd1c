import { describe, expect, it } from "vitest";
import { calendarRegressions } from "../../../src/advise/baselines/calendar.js";
import { targetsAt, type Windows } from "../../../src/data/windows.js";
import { normalisedError } from "../../../src/statistics/metrics.js";
import { trainingMean } from "../../../src/statistics/test-points.js";
import { algebra } from "../../algebra.js";
import { noise, questionOf } from "../questions.js";

const windowsOf = async (...question: Parameters<typeof questionOf>) =>
  (await questionOf(...question)).prepared.windows;
const regressions = (windows: Windows) =>
  calendarRegressions(algebra, windows, trainingMean(windows));
const errorOf = (windows: Windows, levels: Float64Array) =>
  normalisedError(levels, targetsAt(windows, windows.test), trainingMean(windows));

const rows = 1500;
const date = Array.from({ length: rows }, (_, t) => t);
const weekday = (t: number) => [0, 0, 4, 0, -1, 0, 2][t % 7];
const year = (t: number) => 5 * Math.cos((2 * Math.PI * t) / 365.25);

describe("the calendar alone", () => {
  it("explains a week, a year and a trend, and nothing of the noise, at every horizon alike", async () => {
    const y = noise(rows, 1).map((e, t) => weekday(t) + year(t) + 0.01 * t + e);
    const windows = await windowsOf({ y, date }, { window: 5, horizon: [1, 20], time: "date" });
    const [calendar, ...others] = await regressions(windows);
    expect(others).toEqual([]);
    const truth = targetsAt(windows, windows.test);
    const square = truth.reduce((sum, v, i) => sum + (calendar.test[i] - v) ** 2, 0) / truth.length;
    // the noise has 1; two years leave the trend and the year a few hundredths
    expect(square).toBeGreaterThan(0.8);
    expect(square).toBeLessThan(1.35);
    const at = new Map<number, number>();
    for (const [i, t] of windows.test.entries()) {
      for (const [k, h] of [1, 20].entries()) {
        const level = calendar.test[2 * i + k];
        expect(level).toBe(at.get(t + h) ?? level);
        at.set(t + h, level);
      }
    }
  });

  it("multiplies where logarithms are better on the validation part", async () => {
    const y = noise(rows, 2).map((e, t) => Math.exp(0.003 * t + weekday(t) / 2 + 0.05 * e));
    const windows = await windowsOf({ y, date }, { window: 5, time: "date" });
    const [calendar] = await regressions(windows);
    expect(calendar.description).toMatch(/, of the logarithm of y$/);
    expect(errorOf(windows, calendar.test)).toBeLessThan(0.02);
  });

  it("knows nothing of the past, nor of later values", async () => {
    const y = noise(rows, 3).map((e, t) => weekday(t) + e);
    const changed = y.map((v, t) => (t > 1300 ? 100 - v : v));
    const of = async (values: number[]) =>
      (await regressions(await windowsOf({ y: values, date }, { window: 5, time: "date" })))[0]
        .test;
    expect(await of(changed)).toEqual(await of(y));
  });
});

describe("known columns", () => {
  it("alone, at the predicted time, also where there are no dates", async () => {
    const k = noise(rows, 4, "k");
    const y = noise(rows, 5).map((e, t) => 3 * k[t] + 0.1 * e);
    const windows = await windowsOf({ y, k }, { window: 3, horizon: [2, 9], known: ["k"] });
    const [known, ...others] = await regressions(windows);
    expect(others).toEqual([]);
    expect(known.description).toBe("a regression on k at the predicted time");
    expect(errorOf(windows, known.test)).toBeLessThan(0.002);
  });

  it("and the calendar, where neither is enough", async () => {
    const k = noise(rows, 6, "k");
    const y = noise(rows, 7).map((e, t) => 3 * k[t] + weekday(t) + 0.1 * e);
    const windows = await windowsOf({ y, k, date }, { window: 3, known: ["k"], time: "date" });
    const [known, calendar] = await regressions(windows);
    expect(errorOf(windows, known.test)).toBeGreaterThan(0.2);
    expect(errorOf(windows, calendar.test)).toBeLessThan(0.01);
  });

  it("neither is there for a regression, nor without dates and known columns", async () => {
    const x = noise(200, 8);
    expect(await regressions(await windowsOf({ y: x, x }, { horizon: 0, window: 2 }))).toEqual([]);
    expect(await regressions(await windowsOf({ y: x }, { window: 2 }))).toEqual([]);
  });
});
