import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rateAtWidth } from "../../src/training/learning-rate.js";

const rate = fc.double({ min: 1e-6, max: 1, noNaN: true });
const width = fc.integer({ min: 1, max: 65_536 });

describe("the learning rate at a width", () => {
  it.each([
    [32, 0.01],
    [0.125, 1.28],
    [8192, 0.000078125],
  ])("%d: 0.01 becomes %d", (at, expected) => {
    // 256^(7/8) = 128; one rounding each of the power and the product
    expect(rateAtWidth(0.01, at)).toBeCloseTo(expected, 15);
  });

  it("is the stated one at width 32, exactly, and 0 for a rate of 0", () => {
    fc.assert(fc.property(rate, (r) => rateAtWidth(r, 32) === r));
    fc.assert(fc.property(width, (w) => rateAtWidth(0, w) === 0));
  });

  it("falls by 2^(7/8) when the width doubles, whatever the rate", () => {
    fc.assert(
      fc.property(rate, width, (r, w) => {
        expect(rateAtWidth(r, w) / rateAtWidth(r, 2 * w)).toBeCloseTo(2 ** 0.875, 12);
      }),
    );
  });
});
