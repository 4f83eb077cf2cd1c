import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { populationBytes } from "../../../src/experiments/population/memory.js";
import { mostMembers, packMembers } from "../../../src/experiments/population/pack.js";
import { job, widened } from "../jobs.js";

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("packing members", () => {
  it.each([
    [9, 4, 1, [3, 3, 3]],
    [9, Number.POSITIVE_INFINITY, 1, [9]],
    [9, Number.POSITIVE_INFINITY, 2, [4, 5]],
    [20, 4, 2, [3, 3, 4, 3, 3, 4]],
    [3, 1, 2, [1, 1, 1]],
    [1, 4, 2, [1]],
    [0, 4, 2, []],
  ])("%i members, at most %d a part, %i workers", (n, most, workers, sizes) => {
    const parts = packMembers(numbers(n), { most, workers });
    expect(parts.map((p) => p.length)).toEqual(sizes);
  });

  it("keeps every member, in order, in parts of nearly equal size within the bound", () => {
    const sizes = fc.record({
      n: fc.integer({ min: 1, max: 200 }),
      most: fc.integer({ min: 1, max: 50 }),
      workers: fc.integer({ min: 1, max: 16 }),
    });
    fc.assert(
      fc.property(sizes, ({ n, most, workers }) => {
        const parts = packMembers(numbers(n), { most, workers });
        expect(parts.flat()).toEqual(numbers(n));
        const lengths = parts.map((p) => p.length);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
        expect(parts.length === n || parts.length % workers === 0).toBe(true);
      }),
    );
  });
});

describe("the most members of a job", () => {
  it("fit, and one more does not", () => {
    const one = job("narrow", { architecture: "transformer-a", config: { hidden: 8 } });
    const bytes = 200e6;
    const most = mostMembers(one, bytes);
    expect(populationBytes(one, most)).toBeLessThanOrEqual(bytes);
    expect(populationBytes(one, most + 1)).toBeGreaterThan(bytes);
  });

  it("are few where models are copies, and never none", () => {
    expect(mostMembers(job("wide", widened), 1e12)).toBe(4);
    expect(mostMembers(job("wide", widened), 1)).toBe(1);
  });
});
