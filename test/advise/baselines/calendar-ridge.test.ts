import { describe, expect, it } from "vitest";
import { calendarRidge } from "../../../src/advise/baselines/calendar-ridge.js";
import { targetsAt, type Windows } from "../../../src/data/windows.js";
import { algebra } from "../../algebra.js";
import { noise, questionOf } from "../questions.js";

const rows = 1500;
const date = Array.from({ length: rows }, (_, t) => t);
const weekday = (t: number) => [0, 0, 4, 0, -1, 0, 2][t % 7];
const windowsOf = async (y: number[], horizon: number | number[] = 1): Promise<Windows> =>
  (await questionOf({ y, date }, { window: 4, horizon, time: "date" })).prepared.windows;

/** Mean squared error on the test part at each horizon. */
function squares(windows: Windows, levels: Float64Array): number[] {
  const truth = targetsAt(windows, windows.test);
  const { length } = windows.problem.horizons;
  return windows.problem.horizons.map((_, k) => {
    const errors = levels
      .filter((_, i) => i % length === k)
      .map((level, i) => level - truth[i * length + k]);
    return errors.reduce((sum, e) => sum + e * e, 0) / errors.length;
  });
}

describe("ridge and the calendar", () => {
  it("knows the day of the week that the window is too short for, at every horizon its own", async () => {
    // AR(1) around the week: the noise ahead has 1 and, 10 days ahead, all of 1 / (1 - 0.64)
    let at = 0;
    const y = noise(rows, 1).map((e, t) => {
      at = 0.8 * at + e;
      return at + weekday(t);
    });
    const windows = await windowsOf(y, [1, 10]);
    const fit = await calendarRidge(algebra, windows, ["y"], false);
    const [near, far] = squares(windows, fit?.test ?? new Float64Array());
    expect(near).toBeGreaterThan(0.8);
    expect(near).toBeLessThan(1.3);
    expect(far).toBeLessThan(3.6);
    expect(fit?.columns).toEqual(["y", "date"]);
    expect(fit?.description).toMatch(/of y and on the date \(day of the week\)$/);
  });

  it("may leave the level out", async () => {
    const y: number[] = [];
    for (const [t, e] of noise(rows, 1).entries()) y.push(1e6 + 0.5 * t + weekday(t) + e);
    const windows = await windowsOf(y);
    const fit = await calendarRidge(algebra, windows, ["y"], true);
    expect(fit?.description).toMatch(/of y, less its newest value, and on the date/);
    const [square] = squares(windows, fit?.test ?? new Float64Array());
    // the mean of four rows stands in for the level: 1 + 1 / 4 of the noise's variance
    expect(square).toBeLessThan(1.5);
  });

  it("is not there where the date says nothing beside the window, or there is none", async () => {
    // by chance in one of five series
    let taken = 0;
    for (const seed of [3, 4, 5]) {
      const y: number[] = [];
      for (const e of noise(rows, seed)) y.push(0.8 * (y.at(-1) ?? 0) + e);
      if ((await calendarRidge(algebra, await windowsOf(y), ["y"], false)) !== null) taken++;
    }
    expect(taken).toBe(0);
    const { windows } = (await questionOf({ y: date.map(weekday) }, { window: 4 })).prepared;
    expect(await calendarRidge(algebra, windows, ["y"], false)).toBeNull();
  });

  it("has every date of the year by itself where that helps", async () => {
    const feasts = [3, 95, 184, 250, 358];
    const n = 3000;
    const y = noise(n, 4).map((e, t) => {
      const day = new Date(86_400_000 * t);
      const since = Math.floor((day.getTime() - Date.UTC(day.getUTCFullYear(), 0)) / 86_400_000);
      return e + (feasts.includes(since) ? -15 : 0);
    });
    const table = { y, date: y.map((_, t) => t) };
    const { windows } = (await questionOf(table, { window: 4, time: "date" })).prepared;
    const fit = await calendarRidge(algebra, windows, ["y"], false);
    expect(fit?.description).toMatch(/182 harmonics of the year/);
    const [square] = squares(windows, fit?.test ?? new Float64Array());
    // without feasts 1 + 225 * 5 / 365 = 4
    expect(square).toBeLessThan(2.5);
  });
});
