import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chopWindow, standardChop } from "../../../src/theory/coupling/chop.js";

const falling = Float64Array.from({ length: 50 }, (_, k) => 10 ** -(k + 1));
const noisy = (level: number) => falling.map((x, k) => x + level * Math.cos((k + 1) ** 2));

describe("the chopping rule", () => {
  it.each([
    ["without noise", falling, 2 ** -52, 18],
    ["with noise of 1e-16", noisy(1e-16), 2 ** -52, 15],
    ["with noise of 1e-13", noisy(1e-13), 2 ** -52, 13],
    ["with noise of 1e-10, which is no plateau at this tolerance", noisy(1e-10), 2 ** -52, 50],
    ["with noise of 1e-10 and a tolerance to fit", noisy(1e-10), 1e-10, 10],
  ])("keeps of 10^-k %s what its authors' examples keep", (_, values, tolerance, kept) => {
    expect(standardChop(values, tolerance)).toBe(kept);
  });

  it("keeps what is short, and all that never flattens", () => {
    expect(standardChop(falling.subarray(0, 16), 2 ** -52)).toBe(16);
    const slow = Float64Array.from({ length: 200 }, (_, k) => 1 / (k + 1));
    expect(standardChop(slow, 2 ** -52)).toBe(200);
    expect(standardChop(new Float64Array(20), 1e-10)).toBe(1);
    expect(standardChop(falling, 1)).toBe(1);
  });

  it("looks for a plateau from j to 1.25 j + 5, rounded", () => {
    const nine = (length: number) => Float64Array.from({ length }, (_, k) => (k < 9 ? 1 : 1e-30));
    // from j = 10 to 18
    expect(standardChop(nine(17), 2 ** -52)).toBe(17);
    expect(standardChop(nine(18), 2 ** -52)).toBe(9);
  });

  it("asks a plateau at tolerance^0.7 to fall by less than 0.9", () => {
    const high = 2 ** (-52 * 0.7);
    // over the 6 steps from j = 2 by 0.85 or 0.95; later stretches are longer and fall by more
    const at = (factor: number) =>
      Float64Array.from({ length: 40 }, (_, k) => (k === 0 ? 1 : high * factor ** ((k - 1) / 6)));
    expect(standardChop(at(0.85), 2 ** -52)).toBe(40);
    expect(standardChop(at(0.95), 2 ** -52)).toBeLessThan(8);
  });

  it("cuts exact zeros where they begin", () => {
    const values = Float64Array.from({ length: 60 }, (_, k) => (k < 20 ? 1 : 0));
    expect(standardChop(values, 2 ** -52)).toBe(20);
  });

  it("is blind to scale, sign and what lies below the envelope", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 17, maxLength: 80 }),
        fc.integer({ min: -30, max: 30 }),
        (values, power) => {
          const decaying = values.map((x, k) => (x + Math.sign(x)) * 2 ** -k);
          const kept = standardChop(decaying, 1e-10);
          expect(kept).toBeGreaterThanOrEqual(1);
          expect(kept).toBeLessThanOrEqual(values.length);
          // Powers of two scale exactly.
          expect(
            standardChop(
              decaying.map((x) => -x * 2 ** power),
              1e-10,
            ),
          ).toBe(kept);
        },
      ),
    );
  });
});

describe("the window of a fit", () => {
  it("ends before the plateau and above the floor", () => {
    const plateau = Float64Array.from({ length: 60 }, (_, k) => Math.max(10 ** (-k / 2), 1e-9));
    const [first, last] = chopWindow(plateau, 1e-9) ?? [0, 0];
    expect(first).toBe(1);
    // 10^(-k/2) meets 1e-9 at k = 18, the 19th value.
    expect(last).toBeGreaterThanOrEqual(15);
    expect(last).toBeLessThanOrEqual(19);
    expect(chopWindow(Float64Array.of(1, 0.5, 1e-20), 1e-15)).toEqual([1, 2]);
    expect(chopWindow(new Float64Array(4), 0)).toBeNull();
  });
});
