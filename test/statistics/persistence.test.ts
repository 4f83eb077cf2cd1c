import { describe, expect, it } from "vitest";
import { drawEqual, equalOnOneSeries } from "../../evidence/equal-competitors.js";
import { Stream } from "../../src/random/stream.js";
import { compare } from "../../src/statistics/compare.js";
import { persistence, usualPersistence } from "../../src/statistics/persistence.js";
import { summarise } from "../../src/statistics/resampling.js";
import { ar1 } from "../training/ar1.js";
import { unitPoints } from "./competitors.js";

/** A competitor whose errors, one a block, are exp(x). */
function blocked(logs: Float64Array, follows = 1) {
  const n = logs.length;
  const blockOf = Int32Array.from({ length: n }, (_, i) => i);
  const blocks = { count: n, blockOf, length: 1, shortened: false };
  const one = { name: "c", losses: logs.map(Math.exp) };
  const links = new Uint8Array(n).fill(follows).fill(0, 0, 1);
  return summarise(one, unitPoints(n), { ...blocks, follows: links });
}

describe("persistence from block to block", () => {
  const n = 2000;
  const even = blocked(new Float64Array(n));
  const of = (phi: number, seed = 1) => blocked(ar1(new Stream(seed, "logs"), n, phi));

  it("is the correlation of neighbouring log ratios, not below zero and not above 0.8", () => {
    // The standard error of a correlation of 2,000 is sqrt((1 - r^2) / 2000), at most 0.022.
    expect(Math.abs(persistence(of(0.5), even) - 0.5)).toBeLessThan(0.07);
    expect(persistence(of(0), even)).toBeLessThan(0.07);
    expect(persistence(of(-0.5), even)).toBe(0);
    expect(persistence(of(0.95), even)).toBe(0.8);
    expect(persistence(even, even)).toBe(0);
  });

  it("is that of common changes only where they differ between the two", () => {
    const common = ar1(new Stream(2, "common"), n, 0.9);
    const own = ar1(new Stream(3, "own"), n, 0);
    expect(persistence(blocked(common.map((x, i) => x + own[i])), blocked(common))).toBeLessThan(
      0.07,
    );
  });

  it("does not reach across sequences", () => {
    const logs = ar1(new Stream(1, "logs"), n, 0.5);
    expect(persistence(blocked(logs, 0), blocked(new Float64Array(n), 0))).toBe(0);
  });

  it("is the median of the pairs, and none of one competitor", () => {
    // pairs: 0.5 against even; 0 against even; 0.5 against 0, whose sum has half of it
    expect(Math.abs(usualPersistence([of(0.5), of(0, 2), even]) - 0.25)).toBeLessThan(0.07);
    expect(usualPersistence([even])).toBe(0);
  });
});

it("equal competitors whose errors change slowly in size rarely differ without a warning", () => {
  const kind = equalOnOneSeries.find(({ name }) => name === "slow volatility, 300 points");
  if (kind === undefined) throw new Error("no such kind");
  let [silent, found] = [0, 0];
  for (let seed = 0; seed < 40; seed++) {
    const { competitors, points } = drawEqual(kind, seed);
    const { best, dependent } = compare(competitors, points, { seed, resamples: 200 });
    if (best.length === competitors.length) continue;
    found++;
    if (!dependent) silent++;
  }
  // far more than 5 % of 40 are found, and none or few in silence
  expect(found).toBeGreaterThan(2);
  expect(silent).toBeLessThan(4);
});
