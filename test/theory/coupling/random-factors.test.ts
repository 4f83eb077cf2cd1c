import { describe, expect, it } from "vitest";
import { multiply, transpose } from "../../../src/linalg/matrix.js";
import { singularValues } from "../../../src/linalg/svd.js";
import { coreSpectrum } from "../../../src/theory/coupling/dot-product.js";
import { againstRandomFactors } from "../../../src/theory/coupling/random-factors.js";
import { effectiveRank } from "../../../src/theory/coupling/rank.js";
import { randomMatrix } from "../../linalg/matrices.js";

const shapes = { queries: 40, keys: 30, inner: 8 };
const drawn = (seed: number) =>
  coreSpectrum(
    randomMatrix(shapes.queries, shapes.inner, 2 * seed),
    randomMatrix(shapes.keys, shapes.inner, 2 * seed + 1),
  ).values;

describe("the null of random factors", () => {
  it("has the median of factors that are drawn in full", () => {
    const { median } = againstRandomFactors(drawn(0), shapes, 0);
    const spectra = Array.from({ length: 99 }, (_, seed) => {
      const a = multiply(
        randomMatrix(shapes.queries, shapes.inner, 1000 + seed),
        transpose(randomMatrix(shapes.keys, shapes.inner, 2000 + seed)),
      );
      const { values } = singularValues(a);
      const norm = Math.hypot(...values);
      return values.map((s) => s / norm);
    });
    median.forEach((m, k) => {
      const full = spectra.map((spectrum) => spectrum[k]).sort((a, b) => a - b)[49];
      // Two medians of 99 draws whose deviation is about a tenth: 0.1 * 1.25 * sqrt(2 / 99) = 0.018.
      expect(Math.abs(m / full - 1)).toBeLessThan(0.08);
    });
  });

  it("has that median with more rows than squares are summed for", () => {
    const wide = { queries: 200, keys: 80, inner: 8 };
    const { median } = againstRandomFactors(drawn(0), wide, 0);
    const spectra = Array.from({ length: 99 }, (_, seed) => {
      const { values } = coreSpectrum(
        randomMatrix(wide.queries, wide.inner, 3000 + seed),
        randomMatrix(wide.keys, wide.inner, 4000 + seed),
      );
      const norm = Math.hypot(...values);
      return values.map((s) => s / norm);
    });
    median.forEach((m, k) => {
      const full = spectra.map((spectrum) => spectrum[k]).sort((a, b) => a - b)[49];
      // deviations of about 0.07: 0.013
      expect(Math.abs(m / full - 1)).toBeLessThan(0.05);
    });
  });

  it("rejects its own draws in about 5 % of the cases", () => {
    const threshold = againstRandomFactors(drawn(0), shapes, 0).threshold;
    const count = 400;
    const rejected = Array.from({ length: count }, (_, seed) => drawn(5000 + seed)).filter(
      (values) => effectiveRank(values) < threshold,
    ).length;
    // The level given one set of 99 draws is Beta(5, 95): 0.05 with deviation 0.022; the count adds
    // 0.011. Three deviations of both together.
    expect(rejected / count).toBeLessThan(0.05 + 3 * 0.025);
    expect(rejected).toBeGreaterThan(0);
  });

  it("tells a low rank from random, at any scale, and calls white noise not learned", () => {
    const low = Float64Array.from({ length: 8 }, (_, k) => 100 * 0.2 ** k);
    expect(againstRandomFactors(low, shapes, 0).verdict).toBe("unlike random");
    const flat = new Float64Array(8).fill(0.01);
    expect(againstRandomFactors(flat, shapes, 0).verdict).toBe("not learned");
    expect(againstRandomFactors(flat, shapes, 0)).toEqual(againstRandomFactors(flat, shapes, 0));
  });
});
