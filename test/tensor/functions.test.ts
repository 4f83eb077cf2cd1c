import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import * as t from "../../src/tensor/index.js";
import { gradientError } from "./central-differences.js";

type FloatType = "float32" | "float64";

const value = async (e: t.Expr) => [...(await evaluate(nodeEngine, { e })).e.data].map(Number);

/** Values and derivatives of a pointwise function at some points. */
async function atPoints(f: (x: t.Expr) => t.Expr, points: readonly number[], dtype: FloatType) {
  const x = t.input("x", dtype, [points.length]);
  const y = f(x);
  const [slope] = t.gradients(t.sum(y), [x]);
  const data = dtype === "float64" ? Float64Array.from(points) : Float32Array.from(points);
  const result = await evaluate(
    nodeEngine,
    { y, slope },
    { x: { dtype, shape: [points.length], data } },
  );
  return { y: Array.from(result.y.data, Number), slope: Array.from(result.slope.data, Number) };
}

function expectWithin(reached: readonly number[], expected: readonly number[], by: number) {
  expect(reached).toHaveLength(expected.length);
  for (const [i, v] of reached.entries()) {
    expect(Math.abs(v - expected[i]), `entry ${i}: ${v}`).toBeLessThanOrEqual(by);
  }
}

/** Numbers of float32, so that both precisions see the same arguments. */
const grid = Array.from({ length: 801 }, (_, i) => (i - 400) / 32);

describe("erf", () => {
  /** Kummer's series, all terms of one sign: 2 x e^(-x^2) / sqrt(pi) sum (2 x^2)^n / (2n + 1)!! */
  const kummer = (x: number): number => {
    if (Math.abs(x) >= 6) return Math.sign(x); // erfc(6) = 2e-17
    let term = 1;
    let sum = 1;
    for (let n = 1; term > 1e-20 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return ((2 * x) / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  };
  const slope = (x: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);

  it("known answers", async () => {
    const points = [0, 0.5, 1, 2, 3, -1, 40];
    const known = [
      0, 0.5204998778130465, 0.8427007929497149, 0.9953222650189527, 0.9999779095030014,
      -0.8427007929497149, 1,
    ];
    expectWithin(points.slice(0, 6).map(kummer), known.slice(0, 6), 1e-15);
    expectWithin((await atPoints(t.erf, points, "float64")).y, known, 2e-15);
    expectWithin((await atPoints(t.erf, points, "float32")).y, known, 2e-7);
  });

  it("values and slopes on a grid, in both precisions", async () => {
    for (const [dtype, ofValue, ofSlope] of [
      // a sine of up to 74 is off by the rounding of its argument, 7e-15, times its small amplitude
      ["float64", 2e-15, 1e-14],
      // two to three roundings of 6e-8
      ["float32", 2e-7, 2e-7],
    ] as const) {
      const { y, slope: reached } = await atPoints(t.erf, grid, dtype);
      expectWithin(y, grid.map(kummer), ofValue);
      expectWithin(reached, grid.map(slope), ofSlope);
    }
  });
});

describe("softplus", () => {
  const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  const logistic = (x: number) => 1 / (1 + Math.exp(-x));

  it("far out is x or 0, of slope 1 or 0, and halfway at 0", async () => {
    for (const dtype of ["float32", "float64"] as const) {
      const { y, slope } = await atPoints(t.softplus, [-1000, -100, 0, 100, 1000], dtype);
      expectWithin(y, [0, 0, Math.LN2, 100, 1000], dtype === "float32" ? 6e-8 : 1e-16);
      expect(slope).toEqual([0, 0, 0.5, 1, 1]);
    }
  });

  it("values and slopes on a grid, in both precisions", async () => {
    // a rounding of up to 12.5 (5e-7 in float32), and those of sigmoid and log
    for (const [dtype, by] of [
      ["float64", 2e-15],
      ["float32", 6e-7],
    ] as const) {
      const { y, slope } = await atPoints(t.softplus, grid, dtype);
      expectWithin(y, grid.map(softplus), by);
      expectWithin(slope, grid.map(logistic), by);
    }
  });
});

describe("clip", () => {
  it("holds values; beyond the bounds and at them the slope is 0", async () => {
    for (const dtype of ["float32", "float64"] as const) {
      const { y, slope } = await atPoints(
        (x) => t.clip(x, -1, 2),
        [-9, -1, -0.875, 0, 1.9375, 2, 9],
        dtype,
      );
      expect(y).toEqual([-1, -1, -0.875, 0, 1.9375, 2, 2]);
      expect(slope).toEqual([0, 0, 1, 1, 1, 0, 0]);
    }
  });
});

describe("pad", () => {
  const x = t.constant([1, 2, 3, 4, 5, 6], "float64", [2, 3]);

  it("adds on both sides of any axis, or takes away", async () => {
    expect(await value(t.pad(x, 1, 1, 2))).toEqual([0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 0]);
    expect(await value(t.pad(x, 0, 1, 0, 7))).toEqual([7, 7, 7, 1, 2, 3, 4, 5, 6]);
    expect(await value(t.pad(x, -1, 1, -1))).toEqual([0, 1, 2, 0, 4, 5]);
    expect(await value(t.pad(x, 1, -2, 0))).toEqual([3, 6]);
    expect(t.pad(x, 1, 0, 0)).toBe(x);
  });

  it("refuses to leave nothing", () => {
    expect(() => t.pad(x, 1, -3, 3)).toThrow(/\[2, 3\].*-3, 3.*axis 1/);
    expect(() => t.pad(x, 0, -1, -1)).toThrow(/-1, -1/);
  });
});

describe("cumulative sum", () => {
  it("along each axis", async () => {
    const x = t.constant([1, 2, 3, 4, 5, 6], "float64", [2, 3]);
    expect(await value(t.cumulativeSum(x, 1))).toEqual([1, 3, 6, 4, 9, 15]);
    expect(await value(t.cumulativeSum(x, 0))).toEqual([1, 2, 3, 5, 7, 9]);
    expect(await value(t.cumulativeSum(t.reshape(x, [6]), 0))).toEqual([1, 3, 6, 10, 15, 21]);
  });

  it("its gradient counts how many sums an element is in", async () => {
    const { slope } = await atPoints((x) => t.cumulativeSum(x, 0), [5, 5, 5, 5], "float32");
    expect(slope).toEqual([4, 3, 2, 1]);
  });
});

describe("classification", () => {
  it("log-softmax: logarithms of the probabilities, finite where they round to 0", async () => {
    const logits = t.constant([0, Math.log(3), -1000, 0], "float64", [2, 2]);
    expectWithin(
      await value(t.logSoftmax(logits)),
      [Math.log(0.25), Math.log(0.75), -1000, 0],
      1e-15,
    );
  });

  it("cross-entropy: -log of the target's probability", async () => {
    const logits = t.constant([1, 2, 3, 1, 1, 1], "float64", [2, 3]);
    const targets = t.constant([0, 2], "int32", [2]);
    const total = Math.exp(1) + Math.exp(2) + Math.exp(3);
    expectWithin(
      await value(t.crossEntropy(logits, targets)),
      [Math.log(total) - 1, Math.log(3)],
      1e-15,
    );
    expect(t.crossEntropy(logits, targets).shape).toEqual([2]);
    // a target that is as improbable as can be costs its distance, not infinity
    const sure = t.constant([1000, 0], "float64", [1, 2]);
    expect(await value(t.crossEntropy(sure, t.constant([1], "int64", [1])))).toEqual([1000]);
  });

  it("cross-entropy's gradient agrees with central differences", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        async (shape, classes, seed) => {
          const chosen = Float64Array.from(
            { length: t.sizeOf(shape) },
            (_, i) => (i + seed) % classes,
          );
          const targets = t.constant(chosen, "int64", shape);
          const error = await gradientError(
            { shapes: [[...shape, classes]], build: ([x]) => t.crossEntropy(x, targets) },
            seed,
          );
          expect(error).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe("sums over long rows, in pieces", () => {
  it.each([2 ** 16, 2 ** 16 + 1, 70_001])("1 + 2 + ... + %d, exactly", async (n) => {
    // whole numbers below 2^53: float64 rounds none of the partial sums
    const row = Float64Array.from({ length: n }, (_, i) => i + 1);
    const both = new Float64Array(2 * n);
    both.set(row);
    both.set(
      row.map((v) => -v),
      n,
    );
    const total = (n * (n + 1)) / 2;
    expect(await value(t.sumLast(t.constant(both, "float64", [2, n])))).toEqual([total, -total]);
  });

  it("a row's bits are the same alone and below another, in float32", async () => {
    const n = 70_001;
    const row = Float32Array.from({ length: n }, (_, i) => Math.sin(i) / (1 + (i % 7)));
    const sums = async (rows: number) => {
      const x = t.input("x", "float32", [rows, n]);
      const data = Float32Array.from({ length: rows * n }, (_, i) => row[i % n]);
      const fed = { x: { dtype: "float32" as const, shape: [rows, n], data } };
      return Array.from((await evaluate(nodeEngine, { e: t.sumLast(x) }, fed)).e.data, Number);
    };
    const [alone] = await sums(1);
    expect(await sums(3)).toEqual([alone, alone, alone]);
    // the terms' absolute sum is about 16,000, of which pieces of 256 keep 1e-6 and better
    const exact = row.reduce((a, b) => a + b, 0);
    expect(Math.abs(alone - exact)).toBeLessThan(0.016);
  });

  it("the derivative is 1 everywhere", async () => {
    const n = 2 ** 16 + 3;
    const { slope } = await atPoints((x) => t.sumLast(x), new Array(n).fill(0.5), "float64");
    expect(slope.every((d) => d === 1)).toBe(true);
  });
});
