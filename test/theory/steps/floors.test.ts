import { describe, expect, it } from "vitest";
import { leastSquares } from "../../../src/linalg/least-squares.js";
import type { Matrix } from "../../../src/linalg/matrix.js";
import { multiply } from "../../../src/linalg/matrix.js";
import { singularValues } from "../../../src/linalg/svd.js";
import { t5Bucket } from "../../../src/models/layers/relative-position.js";
import { couplingFloor } from "../../../src/oracle/coupling.js";
import { digitLimits, digitSpectra } from "../../../src/oracle/digits.js";
import { affineLowerBound, PROPOSITION_4_2 } from "../../../src/oracle/duality.js";
import { exponentialLowerBound } from "../../../src/oracle/recurrent.js";
import { uncoupledFloor } from "../../../src/oracle/uncoupled.js";
import { Stream } from "../../../src/random/stream.js";
import { causalFloors, type LinearConfig, linearMap } from "../../../src/tasks/linear.js";
import { buildTask } from "../../../src/tasks/registry.js";

const stream = new Stream(1, "floors steps");
const normal = (rows: number, columns: number, at: number): Matrix => ({
  ...{ rows, columns },
  data: Float64Array.from({ length: rows * columns }, (_, i) => stream.normal(at + i)),
});
const squareDistance = (a: Float64Array, b: Float64Array) =>
  a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0);

it("floors.1: no q^T k of m coordinates is nearer to a coupling than its tail", () => {
  const rho = normal(12, 12, 0);
  const sigma = singularValues(rho).values;
  for (let trial = 0; trial < 50; trial++) {
    const m = 1 + (trial % 5);
    const queries = normal(12, m, 1000 + 1000 * trial);
    // the best keys for these queries
    const keys = leastSquares(queries, rho, { ridge: 0 });
    const near = squareDistance(rho.data, multiply(queries, keys).data);
    expect(near).toBeGreaterThanOrEqual(couplingFloor(sigma, m).value);
  }
});

describe("sums of exponentials", () => {
  const n = 20;
  const sumOf = (terms: number, at: number) => {
    const rates = Array.from({ length: terms }, (_, j) => 0.95 * stream.uniform(at + j));
    const weights = rates.map((_, j) => stream.normal(at + 50 + j));
    return Float64Array.from({ length: 2 * n - 1 }, (_, t) =>
      rates.reduce((sum, z, j) => sum + weights[j] * z ** t, 0),
    );
  };

  it("floors.2: the matrix k(i + j) of m exponentials has rank m", () => {
    for (const terms of [1, 2, 3]) {
      const k = sumOf(terms, 70_000 + 100 * terms);
      const data = Float64Array.from({ length: n * n }, (_, i) => k[Math.floor(i / n) + (i % n)]);
      const { values, noiseFloor } = singularValues({ rows: n, columns: n, data });
      // the last of three rates drawn at random stands well above rounding
      expect(values.filter((s) => s > 10 * noiseFloor)).toHaveLength(terms);
    }
  });

  it("floors.3: the weights' squares convolve to 1 up to n - 1, and to less from there on", () => {
    const squares = [1];
    for (let i = 1; i < n; i++) squares.push((squares[i - 1] * (2 * i - 1)) / (2 * i));
    for (let t = 0; t < 2 * n - 1; t++) {
      let total = 0;
      for (let i = Math.max(0, t - n + 1); i <= Math.min(t, n - 1); i++) {
        total += squares[i] * squares[t - i];
      }
      if (t < n) expect(total).toBeCloseTo(1, 13);
      else expect(total).toBeLessThan(1);
    }
  });

  it("floors.4: no sum of m exponentials is below the bound", () => {
    const rho = Float64Array.from({ length: 2 * n - 1 }, (_, t) => (1 + t) ** -1.2);
    for (let trial = 0; trial < 200; trial++) {
      const terms = 1 + (trial % 3);
      const rates = Array.from({ length: terms }, (_, j) => stream.uniform(80_000 + 5 * trial + j));
      const design: Matrix = {
        ...{ rows: rho.length, columns: terms },
        data: Float64Array.from(
          { length: rho.length * terms },
          (_, i) => rates[i % terms] ** Math.floor(i / terms),
        ),
      };
      const target = { rows: rho.length, columns: 1, data: rho };
      const fit = multiply(design, leastSquares(design, target, { ridge: 0 })).data;
      const [{ value }] = exponentialLowerBound(rho, [terms]);
      expect(squareDistance(rho, fit)).toBeGreaterThanOrEqual(value);
      expect(value).toBeGreaterThan(0);
    }
  });
});

it("floors.5: every layer without dot product misses one of its inputs by 1", () => {
  for (let trial = 0; trial < 500; trial++) {
    const w = [0, 1, 2].map((s) => 2 * stream.uniform(90_000 + 3 * trial + s) - 0.5);
    const worst = (present: number, lag: number) => {
      let most = 0;
      for (const a of [-1, 0, 1]) {
        for (const b of [-1, 0, 1]) {
          const x = [present, a, b];
          const said = w.reduce((sum, v, s) => sum + v * x[s], 0);
          most = Math.max(most, Math.abs(x[lag] - said));
        }
      }
      return most;
    };
    expect(worst(0, 1)).toBeGreaterThanOrEqual(Math.abs(w[1] - 1) + Math.abs(w[2]) - 1e-12);
    expect(worst(1, 2)).toBeGreaterThanOrEqual(Math.abs(w[1]) + Math.abs(w[2] - 1) - 1e-12);
    expect(Math.max(worst(0, 1), worst(1, 2))).toBeGreaterThanOrEqual(1 - 1e-12);
  }
  expect(affineLowerBound((x) => x[x[0] + 1], PROPOSITION_4_2)).toBe(1);
});

it("floors.6: H known combinations of L Gaussian inputs leave variances that sum to L - H", () => {
  const L = 8;
  for (const heads of [1, 3, 6]) {
    const seen = normal(L, heads, 100_000 + 100 * heads);
    const projection = multiply(seen, leastSquares(seen, identity(L), { ridge: 0 }));
    let left = 0;
    for (let i = 0; i < L; i++) left += 1 - projection.data[i * L + i];
    expect(left).toBeCloseTo(L - heads, 12);
  }
  // t = 0 .. 63: min(t, 8) lags, less 4 where there are more
  const all = 0 + 1 + 2 + 3 + 4 + 5 + 6 + 7 + 56 * 8;
  const unknown = 1 + 2 + 3 + 56 * 4;
  expect(uncoupledFloor({ length: 64, largest: 8 }, 4).value).toBeCloseTo(unknown / all, 14);
  expect(uncoupledFloor({ length: 16, largest: 4 }, 2).value).toBeCloseTo(25 / 54, 14);
  expect(uncoupledFloor({ length: 16, largest: 8 }, 2).value).toBeCloseTo(63 / 92, 14);
});

function identity(n: number): Matrix {
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = 1;
  return { rows: n, columns: n, data };
}

describe("linear targets", () => {
  const length = 32;
  const map = linearMap(buildTask("linear", { length, order: "swap10" }).config as LinearConfig, 0);

  it("floors.7: what is still to come leaves its variance", () => {
    let ahead = 0;
    for (let t = 0; t < length; t++) {
      for (let s = t + 1; s < length; s++) ahead += map.data[t * length + s] ** 2;
    }
    expect(causalFloors(map).varying).toBeCloseTo(ahead / 12 / length, 14);
    expect(causalFloors(map).varying).toBeCloseTo(0.0301, 4);
  });

  it("floors.8: one coefficient a lag leaves besides what diagonals vary", () => {
    let spread = 0;
    for (let lag = 0; lag < length; lag++) {
      const diagonal = Array.from(
        { length: length - lag },
        (_, i) => map.data[(i + lag) * length + i],
      );
      const mean = diagonal.reduce((a, b) => a + b, 0) / diagonal.length;
      spread += diagonal.reduce((sum, a) => sum + (a - mean) ** 2, 0);
    }
    const { varying, invariant } = causalFloors(map);
    expect(invariant - varying).toBeCloseTo(spread / 12 / length, 13);
    expect(invariant).toBeCloseTo(0.0526, 4);
  });
});

it("floors.9: a constant on a bucket of b lags leaves k - k^2 / b, at k / b", () => {
  for (const [k, b] of [
    [1, 6],
    [2, 7],
    [3, 14],
  ] as const) {
    const left = (value: number) => k * (1 - value) ** 2 + (b - k) * value ** 2;
    expect(left(k / b)).toBeCloseTo(k - (k * k) / b, 14);
    for (const off of [-0.1, 0.1]) expect(left(k / b + off)).toBeGreaterThan(left(k / b));
  }
  const size = (lag: number) =>
    Array.from({ length: 200 }, (_, i) => i).filter((i) => t5Bucket(i) === t5Bucket(lag)).length;
  expect([48, 56, 99].map(size)).toEqual([6, 7, 14]);
});

describe("convolutions by digits", () => {
  const levels = 4;
  const kernelOf = (channels: number, at: number) => {
    // a product of matrices picked by digits, lowest first: what levels of so many channels compute
    const cores = Array.from({ length: levels }, (_, k) =>
      [0, 1].map((digit) => normal(channels, channels, at + 100 * (2 * k + digit))),
    );
    return Float64Array.from({ length: 2 ** levels }, (_, lag) => {
      let row: Matrix = { rows: 1, columns: channels, data: new Float64Array(channels).fill(1) };
      for (let k = 0; k < levels; k++) row = multiply(row, cores[k][(lag >> k) & 1]);
      return row.data[0];
    });
  };

  it("floors.10: r channels make kernels of rank r between digits", () => {
    for (const channels of [1, 2]) {
      for (const values of digitSpectra(kernelOf(channels, 300_000 + 10_000 * channels))) {
        // 2 x 8 and 8 x 2 have two values at most
        for (const s of values.subarray(channels)) expect(s).toBeLessThan(1e-12 * values[0]);
      }
    }
  });

  it("floors.11: the tensor train is above the floor, and within the sum of what the cuts leave", () => {
    for (let trial = 0; trial < 30; trial++) {
      const kernel = normal(1, 2 ** levels, 400_000 + 100 * trial).data;
      for (const channels of [1, 2, 3]) {
        const { floor, constructed, promised } = digitLimits(kernel, { levels, channels });
        expect(constructed.value).toBeGreaterThanOrEqual(floor.value - 1e-13);
        expect(constructed.value).toBeLessThanOrEqual(promised + 1e-13);
        expect(promised).toBeLessThanOrEqual((levels - 1) * floor.value + 1e-12);
      }
    }
  });
});

it("floors.12: the best affine function of independent signs leaves Var y - sum Cov^2 / Var", () => {
  const inputs = Array.from({ length: 16 }, (_, i) =>
    [0, 1, 2, 3].map((b) => ((i >> b) & 1) * 2 - 1),
  );
  const y = inputs.map((x, i) => x[0] * x[1] + 0.5 * x[2] + stream.normal(500_000 + i));
  const mean = (f: (i: number) => number) => inputs.reduce((sum, _, i) => sum + f(i), 0) / 16;
  const level = mean((i) => y[i]);
  const variance = mean((i) => (y[i] - level) ** 2);
  const explained = [0, 1, 2, 3].reduce((sum, b) => sum + mean((i) => inputs[i][b] * y[i]) ** 2, 0);
  const design: Matrix = {
    ...{ rows: 16, columns: 5 },
    data: Float64Array.from(inputs.flatMap((x) => [1, ...x])),
  };
  const target = { rows: 16, columns: 1, data: Float64Array.from(y) };
  const fit = multiply(design, leastSquares(design, target, { ridge: 0 })).data;
  expect(squareDistance(target.data, fit) / 16).toBeCloseTo(variance - explained, 13);
});
