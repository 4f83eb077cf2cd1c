import { beforeAll, describe, expect, it } from "vitest";
import type { FittedBaseline } from "../../../src/advise/baselines/list.js";
import type { Windows } from "../../../src/data/windows.js";
import { leastSquares } from "../../../src/linalg/least-squares.js";
import { normalisedError } from "../../../src/statistics/metrics.js";
import { trainingMean } from "../../../src/statistics/test-points.js";
import { baselinesOf } from "../baselines-of.js";
import { autoregressive, noise, questionOf } from "../questions.js";

type Options = Parameters<typeof questionOf>[1];

function windowsOf(columns: Parameters<typeof questionOf>[0], options: Options): Windows {
  return questionOf(columns, options).prepared.windows;
}

function named(baselines: readonly FittedBaseline[], name: string): FittedBaseline {
  const found = baselines.find((b) => b.name === name);
  if (found === undefined) throw new Error(`no ${name} in ${baselines.map((b) => b.name)}`);
  return found;
}

const counting = Array.from({ length: 400 }, (_, i) => i + (i % 3));
const errorOn = (windows: Windows, rows: Int32Array, levels: Float64Array) =>
  normalisedError(
    levels,
    Float64Array.from(rows, (t) => windows.target[t]),
    trainingMean(windows),
  );

describe("baselines without parameters", () => {
  const windows = windowsOf({ y: counting }, { horizon: 5, window: 4 });
  let baselines: FittedBaseline[] = [];
  beforeAll(async () => {
    baselines = await baselinesOf(windows, [3, 12]);
  });

  it("are those that the problem allows, the simplest first", () => {
    expect(baselines.map((b) => b.name)).toEqual([
      "mean",
      "persistence",
      "drift",
      "seasonal-naive-3",
      "seasonal-naive-12",
      "theta",
      "smoothing",
      "arima",
      "ridge-less-last",
      "ridge-differences",
      "ridge",
      "ridge-seasonal",
      "neighbours",
    ]);
    const complexities = baselines.map((b) => b.complexity);
    expect(complexities).toEqual([...complexities].sort((a, b) => a - b));
  });

  it("the mean is that of the training targets", () => {
    // Training targets are those of rows up to 70 %: 280 of 400, the first at row 3 + 5.
    const truth = counting.slice(8, 280).reduce((a, b) => a + b, 0) / 272;
    expect(trainingMean(windows)).toBeCloseTo(truth, 10);
    expect(new Set(named(baselines, "mean").test)).toEqual(new Set([trainingMean(windows)]));
  });

  it("all errors are those of the same series without an offset near 1e15, which float64 holds to an eighth", async () => {
    const values = noise(3000, 11).map((x) => Math.round(8 * x) / 8);
    const of = async (offset: number) => {
      const shifted = windowsOf({ y: values.map((x) => offset + x) }, { window: 4 });
      return (await baselinesOf(shifted, [])).map((b) => [b.name, b.validationError] as const);
    };
    const plain = new Map(await of(0));
    const ratios = (await of(1e15 + 0.5)).map(
      ([name, error]) => [name, error / (plain.get(name) ?? Number.NaN)] as const,
    );
    const names = ratios.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(["mean", "persistence", "ridge", "neighbours"]));
    for (const [name, ratio] of ratios.filter(([name]) => plain.has(name))) {
      // each product of a weight and a value of 1e15 is rounded to an eighth
      const weighed = !["mean", "persistence", "drift"].includes(name);
      expect(Math.abs(ratio - 1)).toBeLessThan(weighed ? 0.05 : 0.001);
    }
  });

  it("persistence is the newest value", () => {
    expect([...named(baselines, "persistence").test]).toEqual(
      Array.from(windows.test, (t) => counting[t]),
    );
  });

  it("seasonal naive goes back whole periods, as many as are known ahead of the horizon", () => {
    // Horizon 5: of period 3 two are needed, of period 12 one is.
    const back = (lag: number) => Array.from(windows.test, (t) => counting[t + 5 - lag]);
    expect([...named(baselines, "seasonal-naive-3").test]).toEqual(back(6));
    expect([...named(baselines, "seasonal-naive-12").test]).toEqual(back(12));
    expect(named(baselines, "seasonal-naive-3").label).toContain("6 rows");
  });

  it("of several horizons each goes back as far as it must", async () => {
    const many = windowsOf({ y: counting }, { horizon: [1, 3, 4, 9], window: 4 });
    const all = await baselinesOf(many, [3]);
    const rows = Array.from(many.test);
    const back = (lags: readonly number[]) =>
      rows.flatMap((t) => [1, 3, 4, 9].map((h, k) => counting[t + h - lags[k]]));
    expect([...named(all, "seasonal-naive-3").test]).toEqual(back([3, 3, 6, 9]));
    expect(named(all, "seasonal-naive-3").label).toBe("last season of 3 rows");
    expect([...named(all, "persistence").test]).toEqual(back([1, 3, 4, 9]));
    // t + h + (t + h) % 3 is linear in the last four rows but for rounding in the normal equations
    const truth = rows.flatMap((t) => [1, 3, 4, 9].map((h) => counting[t + h]));
    named(all, "ridge").test.forEach((y, i) => {
      expect(Math.abs(y - truth[i])).toBeLessThan(0.05);
    });
  });

  it("drift goes on from the newest value with the mean change of the training part", async () => {
    // of 272 training examples, rows 3 to 274: the sums of i + (i mod 3) over five rows later and now
    const change = 5 + (counting[279] + counting[278] - counting[3] - counting[4] - 550) / 272;
    const ahead = Array.from(windows.test, (t) => counting[t] + change);
    for (const [i, y] of named(baselines, "drift").test.entries()) {
      expect(Math.abs(y - ahead[i])).toBeLessThan(0.01);
    }
  });

  it("those that say what a simpler one says are left out", async () => {
    // of a period equal to the horizon the value one season before is the newest one
    const names = (await baselinesOf(windows, [5])).map((b) => b.name);
    expect(names).not.toContain("seasonal-naive-5");
    const still = windowsOf({ y: noise(600, 2) }, { window: 4 });
    expect((await baselinesOf(still, [])).map((b) => b.name)).not.toContain("drift");
  });

  it("of a period that is not whole takes the whole lag nearest to one, two or three seasons, and says so", async () => {
    const back = (lag: number) => Array.from(windows.test, (t) => counting[t + 5 - lag]);
    const [tide] = (await baselinesOf(windows, [12.42])).filter(
      (b) => b.name === "seasonal-naive-12.42",
    );
    // 12.42, 24.84 and 37.26 rows: the second is nearest to a whole number
    expect([...tide.test]).toEqual(back(25));
    expect(tide.note).toBe("2 seasons are 24.84 rows: the nearest whole lag is taken");
    // 8.8, 13.2 and 17.6 rows; horizon 5: 4.4 rows before is not known
    const [short] = (await baselinesOf(windows, [4.4])).filter(
      (b) => b.name === "seasonal-naive-4.4",
    );
    expect([...short.test]).toEqual(back(9));
  });

  it("a year goes back to the same day of the week where the week is a period too", async () => {
    const names = (await baselinesOf(windows, [100, 7])).map((b) => b.name);
    expect(names).toContain("seasonal-naive-98");
    expect((await baselinesOf(windows, [60, 7])).map((b) => b.name)).toContain("seasonal-naive-60");
  });

  it("align with the validation part as with the test part", () => {
    expect([...named(baselines, "persistence").validation]).toEqual(
      Array.from(windows.validation, (t) => counting[t]),
    );
  });
});

describe("regression", () => {
  it("uses nothing of the target's past", async () => {
    const x = noise(300, 1);
    const windows = windowsOf({ y: x.map((v) => 2 * v + 1), x }, { horizon: 0, window: 4 });
    const baselines = await baselinesOf(windows, [7]);
    expect(baselines.map((b) => b.name)).toEqual(["mean", "ridge-sparse", "ridge", "neighbours"]);
    // Exactly linear: what is left is the smallest penalty tried, 1e-8 of the variance.
    expect(errorOn(windows, windows.test, named(baselines, "ridge").test)).toBeLessThan(1e-12);
  });
});

describe("sequences", () => {
  // Twelve sequences of 40 rows, each at a level of its own: any value from another is seen.
  const sequence = Array.from({ length: 480 }, (_, i) => Math.floor(i / 40));
  const y = sequence.map((s, i) => 1000 * s + (i % 40));
  const windows = windowsOf({ sequence, y }, { window: 4, horizon: 1 });

  it("are never crossed: where the season lies before the first row, the mean stands in, and is noted", async () => {
    const naive = named(await baselinesOf(windows, [24]), "seasonal-naive-24");
    const mean = trainingMean(windows);
    const instead: number[] = [];
    for (const [i, t] of windows.test.entries()) {
      const row = t + 1 - 24;
      const same = Math.floor(row / 40) === sequence[t];
      expect(naive.test[i]).toBe(same ? y[row] : mean);
      if (!same) instead.push(t);
    }
    // Rows 3 to 22 of each sequence have no row 24 before the next; two sequences validate, two test.
    expect(instead.length).toBe(20 * new Set(Array.from(windows.test, (t) => sequence[t])).size);
    const points = windows.validation.length + windows.test.length;
    const sequences = points / 36;
    expect(naive.note).toBe(
      `${20 * sequences} of ${points} points have no value 24 rows before: the training mean stands in`,
    );
  });

  it("nor by seasonal ridge, which falls back to ridge on the window", async () => {
    const tall = windowsOf(
      { sequence, y: noise(480, 3).map((e, i) => e + Math.sin((2 * Math.PI * (i % 40)) / 8)) },
      { window: 4, horizon: 1 },
    );
    const baselines = await baselinesOf(tall, [8]);
    const ridge = named(baselines, "ridge");
    const seasonal = named(baselines, "ridge-seasonal");
    let equal = 0;
    for (const [i, t] of tall.test.entries()) {
      // Lags 7, 8, 9 of the predicted row: the first eight rows of a sequence miss the last of them.
      if ((t % 40) + 1 < 9) expect(seasonal.test[i]).toBe(ridge.test[i]);
      if (seasonal.test[i] === ridge.test[i]) equal++;
    }
    expect(equal).toBeLessThan(tall.test.length / 2);
    expect(seasonal.note).toMatch(/^\d+ points reach back before the first row/);
  });
});

describe("ridge", () => {
  it("is plain least squares where the validation part wants no penalty", async () => {
    // Without noise shrinking can only harm: the least penalty tried, 1e-8, is chosen.
    const x = noise(600, 6, "x");
    const y = x.map((v, t) => 2 * v - 3 * (x[t - 1] ?? 0) + 7);
    const windows = windowsOf({ y, x }, { window: 3, horizon: 0 });
    const row = (t: number) => [1, x[t], x[t - 1], x[t - 2]];
    const { train, test } = windows;
    const a = {
      rows: train.length,
      columns: 4,
      data: Float64Array.from([...train].flatMap(row)),
    };
    const b = { rows: train.length, columns: 1, data: Float64Array.from(train, (t) => y[t]) };
    const { data: weights } = leastSquares(a, b, { ridge: 0 });
    const ridge = named(await baselinesOf(windows, []), "ridge");
    const furthest = Array.from(test, (t, i) =>
      Math.abs(ridge.test[i] - row(t).reduce((sum, v, j) => sum + v * weights[j], 0)),
    );
    // A penalty of 1e-8 takes about that share off weights of about 3.
    expect(Math.max(...furthest)).toBeLessThan(1e-6);
  });

  it("uses known columns at the predicted time", async () => {
    const k = noise(500, 8);
    const y = noise(500, 9).map((e, t) => 5 * k[t] + 0.01 * e);
    const on = windowsOf({ y, k }, { window: 4, horizon: 2, known: ["k"] });
    const off = windowsOf({ y, k }, { window: 4, horizon: 2 });
    const error = async (w: Windows) =>
      errorOn(w, w.test, named(await baselinesOf(w, []), "ridge").test);
    expect(await error(on)).toBeLessThan(1e-4);
    expect(await error(off)).toBeGreaterThan(0.9);
  });

  it("predicts levels also where it learned changes", async () => {
    const y = autoregressive(600, 1, 10).map((v) => v + 100);
    const windows = windowsOf({ y }, { window: 4, horizon: 1 });
    expect(windows.output).toBe("change");
    const { test } = windows;
    const baselines = await baselinesOf(windows, []);
    const ratio =
      errorOn(windows, test, named(baselines, "ridge").test) /
      errorOn(windows, test, named(baselines, "persistence").test);
    // On a random walk nothing is better than persistence; four fitted weights on 400 rows cost about 1 %.
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.1);
  });
});

describe("seasonal ridge", () => {
  const y = noise(800, 11).map((e, t) => 3 * Math.sin((2 * Math.PI * t) / 20) ** 3 + 0.3 * e);

  it("is there only where a season reaches back beyond the window", async () => {
    const names = async (window: number) =>
      (await baselinesOf(windowsOf({ y }, { window, horizon: 1 }), [20])).map((b) => b.name);
    expect(await names(8)).toContain("ridge-seasonal");
    // Three seasons and a neighbour: lag 61 of the predicted row is the oldest of a window of 61.
    expect(await names(61)).not.toContain("ridge-seasonal");
    const windows = windowsOf({ y }, { window: 8, horizon: 1 });
    expect((await baselinesOf(windows, [])).map((b) => b.name)).not.toContain("ridge-seasonal");
  });

  it("sees what the window cannot", async () => {
    const windows = windowsOf({ y }, { window: 4, horizon: 1 });
    const baselines = await baselinesOf(windows, [20]);
    const error = (name: string) => errorOn(windows, windows.test, named(baselines, name).test);
    expect(error("ridge-seasonal")).toBeLessThan(0.8 * error("ridge"));
    expect(named(baselines, "ridge-seasonal").note).toBeNull();
  });

  it("is left out where too few training examples reach a season back", async () => {
    const windows = windowsOf({ y: y.slice(0, 120) }, { window: 4, horizon: 1 });
    expect((await baselinesOf(windows, [60])).map((b) => b.name)).not.toContain("ridge-seasonal");
  });
});

it("nothing that is fitted depends on the test part", async () => {
  const y = autoregressive(500, 0.7, 12);
  const changed = y.map((v, t) => (t >= 425 ? 50 - v : v));
  const x = Object.fromEntries([0, 1, 2, 3].map((i) => [`x${i}`, noise(500, 12, `x${i}`)]));
  const validated = async (values: number[]) => {
    const windows = windowsOf(
      { y: values.map((v, t) => v + (x.x1[t - 1] ?? 0)), ...x },
      { window: 4, horizon: 1 },
    );
    const baselines = await baselinesOf(windows, [12]);
    expect(named(baselines, "ridge-selected").columns).toContain("x1");
    return baselines.map((b) => [b.name, b.columns, b.validation]);
  };
  expect(await validated(changed)).toEqual(await validated(y));
});
