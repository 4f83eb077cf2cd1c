import { describe, expect, it } from "vitest";
import { leadingSingularValues } from "../../src/measure/leading-singular-values.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { reflected } from "../linalg/matrices.js";

const SIZE = 1100;

describe("64 leading singular values of a matrix in which values are repeated", () => {
  it.each<[string, (k: number) => number, boolean]>([
    ["k^-1", (k) => 1 / k, true],
    ["k^-0.5", (k) => k ** -0.5, true],
    ["20 times, then k^-1", (k) => (k <= 20 ? 1 : 1 / k), true],
    ["64 times, then k^-1", (k) => (k <= 64 ? 1 : 1 / k), true],
    ["100 in a cluster of 1e-7", (k) => (k <= 100 ? 1 - 1e-9 * k : 1 / k), true],
    ["40 times each, twice", (k) => (k <= 40 ? 1 : k <= 80 ? 0.9 : 0.5 * 0.8 ** (k - 80)), true],
    ["every value 30 times", (k) => 2 ** -Math.floor((k - 1) / 30), true],
    ["low down", (k) => (k <= 10 ? 1 / k : k <= 60 ? 0.05 : 0.05 * 0.9 ** (k - 60)), true],
    ["200 times", (k) => (k <= 200 ? 1 : 0.1 / k), false],
    ["all the same", () => 1, false],
    ["flat but for five", (k) => (k <= 5 ? 10 / k : 1), false],
    ["a slow line", (k) => 1 - k / SIZE, false],
  ])("%s", async (_, f, resolved) => {
    const sigma = Float64Array.from({ length: SIZE }, (_, i) => f(i + 1));
    for (let seed = 0; seed < 3; seed++) {
      const found = await leadingSingularValues(nodeEngine, reflected(sigma), 64, { seed });
      expect(found.resolved).toBe(resolved);
      found.values.forEach((s, k) => {
        expect(sigma[k] - s).toBeLessThanOrEqual(found.errors[k]);
        expect(s - sigma[k]).toBeLessThan(10 * found.noiseFloor);
        if (resolved) expect(found.errors[k]).toBeLessThan(1e-4 * sigma[k]);
      });
    }
  });
});
