import { describe, expect, it } from "vitest";
import { leastSquares } from "../../src/linalg/least-squares.js";
import { buildTask } from "../../src/tasks/registry.js";
import {
  type SparseConfig,
  signMoments,
  sparseMoments,
  sparseReadout,
} from "../../src/tasks/sparse.js";
import { refusal } from "./refusals.js";

const at = (settings: Partial<SparseConfig>, seed = 0) =>
  buildTask("sparse", { snr: "none", ...settings }).relationship(seed);

describe("readouts", () => {
  it("sum and product by hand, with 0 before the sequence", () => {
    const lags = [1, 3];
    for (const readout of ["sum", "product"] as const) {
      const { x, y } = at({ lags, readout, length: 6 }).sample("train", 2);
      expect(new Set(x)).toEqual(new Set([-1, 1]));
      const [a, b] = [(t: number) => x[t - 1] ?? 0, (t: number) => x[t - 3] ?? 0];
      y.forEach((value, t) => {
        expect(value + 0).toBe((readout === "sum" ? a(t) + b(t) : a(t) * b(t)) + 0);
      });
      expect(y[0] + 0).toBe(0);
      expect(y[2] + 0).toBe(readout === "sum" ? x[1] : 0);
      expect(y[3]).toBe(readout === "sum" ? x[2] + x[0] : x[2] * x[0]);
    }
  });

  it("takes the present value at lag 0", () => {
    const { x, y } = at({ lags: [0], length: 5 }).sample("train", 0);
    expect(y).toEqual(x);
  });

  it("relu64 is positively homogeneous, convex, and 64 neurons on average", () => {
    const config = buildTask("sparse", { readout: "relu64", lags: "0,1,2" }).config as SparseConfig;
    const [u, v] = [Float64Array.of(1, -1, 1), Float64Array.of(-1, -1, 1)];
    const f = sparseReadout(config, 5);
    expect(f(u.map((a) => 3 * a))).toBeCloseTo(3 * f(u), 12);
    expect(f(u.map((a, i) => (a + v[i]) / 2))).toBeLessThanOrEqual((f(u) + f(v)) / 2);
    expect(f(new Float64Array(3))).toBe(0);
    // 4000: one neuron more or less is five standard errors
    const values = Array.from({ length: 4000 }, (_, seed) => sparseReadout(config, seed)(u));
    // E ReLU(N(0, 3)) = sqrt(3 / (2 pi)), its variance 3 / 2 - 3 / (2 pi): four standard errors
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt((64 * (1.5 - 1.5 / Math.PI)) / values.length);
    expect(Math.abs(mean - 64 * Math.sqrt(1.5 / Math.PI))).toBeLessThan(4 * deviation);
  });
});

describe("exact moments", () => {
  it("of sum and product, by hand", () => {
    const sum = (v: Float64Array) => v.reduce((a, b) => a + b, 0);
    const product = (v: Float64Array) => v.reduce((a, b) => a * b, 1);
    expect(signMoments(sum, 3, 3)).toEqual({ variance: 3, beyondAffine: 0 });
    expect(signMoments(sum, 3, 1)).toEqual({ variance: 1, beyondAffine: 0 });
    expect(signMoments(product, 2, 2)).toEqual({ variance: 1, beyondAffine: 1 });
    expect(signMoments(product, 2, 1)).toEqual({ variance: 0, beyondAffine: 0 });
  });

  it("are averaged over positions at which 0, 1, .. lags are inside", () => {
    // lags 2 and 5 of 10: one term from 2, both from 5 on
    expect(at({ lags: [2, 5], length: 10 }).signalVariance).toBeCloseTo((3 * 1 + 5 * 2) / 10, 14);
    expect(at({ lags: [2, 5], length: 10, readout: "product" }).signalVariance).toBeCloseTo(
      5 / 10,
      14,
    );
    expect(at({ lags: [2, 5], length: 10 }).series?.signalVariance).toBe(2);
  });

  it("say what a linear model leaves: any readout of one sign is affine", () => {
    const f = sparseReadout(
      buildTask("sparse", { readout: "relu64", lags: "3" }).config as SparseConfig,
      1,
    );
    const { variance, beyondAffine } = signMoments(f, 1, 1);
    expect(variance).toBeGreaterThan(1);
    expect(beyondAffine).toBeLessThan(1e-12 * variance);
  });

  it("agree with least squares over a series", () => {
    const settings: Partial<SparseConfig> = { readout: "relu64", lags: [0, 2, 3] };
    const rows = 8000;
    const { series } = at({ ...settings, length: 16 }, 3);
    if (series === undefined) throw new Error("sparse is stationary");
    const { x, y } = series.rows(rows);
    const used = rows - 3;
    const data = new Float64Array(used * 4);
    for (let r = 0; r < used; r++) data.set([1, x[r + 3], x[r + 1], x[r]], r * 4);
    const target = { rows: used, columns: 1, data: y.slice(3) };
    const solution = leastSquares({ rows: used, columns: 4, data }, target, { ridge: 0 });
    const errors = Array.from({ length: used }, (_, r) => {
      let predicted = 0;
      for (let j = 0; j < 4; j++) predicted += data[r * 4 + j] * solution.data[j];
      return (target.data[r] - predicted) ** 2;
    });
    const mse = errors.reduce((a, b) => a + b, 0) / used;
    const config = buildTask("sparse", settings).config as SparseConfig;
    const { beyondAffine } = signMoments(sparseReadout(config, 3), 3, 3);
    // the squared errors of rows 4 apart are independent: four times a quarter's standard error
    const spread = errors.reduce((sum, e) => sum + (e - mse) ** 2, 0) / used;
    expect(Math.abs(mse - beyondAffine)).toBeLessThan(4 * Math.sqrt(spread / (used / 4)));
  });
});

describe("normal inputs", () => {
  it.each(["relu64", "sum", "product"] as const)(
    "%s: variance, and what is affine in it, are those of samples",
    (readout) => {
      const settings: Partial<SparseConfig> = {
        ...{ lags: [0, 1, 3], readout, inputs: "normal", length: 8 },
      };
      const config = buildTask("sparse", settings).config as SparseConfig;
      const rows = 6000;
      const { series } = at(settings, 3);
      const { x = [], y = Float64Array.of() } = series?.rows(rows) ?? {};
      const used = rows - 3;
      const data = new Float64Array(used * 4);
      for (let r = 0; r < used; r++) data.set([1, x[r + 3], x[r + 2], x[r]], r * 4);
      const target = { rows: used, columns: 1, data: y.slice(3) };
      const solution = leastSquares({ rows: used, columns: 4, data }, target, { ridge: 0 });
      const left = target.data.map((v, r) =>
        solution.data.reduce((sum, c, j) => sum - c * data[r * 4 + j], v),
      );
      const mean = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
      const centre = mean(target.data);
      const spread = target.data.map((v) => (v - centre) ** 2);
      const { variance, beyondAffine } = sparseMoments(config, 3, 3);
      expect(beyondAffine).toBeLessThanOrEqual(variance);
      for (const [squares, exact] of [
        [spread, variance],
        [left.map((v) => v * v), beyondAffine],
      ] as const) {
        const found = mean(squares);
        // squares of rows 4 apart are independent: four times a quarter's standard error
        const error = Math.sqrt(mean(squares.map((v) => (v - found) ** 2)) / (used / 4));
        expect(Math.abs(found - exact)).toBeLessThan(4 * error + 1e-12);
      }
    },
  );

  it("make the readout of one lag no line, as signs do", () => {
    const config = buildTask("sparse", { lags: [3], readout: "relu64", inputs: "normal" })
      .config as SparseConfig;
    const { variance, beyondAffine } = sparseMoments(config, 1, 1);
    expect(beyondAffine / variance).toBeGreaterThan(0.3);
  });
});

it("asked at the last position alone, draws the same sequences and is far from their beginning", () => {
  const settings: Partial<SparseConfig> = { lags: [1, 3], readout: "product", length: 6 };
  const [every, last] = [at(settings), at({ ...settings, positions: "last" })];
  const [a, b] = [every.sample("test", 4), last.sample("test", 4)];
  expect(b.x).toEqual(a.x);
  expect([...b.y]).toEqual([0, 0, 0, 0, 0, a.y[5]]);
  expect([every.signalVariance, last.signalVariance]).toEqual([0.5, 1]);
  expect(buildTask("sparse", { positions: "last" }).positions).toBe("last");
  expect(last.series?.rows(9)).toEqual(every.series?.rows(9));
});

it("has a memory kernel where the readout is the sum", () => {
  expect([...(at({ lags: [1, 3], length: 6 }).kernel ?? [])]).toEqual([0, 1, 0, 1]);
  expect(at({ lags: [1, 3], length: 6, readout: "product" }).kernel).toBeUndefined();
});

it("deals the heads out by Thm 3.1, in proportion to T^1.01", () => {
  const statements = at({}).verdicts.map((v) => v.statement);
  // 48^1.01, 56^1.01, 99^1.01 = 49.9, 58.3, 103.7 of 211.9
  expect(statements[1]).toContain("lags 48, 56, 99 take 24, 28, 49 %");
  // 7^1.01 = 7.14 of 8.14; in proportion to T it would be 12.5, 87.5
  expect(at({ lags: [1, 7] }).verdicts[1].statement).toContain("lags 1, 7 take 12, 88 %");
  const [, single] = at({ lags: [0, 7] }).verdicts.map((v) => v.statement);
  expect(single).toMatch(/enough heads and neurons\.$/);
});

it("refuses a lag that leaves every sequence", () => {
  expect(refusal("sparse", { length: 99 }).problem).toMatch(/lag 99 .* 99/);
});
