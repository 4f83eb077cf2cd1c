import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rateAtWidth } from "../../src/training/learning-rate.js";
import { ofChannels } from "../models/of-channels.js";

const rate = fc.double({ min: 1e-6, max: 1, noNaN: true });
const width = fc.integer({ min: 1, max: 65_536 });
const exponent = fc.constantFrom(0, 3 / 4, 1);

describe("the learning rate at a width", () => {
  it.each([
    [32, 3 / 4, 0.01],
    [2, 3 / 4, 0.08],
    [512, 3 / 4, 0.00125],
    [8, 1, 0.04],
    [128, 1, 0.0025],
    [7, 0, 0.01],
  ])("width %d, exponent %d: 0.01 becomes %d", (at, rateExponent, expected) => {
    // one rounding each of the power and the product
    expect(rateAtWidth(0.01, { width: at, rateExponent })).toBeCloseTo(expected, 15);
  });

  it("is the stated one at width 32, exactly, and 0 for a rate of 0", () => {
    fc.assert(
      fc.property(rate, exponent, (r, e) => rateAtWidth(r, { width: 32, rateExponent: e }) === r),
    );
    fc.assert(
      fc.property(width, exponent, (w, e) => rateAtWidth(0, { width: w, rateExponent: e }) === 0),
    );
  });

  it("falls by 2^gamma when the width doubles, whatever the rate", () => {
    fc.assert(
      fc.property(rate, width, exponent, (r, w, e) => {
        const at = (x: number) => rateAtWidth(r, { width: x, rateExponent: e });
        expect(at(w) / at(2 * w)).toBeCloseTo(2 ** e, 12);
      }),
    );
  });

  it.each(ofChannels)("of $name moves where it has a width", ({ name, build }) => {
    const model = build({}, { inputs: 1, outputs: 1, length: 4 });
    expect(model.rateExponent > 0).toBe(name !== "linear-filter");
  });
});
