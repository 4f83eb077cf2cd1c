import { describe, expect, it } from "vitest";
import { drawEqual, equalOfSeeds, equalOnSequences } from "../../evidence/equal-competitors.js";
import { Stream } from "../../src/random/stream.js";
import { compare } from "../../src/statistics/compare.js";
import { competitor, equals, unitPoints } from "../statistics/competitors.js";
import { ar1 } from "../training/ar1.js";

describe("intervals", () => {
  it("of one error and of a difference cover the truth at their nominal rate, under AR(1) losses", () => {
    // 1,000 cases at 95 %: the standard error of the rate is 0.7 %, so 93 % to 97 % is 2.9 of them.
    const cases = 1000;
    const n = 400;
    let single = 0;
    let paired = 0;
    for (let seed = 0; seed < cases; seed++) {
      const a = ar1(new Stream(seed, "a"), n, 0.5).map((x) => 1.25 + 0.5 * x);
      const b = ar1(new Stream(seed, "b"), n, 0.5).map((x) => 1 + 0.5 * x);
      const { errors, pairs } = compare([competitor("a", a), competitor("b", b)], unitPoints(n), {
        seed,
        resamples: 300,
      });
      const [low, high] = errors.get("a")?.interval ?? [0, 0];
      if (low <= 1.25 && 1.25 <= high) single++;
      if (pairs[0].interval[0] <= 0.25 && 0.25 <= pairs[0].interval[1]) paired++;
    }
    expect(single / cases).toBeGreaterThan(0.93);
    expect(single / cases).toBeLessThan(0.97);
    expect(paired / cases).toBeGreaterThan(0.93);
    expect(paired / cases).toBeLessThan(0.97);
  });

  it.each([{ phi: 0 }, { phi: 0.5 }])("rarely beat among equals: phi $phi", ({ phi }) => {
    // At most 5 % are promised. 300 cases at 5 % have standard error 1.3 %: 8.8 % is 3 of them above.
    const cases = 300;
    let falseFinds = 0;
    for (let seed = 0; seed < cases; seed++) {
      const { best } = compare(equals(seed, 400, phi), unitPoints(400), { seed, resamples: 300 });
      if (best.length < 6) falseFinds++;
    }
    expect(falseFinds / cases).toBeLessThan(0.088);
  });

  it.each([
    ...equalOnSequences.filter(({ sequences }) => sequences === 5 || sequences === 9),
    ...equalOfSeeds.filter(({ volatility }) => volatility === 0),
  ])("rarely beat among equals: $name", (kind) => {
    const cases = 300;
    let falseFinds = 0;
    for (let seed = 0; seed < cases; seed++) {
      const { competitors, points } = drawEqual(kind, seed);
      const { best } = compare(competitors, points, { seed, resamples: 300 });
      if (best.length < competitors.length) falseFinds++;
    }
    expect(falseFinds / cases).toBeLessThan(0.088);
  });
});
