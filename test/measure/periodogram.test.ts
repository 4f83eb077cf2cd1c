import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { periodogram } from "../../src/measure/periodogram.js";
import { Stream } from "../../src/random/stream.js";

describe("the periodogram", () => {
  it("agrees with the definition of the Fourier transform", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), (n, seed) => {
        const stream = new Stream(seed, "series");
        const series = Float64Array.from({ length: n }, (_, i) => stream.normal(i));
        const { size, power } = periodogram(series);
        expect(power.length).toBe(size / 2 + 1);
        for (let k = 0; k <= size / 2; k++) {
          let [a, b] = [0, 0];
          for (let i = 0; i < n; i++) {
            const tapered = series[i] * (1 - Math.cos((2 * Math.PI * (i + 0.5)) / n));
            a += tapered * Math.cos((2 * Math.PI * k * i) / size);
            b += tapered * Math.sin((2 * Math.PI * k * i) / size);
          }
          // 40 terms of size 3: the definition itself rounds to 1e-13 of a power of some 10.
          expect(Math.abs(power[k] - (a * a + b * b) / n)).toBeLessThan(1e-11);
        }
      }),
    );
  });

  it("of a sine has its peak at the sine's frequency", () => {
    const series = Float64Array.from({ length: 300 }, (_, i) => Math.sin((2 * Math.PI * i) / 12));
    const { size, power } = periodogram(series);
    expect(size / power.indexOf(Math.max(...power))).toBeCloseTo(12, 0);
  });
});
