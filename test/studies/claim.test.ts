import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Claim, decide } from "../../src/studies/claim.js";

const claim = (rest: Partial<Claim>): Claim => ({
  id: "a",
  statement: "it is so",
  paper: { value: "1", source: "a table" },
  quantity: "a number",
  scale: "linear",
  from: null,
  to: null,
  ...rest,
});
const verdict = (rest: Partial<Claim>, values: readonly number[]) =>
  decide(claim(rest), { values, numbers: null }).verdict;

describe("the verdict on a claim", () => {
  // mean 2, standard error 1 / sqrt(3), t of 2 degrees of freedom 4.3027: [-0.484, 4.484]
  const values = [1, 2, 3];

  it("agrees where the interval over the seeds lies inside the region", () => {
    expect(verdict({ from: -0.49, to: 4.49 }, values)).toBe("agrees");
    expect(verdict({ to: 4.49 }, values)).toBe("agrees");
    expect(verdict({ from: -0.49 }, values)).toBe("agrees");
  });

  it("disagrees where it lies outside", () => {
    expect(verdict({ from: 4.49 }, values)).toBe("disagrees");
    expect(verdict({ to: -0.49 }, values)).toBe("disagrees");
  });

  it("cannot tell where it lies across an end, for one seed, and where one diverged", () => {
    expect(verdict({ from: -0.48 }, values)).toBe("cannot tell");
    expect(verdict({ from: 4.48 }, values)).toBe("cannot tell");
    expect(verdict({ from: 0 }, [5])).toBe("cannot tell");
    expect(verdict({ from: 0 }, [5, 5.1, Number.NaN])).toBe("cannot tell");
    expect(verdict({ from: 0 }, [5, 5.1, Number.POSITIVE_INFINITY])).toBe("cannot tell");
  });

  it("is of logarithms where the scale says so, and means are geometric", () => {
    const { trained } = decide(claim({ scale: "logarithmic" }), {
      values: [1e-4, 1e-2],
      numbers: null,
    });
    expect(trained.mean).toBeCloseTo(1e-3, 12);
    expect(() => verdict({ scale: "logarithmic" }, [1, 0])).toThrow(
      "a value of 0 has no logarithm",
    );
  });

  it("never says of one quantity that it lies inside and outside", () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 6 }), number, (seeds, end) => {
        const above = verdict({ from: end }, seeds);
        const below = verdict({ to: end }, seeds);
        expect(above === "agrees" && below === "agrees").toBe(
          above === "agrees" && seeds.every((s) => s === seeds[0]) && seeds[0] === end,
        );
        if (above === "agrees" && below !== "agrees") expect(below).not.toBe("cannot tell");
      }),
    );
  });

  it("is marked where what was trained lies above what is constructed or promised", () => {
    const of = {};
    const floor = {
      kind: "exact",
      value: 0,
      of,
      error: "mean squared",
      how: "",
      noiseFloor: 0,
    } as const;
    const constructed = { ...floor, kind: "constructed", value: 1 } as const;
    const trained = (low: number) =>
      ({ of, error: "mean squared", mean: low + 1, interval: [low, low + 2], seeds: 2 }) as const;
    const mark = (low: number) =>
      decide(claim({}), {
        values: [low, low + 2],
        numbers: { floor, constructed, trained: trained(low) },
      }).optimisation;
    expect(mark(1.1)).toBe(true);
    expect(mark(0.9)).toBe(false);
  });
});
