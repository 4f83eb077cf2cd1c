import { describe, expect, it } from "vitest";
import type { Windows } from "../../src/data/windows.js";
import { fewestChannels, selectionPath } from "../../src/measure/channel-selection.js";
import { outputAt, windowDesign } from "../../src/measure/design.js";
import { momentsOf } from "../../src/measure/moments.js";
import { fitRidge, predictRidge, solveRidge } from "../../src/measure/ridge.js";
import { noise, questionOf } from "../advise/questions.js";
import { algebra } from "../algebra.js";

const others = (rows: number, columns: number, seed: number) =>
  Object.fromEntries(
    Array.from({ length: columns }, (_, i) => [`x${i}`, noise(rows, seed, `x${i}`)]),
  );

/** y_t = y_{t-1} / 2 + f(t, x) + noise beside many columns. */
function windowsOf(
  rows: number,
  columns: number,
  window: number,
  f: (t: number, x: (i: number) => number[]) => number,
  seed: number,
): Windows {
  const x = others(rows, columns, seed);
  const y: number[] = [];
  for (const [t, e] of noise(rows, seed, "y").entries()) {
    y.push(0.5 * (y[t - 1] ?? 0) + e + (t < 3 ? 0 : f(t, (i) => x[`x${i}`])));
  }
  return questionOf({ y, ...x }, { window }).prepared.windows;
}

async function wholeOf(windows: Windows) {
  const design = windowDesign(windows, windows.problem.window);
  const train = outputAt(windows, windows.train);
  const fit = await fitRidge(algebra, design, train, outputAt(windows, windows.validation));
  return { design, train, fit };
}

async function keptOf(windows: Windows, first: readonly number[]): Promise<string[]> {
  const path = await selectionPath(algebra, windows, (await wholeOf(windows)).fit, first);
  const { channels } = await fewestChannels(algebra, windows, path);
  return channels.map((c) => windows.channels[c]);
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])));

describe("channels are kept", () => {
  it("that the target needs, and seldom others: one of twelve", async () => {
    let exactly = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const kept = await keptOf(
        windowsOf(900, 12, 8, (t, x) => 0.6 * x(3)[t - 2], seed),
        [0],
      );
      expect(kept).toEqual(expect.arrayContaining(["y", "x3"]));
      if (kept.length === 2) exactly++;
    }
    expect(exactly).toBeGreaterThanOrEqual(8);
  });

  it("all that the target needs, each of which adds little", async () => {
    const needed = [0, 1, 2, 3, 4, 5];
    const f = (t: number, x: (i: number) => number[]) =>
      needed.reduce((sum, i) => sum + 0.4 * x(i)[t - 1 - (i % 3)], 0);
    const kept = await keptOf(windowsOf(1500, 16, 6, f, 1), [0]);
    expect(kept).toEqual(expect.arrayContaining(["y", ...needed.map((i) => `x${i}`)]));
    expect(kept.length).toBeLessThanOrEqual(9);
  });

  it("where there are more regressors than examples", async () => {
    const windows = windowsOf(220, 20, 12, (t, x) => x(7)[t - 1], 2);
    expect(windows.train.length).toBeLessThan(12 * 21);
    expect(await keptOf(windows, [0])).toEqual(["y", "x7"]);
  });

  it("from none, in a regression", async () => {
    const x = others(800, 12, 1);
    const y = noise(800, 1, "e").map((e, t) => 0.5 * e + x.x2[t] + (x.x7[t - 1] ?? 0));
    const inputs = Object.keys(x);
    const { windows } = questionOf({ y, ...x }, { window: 4, horizon: 0, inputs }).prepared;
    const kept = await keptOf(windows, []);
    expect(kept).toEqual(expect.arrayContaining(["x2", "x7"]));
    expect(kept.length).toBeLessThanOrEqual(3);
  });

  it("at most as many as have no more lags than there are examples", async () => {
    const windows = windowsOf(80, 9, 20, () => 0, 1);
    const path = await selectionPath(algebra, windows, (await wholeOf(windows)).fit, [0]);
    expect(path.map(({ channels }) => channels.length)).toEqual([1]);
    const short = windowsOf(110, 9, 40, () => 0, 1);
    expect(short.train.length).toBeLessThan(40);
    expect(await selectionPath(algebra, short, (await wholeOf(short)).fit, [0])).toEqual([]);
  });
});

describe("a fit on some channels", () => {
  for (const [form, rows] of [
    ["fewer", 300],
    ["more", 70],
  ] as const) {
    it(`of the moments of ridge on all is that of those alone: ${form} regressors than examples`, async () => {
      const windows = windowsOf(rows, 9, 6, (t, x) => x(2)[t - 1], 3);
      const { design, train, fit: whole } = await wholeOf(windows);
      expect(train.rows.length < design.columns).toBe(form === "more");
      const [{ channels, design: own, fit }] = await selectionPath(algebra, windows, whole, [0, 3]);
      expect(channels).toEqual([0, 3]);
      const alone = await fitRidge(algebra, own, train, outputAt(windows, windows.validation));
      expect(fit.lambda).toBe(alone.lambda);
      expect(furthest(fit.weights, alone.weights)).toBeLessThan(1e-9);
    });

    it(`leaves of the target what its predictions leave: ${form} regressors than examples`, async () => {
      const windows = windowsOf(rows, 9, 6, (t, x) => x(2)[t - 1], 3);
      const { design, train, fit: whole } = await wholeOf(windows);
      const shrunk = await solveRidge(algebra, whole.system, 1);
      const coefficients = shrunk.weights.map((w, j) => w * whole.system.scale.deviation[j]);
      const every = Array.from(coefficients, (_, j) => j);
      const predicted = await predictRidge(algebra, shrunk, design, train.rows);
      const residual = { ...train, target: train.target.map((y, i) => y - predicted[i]) };
      const { covariance } = await momentsOf(algebra, design, residual);
      const left = whole.system.unexplained(every, coefficients);
      expect(furthest(left, covariance)).toBeLessThan(1e-9);
      expect(Math.max(...covariance.map(Math.abs))).toBeGreaterThan(0.01);
    });
  }
});
