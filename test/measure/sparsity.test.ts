import { describe, expect, it } from "vitest";
import type { Windows } from "../../src/data/windows.js";
import { outputAt, windowDesign } from "../../src/measure/design.js";
import { scaledLasso } from "../../src/measure/lasso.js";
import { type Moments, momentsOf } from "../../src/measure/moments.js";
import { sparseLags } from "../../src/measure/sparsity.js";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { buildTask } from "../../src/tasks/registry.js";
import { algebra } from "../algebra.js";
import { windowsOf } from "../windows-of.js";

/** A task's series with its input as the only channel. */
function seriesOf(
  task: string,
  settings: object,
  { rows, window, seed = 0 }: { rows: number; window: number; seed?: number },
): Windows {
  const { series } = buildTask(task, settings).relationship(seed);
  if (series === undefined) throw new Error(`${task} has no series`);
  const { x, y } = series.rows(rows);
  return withInput(x, y, window);
}

function withInput(x: Float64Array, y: Float64Array, window: number): Windows {
  const windows = windowsOf(y, { window, horizon: 0 });
  const problem = { ...windows.problem, inputs: ["x"] };
  return { ...windows, channels: ["x"], features: x, problem };
}

describe("the scaled lasso", () => {
  const variance = (values: Float64Array) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return values.reduce((sum, y) => sum + (y - mean) ** 2, 0) / values.length;
  };

  it("on orthogonal columns is soft thresholding, by hand", () => {
    const covariance = Float64Array.of(1, -0.5, 0.01, 0);
    const orthogonal: Moments = {
      columns: 4,
      count: 1000,
      mean: new Float64Array(4),
      deviation: new Float64Array(4).fill(1),
      correlation: Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
      covariance,
      targetMean: new Float64Array(1),
    };
    const { coefficients, noise, penalty } = scaledLasso(orthogonal, 2);
    // noise^2 = 2 - 1.25 + 2 penalty^2 and penalty = noise u, u^2 = 2 log 4 / 1000
    const u = Math.sqrt((2 * Math.log(4)) / 1000);
    expect(noise).toBeCloseTo(Math.sqrt(0.75 / (1 - 2 * u * u)), 6);
    expect(penalty).toBeCloseTo(u * noise, 6);
    expect([...coefficients].map((c) => Number(c.toFixed(6)))).toEqual(
      [1 - penalty, penalty - 0.5, 0, 0].map((c) => Number(c.toFixed(6))),
    );
  });

  it("meets its optimality conditions on correlated columns", async () => {
    const stream = new Stream(3, "walk");
    let x = 0;
    const features = Float64Array.from({ length: 600 }, (_, t) => {
      x = 0.8 * x + 0.6 * stream.normal(t);
      return x;
    });
    const y = features.map((v, t) => v - (features[t - 4] ?? 0) + stream.normal(600 + t));
    const windows = withInput(features, y, 12);
    const sample = outputAt(windows, windows.train);
    const moments = await momentsOf(algebra, windowDesign(windows, 12), sample);
    const { coefficients, penalty } = scaledLasso(moments, variance(sample.target));
    const at = (i: number, j: number) => moments.correlation[Math.max(i, j) * 12 + Math.min(i, j)];
    for (let j = 0; j < 12; j++) {
      const slope =
        moments.covariance[j] - coefficients.reduce((sum, c, k) => sum + c * at(j, k), 0);
      // The descent and the scaling stop at 1e-7 of deviations of order 1.
      if (coefficients[j] === 0) expect(Math.abs(slope)).toBeLessThan(penalty + 1e-5);
      else expect(Math.abs(slope - Math.sign(coefficients[j]) * penalty)).toBeLessThan(1e-5);
    }
  });
});

describe("sparse lags", () => {
  it("finds Paper B's lags 48, 56 and 99 of 128, with weights 1", async () => {
    const windows = seriesOf("sparse", { length: 128 }, { rows: 3000, window: 128 });
    const { lags, candidates, unexplained } = await sparseLags(nodeEngine, windows);
    expect(candidates).toBe(128);
    expect(lags.map(({ lag }) => lag)).toEqual([48, 56, 99]);
    for (const { weight, interval, p } of lags) {
      const truth = 1 / windows.outputScale.deviation;
      // 450 validation rows, noise deviation sqrt(3 / 4): 0.04 a weight; five of them.
      expect(Math.abs(weight - truth)).toBeLessThan(0.2 * truth);
      expect(interval[0]).toBeLessThan(weight);
      expect(interval[1]).toBeGreaterThan(weight);
      expect(p).toBeLessThan(1e-6);
    }
    // noise is 1 of 5 parts of the variance; 450 rows know that to 7 %, four of them
    expect(Math.abs(unexplained / 0.2 - 1)).toBeLessThan(0.28);
  });

  it("keeps channels apart", async () => {
    const stream = new Stream(5, "two");
    const rows = 1500;
    const x = Float64Array.from({ length: 2 * rows }, (_, i) => stream.normal(i));
    const y = Float64Array.from(
      { length: rows },
      (_, t) => (x[2 * (t - 3)] ?? 0) - 2 * (x[2 * t + 1] ?? 0) + stream.normal(2 * rows + t),
    );
    const windows: Windows = { ...withInput(x, y, 8), channels: ["a", "b"] };
    const found = (await sparseLags(nodeEngine, windows)).lags;
    expect(found.map(({ channel, lag }) => [channel, lag])).toEqual([
      ["a", 3],
      ["b", 0],
    ]);
    expect(found[1].weight).toBeLessThan(0);
  });

  const short = { lags: [3, 7, 20], length: 32 };
  const repeated = (task: string, settings: object, count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, seed) => {
        const windows = seriesOf(task, settings, { rows: 700, window: 32, seed });
        return { ...(await sparseLags(nodeEngine, windows)), unit: windows.outputScale.deviation };
      }),
    );

  it("covers the truth in 93 to 97 % of 1000 intervals", async () => {
    const intervals = (await repeated("sparse", short, 334))
      .flatMap(({ lags, unit }) => lags.map((lag) => ({ ...lag, truth: 1 / unit })))
      .filter(({ lag }) => short.lags.includes(lag));
    // Signal to noise is 4: none of the three is missed.
    expect(intervals).toHaveLength(1002);
    const covered = intervals.filter(
      ({ interval: [low, high], truth }) => low <= truth && truth <= high,
    ).length;
    expect(covered / intervals.length).toBeGreaterThan(0.93);
    expect(covered / intervals.length).toBeLessThan(0.97);
  });

  it("finds a lag in noise in no more than 5 % of series", async () => {
    const series = await repeated("noise", { length: 32 }, 200);
    const found = series.filter(({ lags }) => lags.length > 0);
    // 10 expected at most; 20 are beyond three deviations of the binomial.
    expect(found.length).toBeLessThan(20);
  });
});
