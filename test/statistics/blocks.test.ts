import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import {
  automaticBlockLength,
  blockSums,
  cutBlocks,
  drawCounts,
  intervalBlockLength,
  ticksOf,
} from "../../src/statistics/blocks.js";
import { quantile } from "../../src/statistics/quantile.js";
import { ar1 } from "../training/ar1.js";

/** Sequences of the given lengths, one after the other. */
const sequences = (lengths: readonly number[]) =>
  Int32Array.from(lengths.flatMap((length, s) => new Array<number>(length).fill(s)));

describe("blocks", () => {
  const ofOwnClock = (sequenceOf: Int32Array) => ticksOf({ sequenceOf, clock: null });

  it("hold every point once and never cross from one sequence to another", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 40 }), (sizes, length) => {
        const sequenceOf = sequences(sizes);
        const { count, blockOf } = cutBlocks(ofOwnClock(sequenceOf), length);
        expect([blockOf[0], blockOf.at(-1), blockOf.length]).toEqual([
          0,
          count - 1,
          sequenceOf.length,
        ]);
        const wrong = blockOf.findIndex(
          (block, i) =>
            i > 0 &&
            block !== blockOf[i - 1] + 1 &&
            !(block === blockOf[i - 1] && sequenceOf[i] === sequenceOf[i - 1]),
        );
        expect(wrong).toBe(-1);
        const points = sequenceOf.length;
        const values = Float64Array.from(sequenceOf, (_, i) => i);
        const total = blockSums(values, { count, blockOf }).reduce((a, b) => a + b, 0);
        expect(total).toBe((points * (points - 1)) / 2);
      }),
    );
  });

  it("are as long as asked, within 10 to 400 of them; from 20 sequences on each is one", () => {
    const single = (points: number, length: number) =>
      cutBlocks(ofOwnClock(sequences([points])), length);
    expect(single(1000, 20)).toMatchObject({ count: 50, length: 20 });
    expect(single(100, 50)).toMatchObject({ count: 10, length: 10 });
    expect(single(40_000, 1)).toMatchObject({ count: 400, length: 100 });
    expect(cutBlocks(ofOwnClock(sequences(new Array(25).fill(30))), 5)).toMatchObject({
      count: 25,
      length: 30,
    });
  });

  it("say where they are shorter than asked", () => {
    const shortened = (points: number, length: number) =>
      cutBlocks(ofOwnClock(sequences([points])), length).shortened;
    expect(shortened(100, 10)).toBe(false);
    expect(shortened(100, 11)).toBe(true);
  });

  it("hold all that happens at once, where sequences share a clock", () => {
    // Three sequences over the days 0..39, the last one only over 20..39: blocks of 4 days.
    const days = [40, 40, 20].flatMap((n) => Array.from({ length: n }, (_, i) => 40 - n + i));
    const points = { sequenceOf: sequences([40, 40, 20]), clock: Float64Array.from(days) };
    const { count, blockOf, length, follows } = cutBlocks(ticksOf(points), 4);
    expect([count, length]).toEqual([10, 4]);
    expect([...follows]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect([...blockOf]).toEqual(days.map((day) => Math.floor(day / 4)));
  });

  it("take times that differ by less than half a step as one", () => {
    const clock = [0, 10, 20, 1, 9, 22];
    const { tickOf } = ticksOf({ sequenceOf: sequences([3, 3]), clock });
    expect([...tickOf]).toEqual([0, 1, 2, 0, 1, 2]);
    // 100 months have no common step, and are 100 moments
    const months = Array.from({ length: 100 }, (_, i) => Date.UTC(2000, i));
    const twice = { sequenceOf: sequences([100, 100]), clock: [...months, ...months] };
    expect([...ticksOf(twice).tickOf]).toEqual([...months, ...months].map((_, i) => i % 100));
    // one point a sequence: every time is a moment
    expect([...ticksOf({ sequenceOf: sequences([1, 1, 1]), clock: [5, 5, 9] }).tickOf]).toEqual([
      ...[0, 0, 1],
    ]);
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
