import { describe, expect, it } from "vitest";
import { CallerError } from "../../../src/errors.js";
import { spectrumDecay } from "../../../src/theory/coupling/decay.js";
import { randomMatrix } from "../../linalg/matrices.js";

const series = (count: number, f: (k: number) => number) =>
  Float64Array.from({ length: count }, (_, i) => f(i + 1));
const options = { noiseFloor: 1e-14, seed: 0 };

describe("the decay of singular values", () => {
  it("is exact on exact laws", () => {
    const power = spectrumDecay(
      series(64, (k) => 3 * k ** -1.5),
      { window: [1, 64], ...options },
    );
    expect(power.family).toBe("power");
    // Rounding of a regression on 64 logarithms.
    expect(power.alpha).toBeCloseTo(1.5, 12);
    expect(power.at?.(2)).toBeCloseTo(3 * 2 ** -1.5, 10);
    const exponential = spectrumDecay(
      series(40, (k) => Math.exp(-0.3 * k)),
      { window: [1, 40], ...options },
    );
    expect(exponential.family).toBe("exponential");
    expect(exponential.alpha).toBeCloseTo(0.3, 12);
  });

  it("holds the truth in its interval in most cases of multiplicative noise", () => {
    const held = Array.from({ length: 60 }, (_, seed) => {
      const noise = randomMatrix(64, 1, seed).data;
      const values = series(64, (k) => k ** -1 * Math.exp(0.1 * noise[k - 1]));
      const { family, interval } = spectrumDecay(values, { window: [1, 64], ...options, seed });
      return family === "power" && interval !== null && interval[0] <= 1 && interval[1] >= 1;
    }).filter(Boolean).length;
    // 95 % of 60 is 57, with a deviation of 1.7.
    expect(held).toBeGreaterThanOrEqual(52);
  });

  it("says finite rank and cannot tell", () => {
    const three = Float64Array.of(1, 0.5, 0.4, 1e-17, 1e-17);
    expect(spectrumDecay(three, { window: [1, 3], ...options }).family).toBe("finite rank");
    // too few to call anything
    expect(spectrumDecay(three.subarray(0, 3), { window: [1, 3], ...options }).family).toBe(
      "not a decay",
    );
    const between = series(8, (k) => Math.exp(-Math.sqrt(k)));
    const noisy = between.map((s, i) => s * (1 + 0.2 * (-1) ** i));
    expect(spectrumDecay(noisy, { window: [1, 8], ...options }).family).toBe("cannot tell");
  });

  it("refuses a window outside of the values", () => {
    expect(() =>
      spectrumDecay(
        series(5, (k) => 1 / k),
        { window: [1, 6], ...options },
      ),
    ).toThrow(CallerError);
  });
});
