import { expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { kernelDensity } from "../../src/statistics/density.js";

it("is that of normal numbers, within the width of its kernels", () => {
  const stream = new Stream(1, "density");
  const values = Array.from({ length: 4000 }, (_, i) => 3 + 2 * stream.normal(i));
  const found = kernelDensity(values, 101);
  for (const [at, density] of found) {
    const exact = Math.exp(-0.5 * ((at - 3) / 2) ** 2) / (2 * Math.sqrt(2 * Math.PI));
    expect(Math.abs(density - exact)).toBeLessThan(0.02);
  }
  const step = found[1][0] - found[0][0];
  expect(found.reduce((sum, [, density]) => sum + density * step, 0)).toBeCloseTo(1, 1);
  expect(found[0][0]).toBe(Math.min(...values));
  expect(found[100][0]).toBeCloseTo(Math.max(...values), 12);
});

it("is one place where all numbers are equal", () => {
  expect(kernelDensity([2, 2, 2], 9)).toEqual([[2, 1]]);
  expect(kernelDensity([7], 9)).toEqual([[7, 1]]);
});

it("keeps its width where half of the numbers are equal", () => {
  const found = kernelDensity([0, 0, 0, 0, 0, 0, 0, 5], 11);
  expect(found.every(([, density]) => Number.isFinite(density))).toBe(true);
  expect(found[0][1]).toBeGreaterThan(found[5][1]);
});
