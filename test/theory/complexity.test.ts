import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { singularValues } from "../../src/linalg/svd.js";
import { Stream } from "../../src/random/stream.js";
import { isRefusal } from "../../src/theory/bound.js";
import {
  complexity0,
  complexity1,
  complexity2,
  legendreSupremum,
  TRIGONOMETRIC_SUPREMUM,
} from "../../src/theory/complexity.js";
import { recurrentComplexity } from "../../src/theory/recurrent-complexity.js";

/** The value, or a failure of the test with the refusal's reason. */
function numbersOf<T extends object>(x: T): Exclude<T, { reason: string }> {
  if (isRefusal(x)) throw new Error(x.reason);
  return x as Exclude<T, { reason: string }>;
}

describe("C_0, equation (13)", () => {
  it("is K_F |f| (sup |psi| + sup |phi|), at least 1", () => {
    const trigonometric = { supPhi: TRIGONOMETRIC_SUPREMUM, supPsi: TRIGONOMETRIC_SUPREMUM };
    const at = (lipschitzF: number, supF: number) =>
      numbersOf(complexity0({ lipschitzF, supF, ...trigonometric })).value;
    expect(at(1, 1)).toBeCloseTo(2 * Math.SQRT2, 14);
    expect(at(0.1, 1)).toBe(1);
    expect(at(4, 1 / 4)).toBeCloseTo(at(1, 1), 14);
  });

  it("is refused for Legendre functions without end, and finite for some of them", () => {
    const legendre = (terms: number) =>
      complexity0({
        lipschitzF: 1,
        supF: 1,
        supPhi: legendreSupremum(terms),
        supPsi: legendreSupremum(terms),
      });
    expect(numbersOf(legendre(12)).value).toBe(10);
    const refused = legendre(Number.POSITIVE_INFINITY);
    expect(isRefusal(refused) && refused.reason).toMatch(/infinite .* sup \|phi_k\| = Infinity/);
  });
});

describe("C_1, equation (10)", () => {
  it("of c k^-alpha is c", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.51, max: 4, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (alpha, c) => {
          const sigma = Float64Array.from({ length: 200 }, (_, i) => c * (i + 1) ** -alpha);
          const { value } = numbersOf(complexity1(alpha, { sigma, noiseFloor: 0 }));
          // Two powers and a product: relative 1e-14.
          expect(Math.abs(value / c - 1)).toBeLessThan(1e-13);
        },
      ),
    );
  });

  it("reads nothing below the noise floor, where it would explode", () => {
    const sigma = Float64Array.from({ length: 1000 }, (_, i) => Math.max((i + 1) ** -4, 1e-8));
    expect(numbersOf(complexity1(4, { sigma, noiseFloor: 0 })).value).toBeCloseTo(1e4, 6);
    expect(numbersOf(complexity1(4, { sigma, noiseFloor: 2e-8 })).value).toBeCloseTo(1, 12);
    expect(() => complexity1(1, { sigma: [1e-20], noiseFloor: 1e-16 })).toThrow("noise floor");
  });

  it("takes the smaller of the raw and the centred coupling, and says so", () => {
    const raw = { sigma: [5, 1], noiseFloor: 0 };
    const centred = { sigma: [1, 0.5], noiseFloor: 0 };
    const { value, gauge } = numbersOf(complexity1(1, raw, centred));
    expect([value, gauge]).toEqual([1, ["rho centred over the keys"]]);
    expect(numbersOf(complexity1(1, raw)).value).toBe(5);
  });

  it("is refused at alpha = 1/2", () => {
    expect(isRefusal(complexity1(0.5, { sigma: [1], noiseFloor: 0 }))).toBe(true);
  });
});

describe("C_2, equation (12)", () => {
  it("sums the constants of F, f and k pairs, and so grows with k", () => {
    const constants = { F: 1, f: 2, phi: [1, 2, 3], psi: [10, 20, 30] };
    expect([1, 2, 3].map((k) => complexity2(constants, k).value)).toEqual([14, 36, 69]);
    expect(() => complexity2(constants, 4)).toThrow("needs 4 pairs; given: 3 phi, 3 psi");
    expect(() => complexity2({ ...constants, F: -1 }, 1)).toThrow("C_FF(F) is -1");
    expect(() => complexity2({ ...constants, psi: [1, -1] }, 2)).toThrow("C_FF(psi_2) is -1");
  });
});

/** Points of a token's range. */
const POINTS = 6;
const TOKENS = 5;

/** A coupling sampled on TOKENS disjoint ranges, POINTS points each, scaled to the uniform law. */
function sampledCoupling(order: readonly number[]): { sigma: Float64Array; noiseFloor: number } {
  const n = TOKENS * POINTS;
  const stream = new Stream(3, "coupling");
  const at = (i: number) => order[Math.floor(i / POINTS)] * POINTS + (i % POINTS);
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) data[i * n + j] = stream.normal(at(i) * n + at(j)) / n;
  }
  const { values, noiseFloor } = singularValues({ rows: n, columns: n, data });
  return { sigma: values, noiseFloor };
}

describe("Proposition 6.2: a fixed permutation of the tokens", () => {
  const reversed = [4, 3, 2, 1, 0];
  const before = sampledCoupling([0, 1, 2, 3, 4]);
  const after = sampledCoupling(reversed);

  it("permutes the pieces of phi and psi, which changes no singular value and no C_1", () => {
    // Householder steps in another order: a few hundred roundings.
    const difference = before.sigma.map((x, i) => Math.abs(x - after.sigma[i]));
    expect(Math.max(...difference)).toBeLessThan(1e-13);
    const [x, y] = [before, after].map((s) => numbersOf(complexity1(1, s)).value);
    expect(Math.abs(x - y)).toBeLessThan(1e-9);
  });

  it("leaves C_0 and C_2, whose parts are taken over all pieces", () => {
    const pieces = (seed: number) => {
      const stream = new Stream(seed, "pieces");
      return Array.from({ length: TOKENS }, (_, t) =>
        Array.from({ length: POINTS }, (_, p) => stream.normal(t * POINTS + p)),
      );
    };
    const sup = (g: number[][]) => Math.max(...g.flat().map(Math.abs));
    const steepest = (g: number[][]) =>
      Math.max(...g.flatMap((piece) => piece.slice(1).map((x, i) => Math.abs(x - piece[i]))));
    const [phi, psi] = [pieces(1), pieces(2)];
    const measures = (p: number[][], q: number[][]) => [
      numbersOf(complexity0({ lipschitzF: 2, supF: 1, supPhi: sup(p), supPsi: sup(q) })).value,
      complexity2({ F: 1, f: 1, phi: [steepest(p)], psi: [steepest(q)] }, 1).value,
    ];
    const permuted = (g: number[][]) => reversed.map((t) => g[t]);
    expect(measures(permuted(phi), permuted(psi))).toEqual(measures(phi, psi));
  });
});

describe("section 6: mixing raises the rank of a coupling", () => {
  const n = 16;
  const rank = (rho: (a: number, b: number) => number) => {
    // A trigonometric polynomial of degree 2: 16 equally spaced points integrate its products exactly.
    const data = Float64Array.from(
      { length: n * n },
      (_, i) => rho((2 * Math.PI * Math.floor(i / n)) / n, (2 * Math.PI * (i % n)) / n) / n,
    );
    const { values, noiseFloor } = singularValues({ rows: n, columns: n, data });
    return values.filter((x) => x > noiseFloor);
  };

  it("from 2 to 3 in the paper's example", () => {
    const before = rank((a, b) => 1 + 2 * Math.sin(a) * Math.sin(b));
    const after = rank((a, b) => 1 + 2 * Math.sin(a) * Math.sin(a + b));
    expect([before.length, after.length]).toEqual([2, 3]);
    const root = Math.sqrt(2.0625);
    const exact = [Math.sqrt((1.75 + root) / 2), 0.5, Math.sqrt((1.75 - root) / 2)];
    exact.forEach((x, i) => {
      expect(after[i]).toBeCloseTo(x, 12);
    });
    const c1 = (sigma: Float64Array) => numbersOf(complexity1(1, { sigma, noiseFloor: 0 })).value;
    expect(c1(before)).toBeCloseTo(2, 12);
    expect(c1(after)).toBeCloseTo(exact[0], 12);
  });
});

describe("C_RNN, equations (73) to (75)", () => {
  const exponential = (g: number, length = 60) =>
    Float64Array.from({ length }, (_, t) => Math.exp(-t / g));

  it("of e^(-t/g) is 1 + g", () => {
    for (const g of [0.5, 1, 7]) {
      const { c1, c2, cRnn } = numbersOf(
        recurrentComplexity({ kernel: exponential(g), timescale: g }),
      );
      expect([c1, c2, cRnn]).toEqual([1 + g, 1, 1 + g]);
    }
  });

  it("does not depend on how many lags follow that are 0 but for rounding", () => {
    // e^(t / 1.5) leaves float64 at t = 1,065, where e^(-t / 0.5) has been 0 for long.
    const long = numbersOf(recurrentComplexity({ kernel: exponential(0.5, 1200), timescale: 0.5 }));
    expect(long.cRnn).toBe(1.5);
    const delta = [1, ...new Array<number>(800).fill(0)];
    expect(numbersOf(recurrentComplexity({ kernel: delta, timescale: 0 })).cRnn).toBe(1);
  });

  it("is the caller's mistake where a number is none, or the timescale negative", () => {
    expect(() => recurrentComplexity({ kernel: [1, Number.NaN], timescale: 1 })).toThrow(
      "lag 1 is NaN",
    );
    expect(() => recurrentComplexity({ kernel: [1], timescale: -1 })).toThrow("timescale of -1");
    expect(() => recurrentComplexity({ kernel: [1], timescale: Number.NaN })).toThrow("of NaN");
  });

  it("does not grow when a filter of norm 1 looks ahead, causal part (Proposition 6.3)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        (filter, g) => {
          const kernel = exponential(g);
          const norm = Math.max(
            1e-9,
            filter.reduce((s, x) => s + Math.abs(x), 0),
          );
          const mixed = kernel
            .slice(0, 50)
            .map((_, s) => filter.reduce((sum, x, i) => sum + (x / norm) * kernel[s + i], 0));
          const of = (k: Float64Array) =>
            numbersOf(recurrentComplexity({ kernel: k, timescale: g })).cRnn;
          // Rounding of five additions.
          expect(of(mixed)).toBeLessThanOrEqual(of(kernel) * (1 + 1e-12));
        },
      ),
    );
  });

  it("grows by e^((l-1)/(1+g)) when the filter is a causal delay of l - 1 = 4 steps", () => {
    const g = 3;
    const delayed = new Float64Array(64);
    delayed.set(exponential(g), 4);
    const { cRnn } = numbersOf(recurrentComplexity({ kernel: delayed, timescale: g }));
    expect(cRnn / (1 + g)).toBeCloseTo(Math.exp(4 / (1 + g)), 12);
  });

  it("is refused where the order was permuted (Proposition 6.1) or the tail is heavy", () => {
    const ahead = recurrentComplexity({ kernel: [1], anticausal: [0, 0.5], timescale: 1 });
    expect(isRefusal(ahead) && ahead.reason).toContain("lag -2 is 0.5");
    const heavy = recurrentComplexity({ kernel: [1], timescale: Number.POSITIVE_INFINITY });
    expect(isRefusal(heavy) && heavy.reason).toContain("slower than every exponential");
  });
});
