import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { fitPowerLaw, scorePrediction } from "../../src/statistics/power-law.js";

const VALUES = [1, 2, 4, 8, 16, 32];

/** y = 0.3 x^-1.25, times noise of a relative size, times a shift that a repetition's points share. */
function noisy(seed: number, repetitions: number, size: number) {
  const stream = new Stream(seed, "power law");
  return VALUES.flatMap((x, i) =>
    Array.from({ length: repetitions }, (_, r) => ({
      x,
      y:
        0.3 *
        x ** -1.25 *
        Math.exp(size * stream.normal(i * repetitions + r) + 0.2 * stream.normal(1000 + r)),
    })),
  );
}

describe("the fit of a power law", () => {
  it("is none through a cliff, as where a rank is reached; a steep law is one", () => {
    const cliff = VALUES.map((x) => ({ x, y: x < 8 ? 0.3 / x : 1e-13 }));
    expect(fitPowerLaw(cliff)).toEqual({
      law: null,
      reason: expect.stringMatching(
        /^no power law: at \d+ the error lies off the line by a factor of \d+, as at a cliff$/,
      ),
    });
    const steep = VALUES.map((x) => ({ x, y: 0.3 * x ** -8 }));
    expect(fitPowerLaw(steep).law?.exponent).toBeCloseTo(-8, 10);
  });

  it("finds an exact law to rounding", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -64, max: 64 }).map((k) => k / 16),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (exponent, coefficient) => {
          const points = VALUES.map((x) => ({ x, y: coefficient * x ** exponent }));
          const { law } = fitPowerLaw(points);
          expect(Math.abs((law?.exponent ?? Number.NaN) - exponent)).toBeLessThan(1e-12);
          expect(Math.abs((law?.coefficient ?? 0) / coefficient - 1)).toBeLessThan(1e-11);
          expect(law?.window).toEqual([1, 32]);
          expect(scorePrediction({ exponent, within: 1e-9 }, fitPowerLaw(points)).score).toBe(
            "agrees",
          );
        },
      ),
    );
  });

  it.each([1e-14, 1e-13, 1e-12, 1e-11])("is found under relative noise of %d", (size) => {
    for (let seed = 0; seed < 25; seed++) {
      const stream = new Stream(seed, "rounding");
      const points = VALUES.map((x, i) => ({
        x,
        y: 0.3 * x ** -1.25 * (1 + size * stream.normal(i)),
      }));
      const { law } = fitPowerLaw(points);
      expect(Math.abs((law?.exponent ?? Number.NaN) + 1.25)).toBeLessThan(10 * size);
    }
  });

  it("is that of a worked example", () => {
    // u = 0, 1, 2, 3; v = 0, 2, 3, 5: slope 1.6, residual squares 0.2, standard error 0.1414
    const points = [0, 2, 3, 5].map((v, u) => ({ x: Math.exp(u), y: Math.exp(v) }));
    const { law } = fitPowerLaw(points);
    expect(law?.exponent).toBeCloseTo(1.6, 12);
    expect(law?.interval[0]).toBeCloseTo(1.6 - 4.30265272991 * Math.sqrt(0.02), 8);
  });

  it("covers the truth in 95 % of noisy cases, shifts of repetitions or not", () => {
    const cases = Array.from({ length: 300 }, (_, seed) => fitPowerLaw(noisy(seed, 3, 0.3)).law);
    const covered = cases.filter(
      (law) => law !== null && law.interval[0] <= -1.25 && law.interval[1] >= -1.25,
    ).length;
    // binomial: 285 expected, deviation 3.8; four deviations either side
    expect(covered).toBeGreaterThanOrEqual(270);
    expect(covered).toBeLessThanOrEqual(300);
    const widths = cases.map((law) => (law === null ? 0 : law.interval[1] - law.interval[0]));
    expect(Math.min(...widths)).toBeGreaterThan(0);
    expect(Math.max(...widths)).toBeLessThan(1.5);
  });

  it("refuses fewer than four values, however many repetitions", () => {
    const points = [1, 2, 4].flatMap((x) => [1, 2, 3, 4, 5].map((r) => ({ x, y: r / x })));
    const fit = fitPowerLaw(points);
    expect(fit).toEqual({ law: null, reason: "3 values; 4 are needed" });
    expect(scorePrediction({ exponent: -1, within: 5 }, fit)).toEqual({
      score: "cannot tell",
      reason: fit.reason,
    });
  });
});

describe("the score of a prediction", () => {
  const fitted = (low: number, high: number) => ({
    law: {
      exponent: (low + high) / 2,
      interval: [low, high] as const,
      coefficient: 1,
      window: [1, 8] as const,
      values: 4,
    },
    reason: null,
  });

  it.each([
    [-1, 0.25, -1.2, -0.9, "agrees"],
    [-1, 0.2, -1.2, -0.8, "agrees"],
    [-1, 0.1, -1.2, -0.95, "cannot tell"],
    [-1, 0.1, -1.2, -1.15, "disagrees"],
    [1, 0.5, -1.2, -0.9, "disagrees"],
    [-1, 0.5, -6, 4, "cannot tell"],
    [0, 0.25, -0.1, 0.2, "agrees"],
  ])(
    "of exponent %d within %d with the interval [%d, %d] is %s",
    (exponent, within, low, high, score) => {
      expect(scorePrediction({ exponent, within }, fitted(low, high)).score).toBe(score);
    },
  );

  it("is never both: agreeing with a prediction and with one that is two ranges away", () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.double({ min: 0.01, max: 2, noNaN: true }), (a, b, within) => {
        const law = fitted(Math.min(a, b), Math.max(a, b));
        const scores = [0, 2.1 * within].map(
          (exponent) => scorePrediction({ exponent, within }, law).score,
        );
        expect(scores.filter((score) => score === "agrees").length).toBeLessThan(2);
      }),
    );
  });

  it("finds a law of another exponent wrong", () => {
    expect(
      scorePrediction({ exponent: -2, within: 0.25 }, fitPowerLaw(noisy(3, 5, 0.05))).score,
    ).toBe("disagrees");
    expect(
      scorePrediction({ exponent: -1.25, within: 0.25 }, fitPowerLaw(noisy(3, 5, 0.05))).score,
    ).toBe("agrees");
  });
});
