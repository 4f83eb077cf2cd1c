import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matrix } from "../../src/linalg/matrix.js";
import { singularValues } from "../../src/linalg/svd.js";
import { Stream } from "../../src/random/stream.js";
import { complexity0, complexity1 } from "../../src/theory/complexity.js";
import { markedRepresentation } from "../../src/theory/marked-representation.js";

const TAU = 5;
const normal = (seed: number): Matrix => {
  const stream = new Stream(seed, "map");
  const data = Float64Array.from({ length: TAU * TAU }, (_, i) => stream.normal(i));
  return { rows: TAU, columns: TAU, data };
};
const marks = fc.double({ min: 0.01, max: 4, noNaN: true });
const seeds = fc.integer({ min: 0, max: 1000 });

/** h of equation (8) at t for x: sum_s w(t, s) f(x(s)), as the representation is defined. */
function hidden(x: readonly number[], t: number, mark: number): number[] {
  const logits = x.map((_, s) => (s === t ? Math.log1p(mark) : 0));
  const sum = logits.reduce((total, l) => total + Math.exp(l), 0);
  const weights = logits.map((l) => Math.exp(l) / sum);
  const place = weights.reduce((total, w, s) => total + (w * s) / (TAU - 1), 0);
  return [...weights.map((w, s) => w * x[s]), place];
}

/** F of the representation where inputs lead: t read off the last coordinate. */
function readout({ data }: Matrix, h: readonly number[], mark: number): number {
  const before = TAU / 2;
  const t = Math.round((((TAU + mark) * h[TAU] - before) / mark) * (TAU - 1));
  return h
    .slice(0, TAU)
    .reduce((y, v, s) => y + (data[t * TAU + s] * v * (TAU + mark)) / (s === t ? 1 + mark : 1), 0);
}

const inputs = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: TAU,
  maxLength: TAU,
});

describe("a linear target as equation (8)", () => {
  it("is the target", () => {
    fc.assert(
      fc.property(seeds, marks, inputs, (seed, mark, x) => {
        const map = normal(seed);
        for (let t = 0; t < TAU; t++) {
          const exact = x.reduce((y, v, s) => y + map.data[t * TAU + s] * v, 0);
          // Five products of numbers up to 4, divided by weights down to 1/9: some 1e-15 each.
          expect(readout(map, hidden(x, t, mark), mark)).toBeCloseTo(exact, 12);
        }
      }),
    );
  });

  it("has an F no steeper than K_F, between any inputs and positions", () => {
    let steepest = 0;
    fc.assert(
      fc.property(seeds, marks, inputs, inputs, (seed, mark, x, other) => {
        const map = normal(seed);
        const { sizes } = markedRepresentation(map, mark);
        for (let t = 0; t < TAU; t++) {
          for (let s = 0; s < TAU; s++) {
            const [h, g] = [hidden(x, t, mark), hidden(other, s, mark)];
            const apart = Math.hypot(...h.map((v, i) => v - g[i]));
            const change = Math.abs(readout(map, h, mark) - readout(map, g, mark));
            // Rounding of the outputs, where inputs nearly coincide.
            expect(change).toBeLessThanOrEqual(sizes.lipschitzF * apart + 1e-9);
            if (apart > 1e-6) steepest = Math.max(steepest, change / apart / sizes.lipschitzF);
          }
        }
      }),
      { numRuns: 200 },
    );
    // The bound is no number of another size: pairs reach a tenth of it.
    expect(steepest).toBeGreaterThan(0.1);
  });

  it("has the singular values of its coupling", () => {
    const mark = 0.7;
    const { raw, centred } = markedRepresentation(normal(0), mark);
    const identity = (keyless: boolean): Matrix => ({
      ...{ rows: TAU, columns: TAU },
      data: Float64Array.from({ length: TAU * TAU }, (_, i) => {
        const same = i % (TAU + 1) === 0 ? 1 : 0;
        // uniform law on positions: each side's weight is 1 / sqrt(tau)
        return (Math.log1p(mark) * (same - (keyless ? 1 / TAU : 0))) / TAU;
      }),
    });
    for (const [known, keyless] of [
      [raw, false],
      [centred, true],
    ] as const) {
      const { values } = singularValues(identity(keyless));
      Array.from(known.sigma).forEach((s, k) => {
        expect(values[k]).toBeCloseTo(s, 14);
      });
      expect(values.length - known.sigma.length).toBe(keyless ? 1 : 0);
    }
  });

  it("has the same sizes, bit for bit, whatever the order of its inputs (Proposition 6.2)", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const map = normal(seed);
        const order = new Stream(seed, "order").permutation(TAU);
        const data = map.data.map((_, i) => map.data[i - (i % TAU) + order[i % TAU]]);
        expect(markedRepresentation({ ...map, data }, 1)).toEqual(markedRepresentation(map, 1));
      }),
    );
  });

  it("shows that the infimum of C_1 alone is 0, and what C_0 pays for it", () => {
    const at = (mark: number) => {
      const { sizes, centred } = markedRepresentation(normal(3), mark);
      const [c0, c1] = [complexity0(sizes), complexity1(1, centred)];
      if ("reason" in c0 || "reason" in c1) throw new Error("refused");
      return { c0: c0.value, c1: c1.value };
    };
    const [a, b] = [at(1e-4), at(1e-8)];
    expect(b.c1).toBeLessThan(1e-8);
    // C_1 = log(1 + mark) (tau - 1) / tau, C_0 = (tau + mark) R / mark: their product tends to a number.
    // Of first order in the mark: a part in 1e4.
    expect((b.c1 * b.c0) / (a.c1 * a.c0)).toBeCloseTo(1, 3);
    expect(b.c0 / a.c0 / 1e4).toBeCloseTo(1, 3);
  });

  it("is of one position too, and of no map that is not square", () => {
    const one = markedRepresentation({ rows: 1, columns: 1, data: Float64Array.of(3) }, 1);
    expect(one.sizes).toEqual({ lipschitzF: 6, supF: 1, supPhi: 1, supPsi: 1 });
    expect(one.centred.sigma).toHaveLength(0);
    const flat = { rows: 1, columns: 2, data: Float64Array.of(1, 2) };
    expect(() => markedRepresentation(flat, 1)).toThrow("[1, 2]");
    expect(() => markedRepresentation(normal(0), 0)).toThrow("a mark of 0");
  });
});
