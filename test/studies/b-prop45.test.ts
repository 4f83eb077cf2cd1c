import { expect, it } from "vitest";
import { drawnRatios, type Found, tests } from "../../src/studies/b-prop45/study.js";
import { verdictsOf } from "./verdicts.js";

it("draws targets of more than one lag, whose ratios lie between 0 and 1 and reach far", () => {
  const drawn = drawnRatios(0, 200);
  for (const { width, headsToThe2n } of drawn) {
    // of M lags the largest is at least the mean, and a sum of squares of shares at least M^-(2n+1)
    expect(width).toBeGreaterThanOrEqual(1 / 6);
    expect(headsToThe2n).toBeGreaterThanOrEqual(6 ** -9);
  }
  const widths = drawn.map(({ width }) => width);
  expect(Math.min(...widths)).toBeLessThan(0.4);
  expect(Math.max(...widths)).toBeGreaterThan(0.95);
});

it("tells depth that helps from depth that does not", async () => {
  const verdicts = async (three: number) => {
    const of = (error: number) => ({
      values: [error, 1.01 * error, 0.99 * error],
      numbers: null,
    });
    const found: Found = {
      drawn: [0, 1, 2].map((seed) => drawnRatios(seed, 50)),
      trained: {
        "two layers": of(0.1),
        "two layers, half as wide": of(1),
        "three layers, half as wide": of(three),
      },
    };
    return [...(await verdictsOf(tests, found, 3)).values()];
  };
  expect(await verdicts(0.1)).toEqual(["agrees", "agrees", "agrees", "agrees"]);
  expect(await verdicts(0.9)).toEqual(["agrees", "agrees", "disagrees", "disagrees"]);
});
