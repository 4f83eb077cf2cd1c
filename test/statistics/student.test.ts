import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holm } from "../../src/statistics/holm.js";
import { studentMean, studentQuantile, studentTail } from "../../src/statistics/student.js";

describe("Student's law", () => {
  // Tables give ten digits: 97.5 % points, so that P(|T| <= t) = 0.95.
  it.each([
    [1, 12.7062047362],
    [2, 4.30265272991],
    [3, 3.18244630528],
    [4, 2.7764451052],
    [5, 2.57058183661],
    [9, 2.26215716274],
    [30, 2.0422724563],
  ])("has the quantile of the tables at %i degrees of freedom", (freedom, t) => {
    expect(Math.abs(studentQuantile(0.95, freedom) - t) / t).toBeLessThan(1e-9);
  });

  it("has the closed forms at 1 and 2 degrees of freedom", () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (t) => {
        const cauchy = 1 - (2 / Math.PI) * Math.atan(Math.abs(t));
        const two = 1 - Math.abs(t) / Math.sqrt(2 + t * t);
        // both sides round near 1
        expect(Math.abs(studentTail(t, 1) - cauchy)).toBeLessThan(1e-14);
        expect(Math.abs(studentTail(t, 2) - two)).toBeLessThan(1e-14);
      }),
    );
  });

  it("has a quantile that undoes its tail", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.01, max: 0.999, noNaN: true }),
        (freedom, level) => {
          expect(studentTail(studentQuantile(level, freedom), freedom)).toBeCloseTo(1 - level, 12);
        },
      ),
    );
  });
});

describe("the mean of values", () => {
  it("is that of a worked example", () => {
    // mean 3, deviation sqrt(2.5), standard error sqrt(0.5), t = 4.24 with 4 degrees of freedom
    const { mean, interval, p } = studentMean([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(interval?.[0]).toBeCloseTo(3 - 2.7764451052 * Math.SQRT1_2, 9);
    expect(interval?.[1]).toBeCloseTo(3 + 2.7764451052 * Math.SQRT1_2, 9);
    expect(p).toBeCloseTo(studentTail(3 / Math.SQRT1_2, 4), 12);
  });

  it("of one value has no interval", () => {
    expect(studentMean([7])).toEqual({ mean: 7, interval: null, p: null });
  });

  it("of equal values is certain: zero or not", () => {
    expect(studentMean([0.1, 0.1, 0.1]).p).toBe(0);
    expect(studentMean([0, 0]).p).toBe(1);
  });
});

describe("Holm's correction", () => {
  it("is that of a worked example", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(p, 15);
  });

  it("never lowers, keeps the order, and is at most Bonferroni's", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (p) => {
        const adjusted = holm(p);
        for (const [i, a] of adjusted.entries()) {
          expect(a).toBeGreaterThanOrEqual(p[i]);
          expect(a).toBeLessThanOrEqual(Math.min(1, p.length * p[i]));
          for (const [j, b] of adjusted.entries())
            if (p[i] < p[j]) expect(a).toBeLessThanOrEqual(b);
        }
      }),
    );
  });
});
