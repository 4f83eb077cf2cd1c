import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conformal } from "../../src/deploy/intervals.js";
import { quietestLag, variationAt } from "../../src/deploy/variation.js";
import { noise } from "../advise/questions.js";

describe("conformal intervals", () => {
  it("have the rank ceil(0.9 (n + 1)) of the absolute residuals, a horizon each, as radii", () => {
    // 1..19 and -2..-38: 18 of 19 from 18 and 36 on
    const residuals = Float64Array.from({ length: 38 }, (_, i) =>
      i % 2 === 0 ? 19 - i / 2 : -2 * (1 + (i - 1) / 2),
    );
    const { radii, share } = conformal({ horizons: 2, residuals, variation: null });
    expect([...radii]).toEqual([18, 36]);
    expect(share).toBe(0);
  });

  it("of fewer than nine points hold all of them", () => {
    const residuals = Float64Array.of(3, -5, 1);
    expect([...conformal({ horizons: 1, residuals, variation: null }).radii]).toEqual([5]);
  });

  it("scale with the residuals", () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 10,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, fc.constantFrom(1e-6, 2, 1e6), (list, factor) => {
        const of = (scale: number) =>
          conformal({
            horizons: 1,
            residuals: Float64Array.from(list, (x) => scale * x),
            variation: null,
          }).radii[0];
        expect(of(factor)).toBeCloseTo(factor * of(1), 9 - Math.log10(factor));
      }),
    );
  });

  it("follow a scale that triples after them, where those of one width hold less than half", () => {
    let [following, plain] = [0, 0];
    const seeds = 20;
    for (let seed = 0; seed < seeds; seed++) {
      const y = Float64Array.from(noise(900, seed), (x, t) => (t < 600 ? 1 : 3) * x);
      const at = { values: y, rows: 32, lag: 1 };
      const before = Int32Array.from({ length: 500 }, (_, i) => 64 + i);
      // later than what v is over, all of it three times as large
      const after = Int32Array.from({ length: 250 }, (_, i) => 640 + i);
      const v = variationAt(at, after);
      const residuals = y.slice(65, 565);
      const held = ({ radii, share, usual }: ReturnType<typeof conformal>) =>
        after.filter(
          (t, i) => Math.abs(y[t + 1]) <= radii[0] * (1 - share + (share * v[i]) / usual),
        ).length / after.length;
      const variation = variationAt(at, before);
      following += held(conformal({ horizons: 1, residuals, variation })) / seeds;
      plain += held(conformal({ horizons: 1, residuals, variation: null })) / seeds;
    }
    expect(plain).toBeLessThan(0.45);
    expect(following).toBeGreaterThan(0.7);
  });

  it("hold 85 to 95 % of series that do not drift, in the mean of each kind", () => {
    const kinds: Record<string, (e: number[], z: number[]) => number[]> = {
      white: (e) => e,
      "heavy tails": (e, z) => e.map((x, i) => x / Math.abs(z[i])),
      persistent: (e) => {
        let at = 0;
        return e.map((x) => (at = 0.5 * at + x));
      },
      "of one sign": (e) => e.map(Math.abs),
    };
    for (const [kind, make] of Object.entries(kinds)) {
      let held = 0;
      for (let seed = 0; seed < 20; seed++) {
        const all = Float64Array.from(make(noise(400, seed), noise(400, seed, "z")));
        const { radii } = conformal({
          horizons: 1,
          residuals: all.subarray(0, 200),
          variation: null,
        });
        held += all.subarray(200).filter((x) => Math.abs(x) <= radii[0]).length / 200 / 20;
      }
      expect(held, kind).toBeGreaterThan(0.87);
      expect(held, kind).toBeLessThan(0.93);
    }
  });
});

describe("the lag of least change", () => {
  const origins = Int32Array.from({ length: 300 }, (_, i) => 40 + i);

  it("is the season of a strong one, of half of the rows at most", () => {
    const y = Float64Array.from(noise(400, 2), (e, t) => 5 * Math.sin((2 * Math.PI * t) / 7) + e);
    expect(quietestLag(y, origins, 32)).toBe(7);
    expect(quietestLag(y, origins, 8)).toBe(1);
  });

  it("is 1 of noise and of a walk", () => {
    let at = 0;
    const e = noise(400, 3);
    expect(quietestLag(Float64Array.from(e), origins, 32)).toBe(1);
    expect(
      quietestLag(
        Float64Array.from(e, (x) => (at += x)),
        origins,
        32,
      ),
    ).toBe(1);
  });
});
