import { expect, it } from "vitest";
import { geometricMean } from "../../src/statistics/geometric-mean.js";

it("is the root of the product, and none where a value is not above 0", () => {
  // two logarithms and an exponential: 1e-15 each
  expect(geometricMean([1e-12, 1e-4])).toBeCloseTo(1e-8, 20);
  expect(geometricMean([3])).toBeCloseTo(3, 14);
  expect(geometricMean([0, 4])).toBe(0);
  expect(geometricMean([-1, 4])).toBeNaN();
});
