import { describe, expect, it } from "vitest";
import { constructLogMeanExp } from "../../src/construct/log-mean-exp.js";
import { varianceOfMaximum } from "../../src/tasks/retrieval.js";

describe("one head for D maxima", () => {
  const config = { terms: 4, dimension: 4, length: 128 };
  const variance = 4 * varianceOfMaximum(128);
  const share = (b: number) => constructLogMeanExp(config, 0, b, 400).mse / variance;

  it("leaves 3.6e-3 of the variance at b = 10, and 3.5e-5 at b = 50", () => {
    // over 400 sequences their own spread is some 10 percent
    for (const [b, value] of [
      [10, 3.6e-3],
      [50, 3.5e-5],
    ]) {
      expect(share(b)).toBeGreaterThan(value / 1.35);
      expect(share(b)).toBeLessThan(value * 1.35);
    }
  });

  it("takes the mean where b is small: the best linear model is left", () => {
    // of two tokens |u - v| / 2 in each direction, of variance (1 - 2 / pi) / 2
    const { mse } = constructLogMeanExp({ terms: 2, dimension: 2, length: 2 }, 0, 1e-4, 4000);
    expect(mse / (1 - 2 / Math.PI)).toBeCloseTo(1, 1);
  });
});
