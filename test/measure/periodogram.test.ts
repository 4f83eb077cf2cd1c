import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fourier, periodogram } from "../../src/measure/periodogram.js";
import { Stream } from "../../src/random/stream.js";

describe("the Fourier transform", () => {
  it("agrees with its definition", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.nat(), (power, seed) => {
        const n = 2 ** power;
        const stream = new Stream(seed, "fourier");
        const re = Float64Array.from({ length: n }, (_, i) => stream.normal(i));
        const im = Float64Array.from({ length: n }, (_, i) => stream.normal(n + i));
        const [x, y] = [re.slice(), im.slice()];
        fourier(re, im);
        for (let k = 0; k < n; k++) {
          let [a, b] = [0, 0];
          for (let i = 0; i < n; i++) {
            const angle = (-2 * Math.PI * k * i) / n;
            a += x[i] * Math.cos(angle) - y[i] * Math.sin(angle);
            b += x[i] * Math.sin(angle) + y[i] * Math.cos(angle);
          }
          // 64 terms of size 3 with angles up to 400: the definition itself rounds to 1e-12.
          expect(Math.abs(re[k] - a) + Math.abs(im[k] - b)).toBeLessThan(1e-11);
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
