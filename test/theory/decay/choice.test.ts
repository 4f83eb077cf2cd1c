import { describe, expect, it } from "vitest";
import { studentisedInterval } from "../../../src/theory/decay/bootstrap.js";
import type { Candidate, DecayFamily } from "../../../src/theory/decay/candidates.js";
import { chooseFamily } from "../../../src/theory/decay/choice.js";
import { curveAt, type SmoothFamily } from "../../../src/theory/decay/curves.js";
import { fitFiniteRank, informationCriterion } from "../../../src/theory/decay/finite-rank.js";

describe("the criterion and the rank it chooses", () => {
  it("is n log(sum / n) + 2 k n / (n - k - 1)", () => {
    expect(informationCriterion(10, 3, 20)).toBeCloseTo(10 * Math.LN2 + 10, 12);
    expect(informationCriterion(4, 3, 20)).toBe(Number.POSITIVE_INFINITY);
  });

  it("counts r + 3 parameters: a second value above the floor must stand out for its price", () => {
    const rankOf = (second: number) => {
      const values = Float64Array.of(20, second, 1, -1, 1, -1, 1, -1, 1, -1);
      return fitFiniteRank(values, "additive", 0)?.rank;
    };
    // AICc at rank 1 is 20.7 and 24.0, at rank 2 22.8; a parameter fewer would take rank 2 at once.
    expect([rankOf(3), rankOf(4)]).toEqual([1, 2]);
  });
});

describe("the studentised interval", () => {
  const pivots = (most: number) => Array.from({ length: 2 * most + 1 }, (_, i) => i - most);

  it("has its ends at the ranks (B + 1) 2.5 % from either side", () => {
    expect(studentisedInterval(0, 2, pivots(19))).toEqual([-38, 38]);
    // the tenth of 399 from either end
    expect(studentisedInterval(100, 1, pivots(199))).toEqual([-90, 290]);
  });

  it("counts what is no number against either end, and has none where an end is no number", () => {
    const lost = (count: number) => [
      ...pivots(199).slice(count),
      ...new Array<number>(count).fill(Number.NaN),
    ];
    // of -196 .. 199 the seventh from either end
    expect(studentisedInterval(0, 1, lost(3))).toEqual([-193, 190]);
    expect(studentisedInterval(0, 1, lost(10))).toBeNull();
  });
});

/** Only what a choice reads; a fit is not. */
function candidate(family: DecayFamily, aicc: number, residuals: readonly number[], more: object) {
  const sum = residuals.reduce((s, r) => s + r * r, 0);
  return { family, aicc, residuals, sum, ...more } as unknown as Candidate;
}

describe("the choice of a family", () => {
  const even = new Array<number>(20).fill(1);
  const scaled = (square: number) => even.map(() => Math.sqrt(square));

  it.each([
    [3.8, "power"],
    [3.9, undefined],
  ])("takes stretched beyond 3.84 of the likelihood ratio: %d", (ratio, rival) => {
    // (n - p - 1/2) log(simple / wide) with n = 20, p = 3
    const wide = candidate("stretched", 0, even, { parameters: 3 });
    const simple = candidate("power", 1, scaled(Math.exp(ratio / 16.5)), { parameters: 2 });
    expect(chooseFamily([simple, wide]).rival?.family).toBe(rival);
  });

  it.each([
    [5.9, 0.1, "exponential"],
    [6.1, 0.1, undefined],
    [6.1, 0.41, undefined],
    [6.1, 0.42, "exponential"],
  ])("asks for a lead of 2 log 20 and Vuong's 1.645: %d, %d", (lead, spread, rival) => {
    // Residuals of equal sum, r^2 = 1 +- 2 spread: log likelihoods differ by +-spread, and Vuong's
    // statistic is lead / (2 sqrt(20) spread), for the last two 1.663 and 1.624.
    const uneven = even.map((_, i) => Math.sqrt(1 + (i % 2 === 0 ? 2 : -2) * spread));
    const best = candidate("power", 0, even, {});
    const other = candidate("exponential", lead, uneven, {});
    expect(chooseFamily([other, best]).rival?.family).toBe(rival);
  });
});

describe("gradients of the curves", () => {
  const families: readonly [SmoothFamily, readonly number[]][] = [
    ["power", [0.3, 1.2]],
    ["exponential", [0.3, 1.2]],
    ["stretched", [0.3, 1.2, 0.4]],
    // where the series near a power law is used
    ["stretched", [0.3, 1.2, 8e-4]],
    ["finite tail", [0.3, 0.8]],
  ];
  it.each(families)("are the central differences of %s at %j", (family, at) => {
    const positions = Float64Array.of(1, 2, 3, 5, 8);
    const curve = curveAt(family, positions, family === "finite tail" ? 1 : 3, 20);
    const logsAt = (theta: ArrayLike<number>) => {
      const logs = new Float64Array(5);
      const gradient = new Float64Array(5 * curve.p);
      expect(curve.evaluate(Float64Array.from(theta), logs, gradient)).toBe(true);
      return { logs, gradient };
    };
    const { gradient } = logsAt(at);
    const step = 1e-4;
    for (let j = 0; j < curve.p; j++) {
      const [up, down] = [step, -step].map((h) => logsAt(at.map((x, i) => (i === j ? x + h : x))));
      for (let i = 0; i < 5; i++) {
        // step^2 / 6 times a third derivative of order 1, and rounding of 1e-16 / step
        const slope = (up.logs[i] - down.logs[i]) / (2 * step);
        expect(Math.abs(gradient[i * curve.p + j] - slope)).toBeLessThan(2e-8);
      }
    }
  });
});
