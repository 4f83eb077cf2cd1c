import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import {
  automaticBlockLength,
  blockSums,
  cutBlocks,
  drawCounts,
  intervalBlockLength,
} from "../../src/statistics/blocks.js";
import { quantile } from "../../src/statistics/quantile.js";
import { ar1 } from "../training/ar1.js";

/** Sequences of the given lengths, one after the other. */
const sequences = (lengths: readonly number[]) =>
  Int32Array.from(lengths.flatMap((length, s) => new Array<number>(length).fill(s)));

describe("blocks", () => {
  it("hold every point once and never cross from one sequence to another", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 40 }), (sizes, length) => {
        const sequenceOf = sequences(sizes);
        const { count, points, starts } = cutBlocks(sequenceOf, length);
        expect([starts[0], starts[count], points]).toEqual([
          0,
          sequenceOf.length,
          sequenceOf.length,
        ]);
        for (let b = 0; b < count; b++) {
          expect(starts[b + 1]).toBeGreaterThan(starts[b]);
          expect(sequenceOf[starts[b + 1] - 1]).toBe(sequenceOf[starts[b]]);
        }
        const values = Float64Array.from(sequenceOf, (_, i) => i);
        const total = blockSums(values, cutBlocks(sequenceOf, length)).reduce((a, b) => a + b, 0);
        expect(total).toBe((points * (points - 1)) / 2);
      }),
    );
  });

  it("are as long as asked, within 10 to 400 of them; from 20 sequences on each is one", () => {
    const single = (points: number, length: number) => cutBlocks(sequences([points]), length);
    expect(single(1000, 20)).toMatchObject({ count: 50, length: 20 });
    expect(single(100, 50)).toMatchObject({ count: 10, length: 10 });
    expect(single(40_000, 1)).toMatchObject({ count: 400, length: 100 });
    expect(cutBlocks(sequences(new Array(25).fill(30)), 5)).toMatchObject({
      count: 25,
      length: 30,
    });
  });

  it("are drawn with replacement: n draws, each block once on average", () => {
    const stream = new Stream(0, "draws");
    const total = new Float64Array(8);
    for (let r = 0; r < 2000; r++) {
      const counts = drawCounts(stream, r, 8);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(8);
      for (let b = 0; b < 8; b++) total[b] += counts[b] / 2000;
    }
    // Each count has variance 7/8: the standard error of the mean is 0.021, 5 of them 0.105.
    for (const mean of total) expect(Math.abs(mean - 1)).toBeLessThan(0.105);
  });
});

describe("the automatic block length", () => {
  const one = (n: number) => new Int32Array(n);

  it("is what theory says of AR(1): cbrt(n (2 phi / (1 - phi^2))^2) with D = 2 g(0)^2", () => {
    // sum |k| R(k) / sum R(k) = 2 phi / (1 - phi^2); the estimate is noisy, so the mean of 20.
    const n = 20_000;
    const phi = 0.7;
    let mean = 0;
    for (let seed = 0; seed < 20; seed++) {
      mean += automaticBlockLength(ar1(new Stream(seed, "ar1"), n, phi), one(n)) / 20;
    }
    const theory = Math.cbrt(n * ((2 * phi) / (1 - phi * phi)) ** 2);
    expect(Math.abs(mean / theory - 1)).toBeLessThan(0.2);
  });

  it("is short for white noise and 1 for a constant", () => {
    const n = 2000;
    let longest = 0;
    for (let seed = 0; seed < 20; seed++) {
      longest = Math.max(longest, automaticBlockLength(ar1(new Stream(seed, "ar1"), n, 0), one(n)));
    }
    expect(longest).toBeLessThan(10);
    expect(automaticBlockLength(new Float64Array(100).fill(3), one(100))).toBe(1);
  });

  it("does not pair points across sequences", () => {
    // White inside each sequence of 2, but each sequence repeats the one before: only pairs across
    // sequences are dependent.
    const stream = new Stream(1, "pairs");
    const series = Float64Array.from({ length: 4000 }, (_, i) =>
      stream.normal(2 * Math.floor(i / 40) + (i % 2)),
    );
    const pairs = Int32Array.from(series, (_, i) => Math.floor(i / 2));
    expect(automaticBlockLength(series, pairs)).toBeLessThan(
      automaticBlockLength(series, one(4000)),
    );
  });

  it("for intervals is at least the horizon and 1.25 cbrt(n)", () => {
    expect(intervalBlockLength(1, 1000, 1)).toBeCloseTo(12.5, 12);
    expect(intervalBlockLength(1, 1000, 40)).toBe(40);
    expect(intervalBlockLength(20, 1000, 1)).toBe(40);
  });
});

describe("a quantile", () => {
  it("is linear between order statistics", () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.25)).toBeCloseTo(1.75, 14);
    expect(quantile([5], 0.9)).toBe(5);
    expect(quantile([1, Number.POSITIVE_INFINITY], 0)).toBe(1);
  });
});
