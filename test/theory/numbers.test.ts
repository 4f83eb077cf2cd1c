import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hurwitzZeta } from "../../src/theory/hurwitz-zeta.js";
import { bumpDerivative, jacksonError } from "../../src/theory/jackson.js";

describe("Hurwitz's zeta function", () => {
  it("has its known values", () => {
    // Rounding of a few dozen additions: relative 1e-14.
    expect(hurwitzZeta(2, 1)).toBeCloseTo(Math.PI ** 2 / 6, 14);
    expect(hurwitzZeta(4, 1)).toBeCloseTo(Math.PI ** 4 / 90, 14);
    // zeta(1.01) = 1/0.01 + Euler's constant + 0.01 * 0.0728158 - ..
    expect(hurwitzZeta(1.01, 1) / 100.5779433384969).toBeCloseTo(1, 13);
  });

  it("falls by its first term: zeta(s, a) - zeta(s, a + 1) = a^-s", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.05, max: 8, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        (s, a) => {
          const first = a ** -s;
          // The difference cancels: its error is that of the sums, 1e-15 of zeta(s, a).
          expect(Math.abs(hurwitzZeta(s, a) - hurwitzZeta(s, a + 1) - first)).toBeLessThan(
            1e-14 * hurwitzZeta(s, a),
          );
        },
      ),
    );
  });

  it("is below the integral that bounds the tail of a power law", () => {
    for (const [s, m] of [
      [1.1, 4],
      [2, 8],
      [6, 64],
    ]) {
      expect(hurwitzZeta(s, m + 1)).toBeLessThan(m ** (1 - s) / (s - 1));
    }
  });

  it("is refused where the sum diverges", () => {
    expect(() => hurwitzZeta(1, 2)).toThrow("infinite");
  });
});

const bump = (x: number) => (Math.abs(x) < 1 ? Math.exp(-1 / (1 - x * x)) : 0);

/** The n-th derivative by central differences of order h^2. */
function difference(g: (x: number) => number, n: number, x: number, h: number): number {
  let sum = 0;
  let binomial = 1;
  for (let k = 0; k <= n; k++) {
    sum += (k % 2 === 0 ? 1 : -1) * binomial * g(x + (n / 2 - k) * h);
    binomial *= (n - k) / (k + 1);
  }
  return sum / h ** n;
}

/** sup |g - q| on [0, 1], q interpolating g in m Chebyshev points, in barycentric form. */
function interpolationError(g: (x: number) => number, m: number): number {
  const angle = (k: number) => ((2 * k + 1) * Math.PI) / (2 * m);
  const nodes = Array.from({ length: m }, (_, k) => (1 + Math.cos(angle(k))) / 2);
  const weights = nodes.map((_, k) => (k % 2 === 0 ? 1 : -1) * Math.sin(angle(k)));
  const values = nodes.map(g);
  let most = 0;
  for (let i = 0; i <= 2000; i++) {
    const x = i / 2000;
    if (nodes.includes(x)) continue;
    let above = 0;
    let below = 0;
    nodes.forEach((node, k) => {
      const w = weights[k] / (x - node);
      above += w * values[k];
      below += w;
    });
    most = Math.max(most, Math.abs(above / below - g(x)));
  }
  return most;
}

describe("derivatives of the bump", () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("of order %i agree with central differences", (n) => {
    let most = 0;
    const h = n > 6 ? 0.001 : 0.002;
    for (let x = 0; x < 1; x += 0.0005) most = Math.max(most, Math.abs(difference(bump, n, x, h)));
    // Differences err by n h^2 / 24 times the derivative two orders up over this one, some 10^4, and
    // by rounding of 2^n 1e-17 / h^n, below 0.5 %.
    expect(most / bumpDerivative(n)).toBeGreaterThan(0.95);
    expect(most / bumpDerivative(n)).toBeLessThan(1.005);
  });

  it("of order 0 to 8 are at most what is returned, and that is no more than 2e-5 above", () => {
    // By numpy, its 80-bit floats near the maximum: 0.76 for n = 1, 0.971 for n = 8.
    const suprema = [
      ...[1 / Math.E, 0.7984297518335995, 7.749704941694145, 186.39992131882826],
      ...[8315.890070895579, 596357.778627171, 81474753.53069301, 14548256240.08654],
      3300901168120.086,
    ];
    suprema.forEach((supremum, n) => {
      expect(bumpDerivative(n)).toBeGreaterThan(supremum);
      expect(bumpDerivative(n)).toBeLessThan(supremum * (1 + 2e-5));
    });
  });

  it("are refused beyond order 8", () => expect(() => bumpDerivative(9)).toThrow("0 to 8"));
});

describe("Jackson's theorem", () => {
  it.each([1, 2, 3, 4])("with n = %i bounds what Chebyshev interpolation leaves of a bump", (n) => {
    for (const m of [8, 16, 32, 64]) {
      for (const radius of [0.1, 0.3, 0.5]) {
        const error = interpolationError((x) => bump((x - 0.5) / radius), m);
        // Interpolation is worse than the best polynomial by at most 2 + (2 / pi) log m.
        const lebesgue = 2 + (2 / Math.PI) * Math.log(m);
        const derivative = bumpDerivative(n) / radius ** n;
        expect(error).toBeLessThanOrEqual(lebesgue * jacksonError(m, n, derivative));
      }
    }
  });

  it("is within pi n / 2 of T_n, whose best approximation of lower degree is 0", () => {
    // On [0, 1] T_m has derivative 2 m^2 at the end, and E_m = 1: the bound is pi m / 2.
    for (const m of [1, 2, 5, 20])
      expect(jacksonError(m, 1, 2 * m ** 2)).toBeCloseTo((Math.PI * m) / 2, 9);
  });
});
