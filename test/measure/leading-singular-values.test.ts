import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { type Matrix, multiply, transpose } from "../../src/linalg/matrix.js";
import { qr } from "../../src/linalg/qr.js";
import { leadingSingularValues } from "../../src/measure/leading-singular-values.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { diagonal, randomMatrix } from "../linalg/matrices.js";

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
      // Converged residuals of 1e-4 leave an error of about their square, and of some roundings of
      // the largest value; never above the truth by more than those.
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

  it("says that a flat spectrum is not resolved, and bounds its error", async () => {
    // Normal entries: no gap anywhere. Its values lie below sqrt(rows) + sqrt(columns) + a few.
    const a = randomMatrix(620, 640, 5);
    const found = await leadingSingularValues(nodeEngine, a, 32, { seed: 0 });
    expect(found.resolved).toBe(false);
    const whole = await leadingSingularValues(nodeEngine, { ...a }, 300, { seed: 0 });
    found.values.forEach((s, k) => {
      expect(s).toBeLessThan(whole.values[k] + 1e-9);
      const nearest = whole.values.reduce((d, t) => Math.min(d, Math.abs(s - t)), Infinity);
      // Within its residual of a singular value: the theorem, but for rounding.
      expect(nearest).toBeLessThanOrEqual(found.residuals[k] + 1e-9);
    });
    expect(Math.max(...found.residuals)).toBeGreaterThan(1e-3 * found.values[31]);
  });

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
