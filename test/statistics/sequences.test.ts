import { describe, expect, it } from "vitest";
import { quantile } from "../../src/statistics/quantile.js";
import { alikeness, alikenessByChance } from "../../src/statistics/sequences.js";
import { studentQuantile } from "../../src/statistics/student.js";

describe("how alike a difference is on all sequences", () => {
  it("is 1 for equal values, with their sign, 0 where they cancel, and says Student's t", () => {
    expect(alikeness(Float64Array.of(0.2, 0.2, 0.2))).toBeCloseTo(1, 12);
    expect(alikeness(Float64Array.of(-3, -3))).toBeCloseTo(-1, 12);
    expect(alikeness(Float64Array.of(1, -1, 2, -2))).toBe(0);
    expect(alikeness(new Float64Array(3))).toBe(0);
    // 1, 2, 3: mean 2, deviation 1, t = 2 sqrt(3); cotangent t / sqrt(2)
    const cosine = alikeness(Float64Array.of(1, 2, 3));
    expect((Math.sqrt(2) * cosine) / Math.sqrt(1 - cosine ** 2)).toBeCloseTo(2 * Math.sqrt(3), 12);
  });

  it("by chance is as Student's law has it, for one difference", () => {
    const [chance] = alikenessByChance([Float64Array.of(1, -0.3, 0.5, 2, -1)], {
      seed: 1,
      resamples: 20_000,
    });
    // 95 % of |t| with 4 degrees of freedom; the quantile of 20,000 is known to some 2 %
    const cosine = quantile(chance, 0.95);
    const t = (2 * cosine) / Math.sqrt(1 - cosine ** 2);
    expect(t / studentQuantile(0.95, 4)).toBeGreaterThan(0.95);
    expect(t / studentQuantile(0.95, 4)).toBeLessThan(1.05);
  });

  it("by chance is the same for differences that are one, and larger for the largest of many", () => {
    const one = Float64Array.of(1, -0.3, 0.5, 2, -1);
    const other = Float64Array.of(0.2, 1, -1, 0.1, 0.7);
    const [a, b, c] = alikenessByChance([one, one.map((x) => -2 * x), other], {
      seed: 1,
      resamples: 500,
    });
    for (const [r, x] of a.entries()) expect(b[r]).toBeCloseTo(x, 12);
    const largest = a.map((x, r) => Math.max(x, c[r]));
    expect(quantile(largest, 0.95)).toBeGreaterThan(quantile(a, 0.95));
  });
});
