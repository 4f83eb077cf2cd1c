import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { type Matrix, multiply, transpose } from "../../src/linalg/matrix.js";
import { qr } from "../../src/linalg/qr.js";
import { leadingSingularValues } from "../../src/measure/leading-singular-values.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { diagonal, randomMatrix, reflected } from "../linalg/matrices.js";

/** A matrix with planted singular values: Householder-like factors of few columns keep it quick. */
function planted(rows: number, columns: number, sigma: Float64Array): Matrix {
  const u = qr(randomMatrix(rows, sigma.length, 1)).q;
  const v = qr(randomMatrix(columns, sigma.length, 2)).q;
  return multiply(multiply(u, diagonal(sigma)), transpose(v));
}
const values = (count: number, f: (k: number) => number) =>
  Float64Array.from({ length: count }, (_, i) => f(i + 1));

describe("leading singular values by block Krylov iteration", () => {
  it.each([
    ["k^-1", 700, 900, (k: number) => 1 / k],
    ["k^-2, more rows", 900, 640, (k: number) => k ** -2],
    ["e^(-k / 4)", 700, 700, (k: number) => Math.exp(-k / 4)],
  ])("recover %s", async (_, rows, columns, f) => {
    const sigma = values(120, f);
    const a = planted(rows, columns, sigma);
    const found = await leadingSingularValues(nodeEngine, a, 16, { seed: 0 });
    expect(found.resolved).toBe(true);
    found.values.forEach((s, k) => {
      // Up to some roundings of the largest value, above which none may lie.
      expect(Math.abs(s - sigma[k])).toBeLessThan(1e-7 * sigma[k] + 100 * found.noiseFloor);
      expect(s).toBeLessThan(sigma[k] + 100 * found.noiseFloor);
    });
    // The planted factors are orthonormal to rounding; 1e-10 leaves room for the sum of squares.
    expect(found.energy / sigma.reduce((sum, s) => sum + s * s, 0)).toBeCloseTo(1, 10);
  });

  it("a rank below the block's size gives zeros beyond it, not garbage", async () => {
    const sigma = Float64Array.of(3, 2, 1);
    const found = await leadingSingularValues(nodeEngine, planted(640, 600, sigma), 8, { seed: 0 });
    for (const [k, s] of found.values.entries()) {
      expect(Math.abs(s - (sigma[k] ?? 0))).toBeLessThan(100 * found.noiseFloor);
    }
    expect(found.resolved).toBe(true);
  });

  // more of them: test/long/leading-singular-values.test.ts
  it.each([
    ["of a value 30 times, and a tail", (k: number) => (k <= 30 ? 1 : 1 / k)],
    ["of a value repeated low down", (k: number) => (k <= 4 ? 1 / k : k <= 40 ? 0.1 : 1 / k ** 2)],
  ])("%s are all found, and proved", async (_, f) => {
    const sigma = values(1030, f);
    const found = await leadingSingularValues(nodeEngine, reflected(sigma), 24, { seed: 0 });
    expect(found.resolved).toBe(true);
    found.values.forEach((s, k) => {
      expect(sigma[k] - s).toBeLessThanOrEqual(found.errors[k]);
      expect(s - sigma[k]).toBeLessThan(10 * found.noiseFloor);
      expect(found.errors[k]).toBeLessThan(1e-4 * sigma[k]);
    });
  });

  it.each([["flat but for five", (k: number) => (k <= 5 ? 10 / k : 1)]])(
    "says that a spectrum is not resolved where it is %s, and bounds its error",
    async (_, f) => {
      const sigma = values(1030, f);
      const found = await leadingSingularValues(nodeEngine, reflected(sigma), 16, { seed: 0 });
      expect(found.resolved).toBe(false);
      found.values.forEach((s, k) => {
        expect(sigma[k] - s).toBeLessThanOrEqual(found.errors[k]);
        expect(s - sigma[k]).toBeLessThan(100 * found.noiseFloor);
      });
      expect(found.errors[15]).toBeGreaterThan(1e-2 * sigma[15]);
    },
  );

  it("gives the same bits for the same seed", async () => {
    const a = planted(
      600,
      600,
      values(60, (k) => 1 / k),
    );
    const [one, two] = [
      await leadingSingularValues(nodeEngine, a, 16, { seed: 3 }),
      await leadingSingularValues(nodeEngine, a, 16, { seed: 3 }),
    ];
    expect(two).toEqual(one);
  });

  it("decomposes small matrices whole", async () => {
    const a = planted(
      40,
      30,
      values(30, (k) => 1 / k),
    );
    const { values: found, resolved } = await leadingSingularValues(nodeEngine, a, 64, { seed: 0 });
    expect([found.length, resolved]).toEqual([30, true]);
  });

  it("refuses what is not finite", async () => {
    const a = randomMatrix(600, 600, 1);
    a.data[5] = Number.NaN;
    await expect(leadingSingularValues(nodeEngine, a, 4, { seed: 0 })).rejects.toThrow(CallerError);
    a.data[5] = 1e200;
    await expect(leadingSingularValues(nodeEngine, a, 4, { seed: 0 })).rejects.toThrow(/divide it/);
  });
});
