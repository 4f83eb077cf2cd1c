import { expect, it } from "vitest";
import { compareAttention, relativeError } from "../../src/measure/attention-error.js";

it("weights beside true ones, by hand", () => {
  const truth = Float64Array.of(1, 0, 0, 0, 0.5, 0.5);
  const weights = Float64Array.of(0.8, 0.2, 0, 0.4, 0.2, 0.4);
  const found = compareAttention(weights, truth, 3);
  // the second row's largest is the first of two equal ones, in the truth another
  expect(found.agreement).toBe(0.5);
  expect(found.meanAbsolute).toBeCloseTo(1.2 / 6, 14);
  expect(found.misplaced).toBeCloseTo(0.3, 14);
  // sums of squares about 1/3 each: 0.8 + 0.5 * 0.6 - 2/3 of products
  const products = 0.8 + 0.1 + 0.2 - 2 / 3;
  const squares = (1.5 - 2 / 3) * (0.64 + 0.04 + 0.16 + 0.04 + 0.16 - 2 / 3);
  expect(found.correlation).toBeCloseTo(products / Math.sqrt(squares), 12);
});

it("the truth itself is right in every way, its opposite correlates with -1", () => {
  const truth = Float64Array.of(0.7, 0.3, 0.1, 0.9);
  expect(compareAttention(truth, truth, 2)).toMatchObject({
    agreement: 1,
    meanAbsolute: 0,
    misplaced: 0,
  });
  const opposite = truth.map((w) => 1 - w);
  const found = compareAttention(opposite, truth, 2);
  expect(found.agreement).toBe(0);
  expect(found.correlation).toBeCloseTo(-1, 12);
});

it("an error relative to the truth's own size", () => {
  expect(relativeError([3, 4.5], [3, 4])).toBeCloseTo(0.1, 14);
});
