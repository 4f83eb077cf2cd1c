import { describe, expect, it } from "vitest";
import { seriesModels } from "../../../src/advise/baselines/series-models.js";
import { targetsAt, type Windows } from "../../../src/data/windows.js";
import { normalisedError } from "../../../src/statistics/metrics.js";
import { trainingMean } from "../../../src/statistics/test-points.js";
import { algebra } from "../../algebra.js";
import { noise, questionOf } from "../questions.js";

const windowsOf = (...question: Parameters<typeof questionOf>) =>
  questionOf(...question).prepared.windows;

async function errorsOf(windows: Windows, periods: readonly number[]) {
  const fits = await seriesModels(algebra, windows, periods);
  const truth = targetsAt(windows, windows.test);
  const mean = trainingMean(windows);
  return new Map(fits.map(({ kind, test }) => [kind, normalisedError(test, truth, mean)]));
}

const seasonal = (t: number) => [6, -2, 1, 0, -5][t % 5];

describe("theta, exponential smoothing and ARIMA", () => {
  it("find a season, and multiply where the season grows with the level", async () => {
    const y = noise(700, 1).map((e, t) => Math.exp(0.004 * t + 0.2 * seasonal(t) + 0.05 * e));
    const fits = await seriesModels(algebra, windowsOf({ y }, { window: 4 }), [5]);
    expect(fits.map((fit) => fit.description)).toEqual([
      "the Theta method (season of 5 rows, on logarithms)",
      expect.stringMatching(/^exponential smoothing \(.*season of 5 rows, on logarithms\)$/),
      expect.stringMatching(/^ARIMA \(orders .*, seasonal orders 0, 1, 1 of 5 rows.*\)$/),
    ]);
  });

  it("err as the noise does on a season with noise, at every horizon", async () => {
    const y = noise(1000, 2).map((e, t) => seasonal(t) + e);
    const errors = await errorsOf(windowsOf({ y }, { window: 2, horizon: [1, 4, 9] }), [5]);
    // 1 of 1 + 13.2, the variance of the season
    expect([...errors.keys()]).toEqual(["theta", "smoothing", "arima"]);
    for (const error of errors.values()) {
      expect(error).toBeGreaterThan(0.055);
      expect(error).toBeLessThan(0.09);
    }
  });

  it.each([
    ["whole", () => false, 1],
    ["with gaps, whose fillings are off the season", (i: number) => i % 17 === 4, 0.7],
  ] as const)(
    "know every sequence on its own, its season in the phase it has: %s",
    async (_, isGap, near) => {
      const rows = [0, 1, 2].flatMap((s) =>
        noise(240, s).map((e, i) => {
          const t = i + [0, 2, 9][s];
          const y = isGap(i) ? null : 1000 * s + seasonal(t) + 0.1 * e;
          return { s, day: t, y };
        }),
      );
      const column = <K extends "s" | "day" | "y">(key: K) => rows.map((row) => row[key]);
      const windows = windowsOf(
        { sequence: column("s"), day: column("day"), y: column("y") },
        { window: 3, time: "day" },
      );
      const truth = targetsAt(windows, windows.test);
      for (const { test } of await seriesModels(algebra, windows, [5])) {
        const close = test.filter((y, i) => Math.abs(y - truth[i]) < 2);
        expect(close.length / test.length).toBeGreaterThanOrEqual(near);
      }
    },
  );

  it("expect nothing from values that come later", async () => {
    const y = noise(600, 3).map((e, t) => seasonal(t) + e);
    const cut = 560;
    const later = y.map((v, t) => (t > cut ? 1e6 : v));
    const [plain, changed] = [y, later].map((values) => windowsOf({ y: values }, { window: 4 }));
    const before = plain.test.filter((t) => t <= cut).length;
    const of = async (windows: Windows) =>
      (await seriesModels(algebra, windows, [5])).map(({ test }) => test.subarray(0, before));
    expect(await of(changed)).toEqual(await of(plain));
  });

  it("go up and down with the series", async () => {
    const y = noise(500, 4).map((e, t) => seasonal(t) + e);
    const of = async (values: number[]) =>
      (await seriesModels(algebra, windowsOf({ y: values }, { window: 4 }), [5])).map(
        (f) => f.test,
      );
    const plain = await of(y);
    for (const [k, moved] of (await of(y.map((v) => -1e4 - 8 * v))).entries()) {
      for (const [i, level] of moved.entries()) {
        expect(Math.abs(level - (-1e4 - 8 * plain[k][i]))).toBeLessThan(0.5);
      }
    }
  });

  it("are not there for a regression", async () => {
    const x = noise(200, 5);
    const windows = windowsOf({ y: x, x }, { horizon: 0, window: 2 });
    expect(await seriesModels(algebra, windows, [])).toEqual([]);
  });
});
