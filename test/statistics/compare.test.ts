import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawEqual, equalOfSeeds } from "../../evidence/equal-competitors.js";
import { CallerError } from "../../src/errors.js";
import { Stream } from "../../src/random/stream.js";
import { compare, relativeError } from "../../src/statistics/compare.js";
import { ar1 } from "../training/ar1.js";
import { competitor, equals, unitPoints } from "./competitors.js";

const BOOTSTRAP = { seed: 0, resamples: 400 };

describe("intervals", () => {
  it("of the training mean against itself is 1, and of a perfect forecast the floor of 1e-12", () => {
    const n = 50;
    const { errors } = compare(
      [competitor("mean", new Float64Array(n).fill(1)), competitor("oracle", new Float64Array(n))],
      unitPoints(n),
      BOOTSTRAP,
    );
    expect(errors.get("mean")?.mean).toBeCloseTo(1, 11);
    expect(errors.get("mean")?.raw).toBeCloseTo(1, 11);
    // every error gets 1e-12 of the mean's on top, so that its logarithm exists
    expect(errors.get("oracle")?.mean).toBeLessThan(1.01e-12);
  });

  it("are finite where a forecast is perfect but for one block, and decide nothing then", () => {
    // As persistence is of a sensor that died early in the test part.
    const n = 100;
    const dead = new Float64Array(n);
    dead[3] = 5;
    const noisy = Float64Array.from({ length: n }, (_, i) => 1 + 0.1 * Math.sin(i * i));
    const { errors, pairs, best } = compare(
      [
        competitor("dead", dead),
        competitor("noisy", noisy),
        competitor("zero", new Float64Array(n)),
      ],
      unitPoints(n),
      BOOTSTRAP,
    );
    const bounds = [...errors.values(), ...pairs].flatMap(({ interval }) => interval);
    expect(bounds.filter((bound) => !Number.isFinite(bound))).toEqual([]);
    expect(best).toContain("dead");
  });

  it("shrink with the square root of the points", () => {
    // Four times the points halve the width; single widths vary by some 10 %, so the mean of 40.
    const width = (n: number) => {
      let sum = 0;
      for (let seed = 0; seed < 40; seed++) {
        const loss = ar1(new Stream(seed, "loss"), n, 0).map((x) => x * x + 1);
        const { errors } = compare([competitor("a", loss)], unitPoints(n), BOOTSTRAP);
        const [low, high] = errors.get("a")?.interval ?? [0, 0];
        sum += high - low;
      }
      return sum;
    };
    expect(width(400) / width(1600)).toBeGreaterThan(1.8);
    expect(width(400) / width(1600)).toBeLessThan(2.4);
  });
});

describe("who beats whom", () => {
  const n = 300;
  const base = ar1(new Stream(9, "base"), n, 0.5);
  const loss = (scale: number) => base.map((x) => scale * (x * x + 1));

  it("a clearly better competitor wins, and alone is the best set", () => {
    const { best, beatenBy, pairs } = compare(
      [competitor("worse", loss(1)), competitor("better", loss(0.5))],
      unitPoints(n),
      BOOTSTRAP,
    );
    expect(best).toEqual(["better"]);
    expect(beatenBy.get("worse")).toEqual(["better"]);
    expect(beatenBy.get("better")).toEqual([]);
    expect(pairs[0].interval[0]).toBeGreaterThan(0);
  });

  it("identical competitors never beat each other: the difference is exactly 0", () => {
    const { best, pairs } = compare(
      [competitor("a", loss(1)), competitor("b", loss(1)), competitor("c", loss(2))],
      unitPoints(n),
      BOOTSTRAP,
    );
    expect(pairs.find(({ a, b }) => a === "a" && b === "b")).toMatchObject({
      difference: 0,
      interval: [0, 0],
    });
    expect([...best].sort()).toEqual(["a", "b"]);
  });

  it("one block with an outlier does not hide every other difference", () => {
    // What `odd` loses at one point is one event, which no resampling can tell from chance; what
    // `plain` loses to `good` everywhere still shows.
    const odd = loss(1);
    odd[17] += 500;
    const { beatenBy } = compare(
      [competitor("plain", loss(1)), competitor("odd", odd), competitor("good", loss(0.2))],
      unitPoints(n),
      BOOTSTRAP,
    );
    expect(beatenBy.get("plain")).toEqual(["good"]);
    expect(beatenBy.get("odd")).toEqual([]);
  });

  it("which of two is better that were beaten beforehand is not asked, and widens no other interval", () => {
    const all = equals(3, 200, 0.5);
    const marked = all.map((c, k) => ({ ...c, beaten: k >= 2 }));
    const [whole, fewer] = [all, marked].map((c) => compare(c, unitPoints(200), BOOTSTRAP));
    const named = fewer.pairs.map(({ a, b }) => `${a} ${b}`);
    const withOpen = ["c0", "c1"].flatMap((a) =>
      all.flatMap(({ name: b }) => (b > a ? `${a} ${b}` : [])),
    );
    expect(named).toEqual(withOpen);
    expect(fewer.errors).toEqual(whole.errors);
    const width = ({ pairs }: typeof whole) => pairs[0].interval[1] - pairs[0].interval[0];
    expect(width(fewer)).toBeLessThan(width(whole));
  });

  it("does not depend on the order of the competitors", () => {
    const all = equals(3, 200, 0.5).map((c, k) =>
      competitor(
        c.name,
        Float64Array.from(c.losses, (x) => x * (1 + k / 4)),
      ),
    );
    const reference = compare(all, unitPoints(200), BOOTSTRAP);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        const again = compare(shuffled, unitPoints(200), BOOTSTRAP);
        expect(again.best).toEqual(reference.best);
        for (const { name } of all) {
          expect(again.errors.get(name)).toEqual(reference.errors.get(name));
          expect([...(again.beatenBy.get(name) ?? [])].sort()).toEqual(
            [...(reference.beatenBy.get(name) ?? [])].sort(),
          );
        }
        for (const { a, b, interval } of again.pairs) {
          const same = reference.pairs.find((p) => p.a === a && p.b === b);
          const flipped = reference.pairs.find((p) => p.a === b && p.b === a);
          const expected = same?.interval ?? [
            -(flipped?.interval[1] ?? 0),
            -(flipped?.interval[0] ?? 0),
          ];
          // Sums in another order differ in the last bits.
          expect(interval[0]).toBeCloseTo(expected[0], 10);
          expect(interval[1]).toBeCloseTo(expected[1], 10);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("is the same for the same seed, and other intervals for another", () => {
    const run = (seed: number) =>
      compare(
        [
          competitor("a", loss(1)),
          competitor(
            "b",
            ar1(new Stream(1, "b"), n, 0).map((x) => x * x),
          ),
        ],
        unitPoints(n),
        {
          seed,
          resamples: 200,
        },
      ).pairs[0].interval;
    expect(run(5)).toEqual(run(5));
    expect(run(5)).not.toEqual(run(6));
  });
});

describe("of seeds the one that a validation part chose", () => {
  const kind = equalOfSeeds.find(({ name }) => name.includes("white, 100"));
  if (kind === undefined) throw new Error("no such kind");

  it("is rarely beaten by its equals, and all but always by half its error", () => {
    // At 5 % of 50 there are 2.5 false finds, with a deviation of 1.5.
    let falseFinds = 0;
    for (let seed = 0; seed < 50; seed++) {
      const { competitors, points } = drawEqual(kind, seed);
      const bootstrap = { seed, resamples: 150 };
      if (compare(competitors, points, bootstrap).best.length < competitors.length) falseFinds++;
      const [first, ...others] = competitors;
      const twice = competitor(
        first.name,
        Float64Array.from(first.losses, (x) => 2 * x),
      );
      expect(compare([twice, ...others], points, bootstrap).best).not.toContain(first.name);
    }
    expect(falseFinds).toBeLessThanOrEqual(7);
  });
});

describe("the relative error", () => {
  it("is the ratio of the means, without doubt where all errors have it", () => {
    const n = 200;
    const rival = ar1(new Stream(2, "rival"), n, 0).map((x) => x * x + 1);
    const { value, interval } = relativeError(
      competitor(
        "net",
        rival.map((x) => x / 2),
      ),
      competitor("rival", rival),
      unitPoints(n),
      BOOTSTRAP,
    );
    expect(value).toBeCloseTo(0.5, 12);
    expect(interval).toEqual([value, value]);
  });

  it("has an interval of Student's width where the logarithms of its blocks are normal", () => {
    // 400 independent points in blocks of 10: of 40 blocks' logarithms the spread is known.
    const n = 400;
    const stream = new Stream(2, "ratio");
    const a = Float64Array.from({ length: n }, (_, i) => 1 + 0.2 * stream.normal(i));
    const { interval } = relativeError(
      competitor("net", a),
      competitor("rival", new Float64Array(n).fill(1)),
      unitPoints(n),
      BOOTSTRAP,
    );
    // 2.02 standard errors of 0.2 / sqrt(400) to either side; 400 resamples give a quantile to 10 %.
    expect(Math.log(interval[1] / interval[0]) / 2).toBeGreaterThan(0.8 * 2.02 * 0.01);
    expect(Math.log(interval[1] / interval[0]) / 2).toBeLessThan(1.3 * 2.02 * 0.01);
  });
});

describe("what cannot be compared is refused", () => {
  const ok = competitor("ok", new Float64Array(20).fill(1));
  it("other points, with both counts", () => {
    expect(() =>
      compare([ok, competitor("short", new Float64Array(19))], unitPoints(20), BOOTSTRAP),
    ).toThrow(/short has 19 errors for 20 test points/);
  });
  it("an error that is not finite, with its place", () => {
    const bad = new Float64Array(20).fill(1);
    bad[7] = Number.NaN;
    expect(() => compare([ok, competitor("net", bad)], unitPoints(20), BOOTSTRAP)).toThrow(
      /net has the loss NaN at test point 7/,
    );
  });
  it("a constant test part, which normalises nothing", () => {
    const points = { ...unitPoints(20), reference: new Float64Array(20) };
    expect(() => compare([ok], points, BOOTSTRAP)).toThrow(CallerError);
  });
});

/** Sequences of n points each: squared errors of each, one after the other, on one clock. */
const onOneClock = (sequences: number, n: number) => ({
  sequenceOf: Int32Array.from({ length: sequences * n }, (_, i) => Math.floor(i / n)),
  clock: Float64Array.from({ length: sequences * n }, (_, i) => i % n),
  reference: new Float64Array(sequences * n).fill(1),
  horizon: 1,
});

describe("sequences over the same times", () => {
  const n = 60;
  const repeated = (loss: Float64Array, times: number) =>
    Float64Array.from({ length: times * n }, (_, i) => loss[i % n]);

  it("that all have the same errors say as much as one of them", () => {
    const losses = [0, 1, 2].map((k) => ar1(new Stream(k, "loss"), n, 0).map((x) => x * x + k / 8));
    const named = (times: number) =>
      losses.map((loss, k) => competitor(`c${k}`, repeated(loss, times)));
    const one = compare(named(1), unitPoints(n), BOOTSTRAP);
    const nine = compare(named(9), onOneClock(9, n), BOOTSTRAP);
    expect([nine.blocks, nine.blockLength]).toEqual([one.blocks, one.blockLength]);
    for (const [p, { difference, interval }] of nine.pairs.entries()) {
      // sums of nine times as many terms
      expect(difference).toBeCloseTo(one.pairs[p].difference, 9);
      expect(interval[0]).toBeCloseTo(one.pairs[p].interval[0], 9);
      expect(interval[1]).toBeCloseTo(one.pairs[p].interval[1], 9);
    }
    expect(nine.errors.get("c1")?.interval[1]).toBeCloseTo(
      one.errors.get("c1")?.interval[1] ?? 0,
      9,
    );
  });
});

describe("a difference on several sequences", () => {
  const n = 60;
  const noise = ar1(new Stream(4, "noise"), 5 * n, 0).map((x) => x * x + 1);
  const better = (gain: (sequence: number) => number) =>
    compare(
      [
        competitor("a", noise),
        competitor(
          "b",
          noise.map((x, i) => x * gain(Math.floor(i / n)) * (1 + 0.01 * Math.sin(i * i))),
        ),
      ],
      onOneClock(5, n),
      BOOTSTRAP,
    ).best;

  it("is decided where it is alike on all of them", () => {
    expect(better(() => 0.7)).toEqual(["b"]);
  });

  it("is not where it is that of one of them, however sure it is there", () => {
    expect([...better((s) => (s === 2 ? 0.1 : 1))].sort()).toEqual(["a", "b"]);
  });
});
