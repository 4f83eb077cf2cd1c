import { describe, expect, it } from "vitest";
import { trainingPeriods } from "../../src/measure/periods.js";
import {
  shortestWindow,
  type TriedWindow,
  tryWindows,
  windowsToTry,
} from "../../src/measure/window-choice.js";
import { autoregressive, noise, questionOf } from "../advise/questions.js";
import { algebra } from "../algebra.js";
import { windowsOf } from "../windows-of.js";

describe("the windows to try", () => {
  it("are a geometric range, and what ends with a season or just beyond one", () => {
    expect(windowsToTry([], 12, 10)).toEqual([1, 2, 3, 4, 6, 8, 10, 11, 12]);
    const births = windowsToTry([7, 365.15], 958, 64);
    for (const window of [7, 8, 14, 64, 366, 373, 411, 731, 738, 822, 958]) {
      expect(births).toContain(window);
    }
    expect(births.at(-1)).toBe(958);
    expect(births).toEqual([...births].sort((a, b) => a - b));
  });
});

const chosen = async (series: number[], horizon = 1): Promise<TriedWindow> => {
  const longest = Math.floor(series.length / 6);
  const windows = windowsOf(series, { window: longest, horizon });
  const lengths = windowsToTry(trainingPeriods(windows), longest, 64);
  return shortestWindow(await tryWindows(algebra, windows, lengths));
};

describe("the window that is chosen", () => {
  const rows = 900;

  it("is short for noise and for short memories", async () => {
    const lengths: number[] = [];
    for (const seed of [1, 2]) {
      lengths.push((await chosen(noise(400, seed))).window);
      lengths.push((await chosen(autoregressive(400, 0.8, seed))).window);
    }
    expect(lengths.sort((a, b) => a - b)[2]).toBeLessThanOrEqual(4);
    expect(Math.max(...lengths)).toBeLessThan(64);
  });

  it("holds the lags that the series is made of", async () => {
    for (const seed of [1, 2, 3]) {
      const y: number[] = [];
      for (const e of noise(rows, seed))
        y.push(0.5 * (y.at(-7) ?? 0) + 0.45 * (y.at(-31) ?? 0) + e);
      const { window } = await chosen(y);
      expect(window).toBeGreaterThanOrEqual(31);
      expect(window).toBeLessThan(100);
    }
  });

  it("holds a season that changes from one time to the next, and what lies just beyond it", async () => {
    // (1 - 0.6 L)(1 - 0.95 L^50) y = e: 51 lags
    const y: number[] = [];
    for (const e of noise(rows, 1)) {
      const at = (lag: number) => y.at(-lag) ?? 0;
      y.push(0.6 * at(1) + 0.95 * at(50) - 0.57 * at(51) + e);
    }
    const { window } = await chosen(y);
    expect(window).toBeGreaterThanOrEqual(51);
    expect(window).toBeLessThan(110);
  });

  it("is not hidden by columns that say nothing: the target is tried alone, too", async () => {
    const y: number[] = [];
    for (const e of noise(800, 1)) y.push(0.9 * (y.at(-20) ?? 0) + e);
    const x = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`x${i}`, noise(800, 2, `x${i}`)]),
    );
    const { windows } = questionOf({ y, ...x }, { window: 40 }).prepared;
    const tried = await tryWindows(algebra, windows, [1, 10, 20, 40]);
    expect(tried.filter(({ values }) => values === "levels")).toHaveLength(8);
    expect(tried.filter(({ values }) => values === "less-last")).toHaveLength(6);
    expect(shortestWindow(tried)).toMatchObject({ window: 20, columns: "target", above: 0 });
  });

  it("is that of ridge less the newest value where levels come that have not been seen", async () => {
    // a season of 24 whose level stays while ridge is fitted, and then climbs
    const season = noise(24, 6);
    const y = noise(600, 5).map((x, t) => Math.max(0, t - 420) / 5 + 6 * season[t % 24] + x);
    const windows = windowsOf(y, { window: 96 });
    const tried = await tryWindows(algebra, windows, [1, 4, 8, 24, 48, 96]);
    const least = (values: TriedWindow["values"]) =>
      tried
        .filter((one) => one.values === values)
        .reduce((a, b) => (b.validation < a.validation ? b : a));
    expect(shortestWindow(tried)).toMatchObject({ values: "less-last" });
    expect(shortestWindow(tried).window).toBeGreaterThanOrEqual(24);
    expect(least("less-last").validation).toBeLessThan(least("levels").validation / 2);
  });

  it("is of a regression tried on values as they are: it has no newest value of its target", async () => {
    const x = noise(300, 1);
    const y = x.map((v, t) => v + (x[t - 1] ?? 0));
    const { windows } = questionOf({ y, x }, { horizon: 0, window: 4, inputs: ["x"] }).prepared;
    const tried = await tryWindows(algebra, windows, [1, 2, 4]);
    expect(tried.map(({ values }) => values)).toEqual(["levels", "levels", "levels"]);
  });

  it("is nearest to the least where errors hardly differ, by a scale of their own", () => {
    const at = (window: number, above: number) =>
      ({ window, above, columns: "all", values: "levels", validation: 1 }) as const;
    expect(shortestWindow([at(1, 3), at(2, 0.6), at(4, 0.4), at(8, 0)]).window).toBe(4);
  });
});
