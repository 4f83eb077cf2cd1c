import { describe, expect, it } from "vitest";
import { adjusted, decompose, slotOf } from "../../src/forecasting/seasons.js";
import { alone } from "./filters.js";

describe("decomposition", () => {
  const week = [3, -1, 0, 2, -2, -1, -1];

  it("finds the season of a straight line with one", () => {
    const values = Array.from({ length: 200 }, (_, t) => 1e9 + 2 * t + week[t % 7]);
    const [season] = decompose(alone(values), [7]);
    for (const [k, x] of season.indices.entries()) expect(x).toBeCloseTo(week[k], 5);
  });

  it("of even periods too, whose moving mean has half of either end", () => {
    const month = Array.from({ length: 30 }, (_, k) => (k % 2) - 0.5);
    const values = Array.from({ length: 300 }, (_, t) => 5 * t + month[t % 30]);
    const [season] = decompose(alone(values), [30]);
    for (const [k, x] of season.indices.entries()) expect(x).toBeCloseTo(month[k], 8);
  });

  it("of series that begin at other rows of the season, by the common clock", () => {
    const part = (phase: number, level: number) => ({
      phase,
      values: Float64Array.from({ length: 40 }, (_, t) => level + week[(phase + t) % 7]),
    });
    const [season] = decompose([part(0, 0), part(3, 1000), part(5, -50)], [7]);
    for (const [k, x] of season.indices.entries()) expect(x).toBeCloseTo(week[k], 8);
  });

  it("leaves nothing of the shorter season to the longer one", () => {
    const values = Array.from({ length: 420 }, (_, t) => week[t % 7] + 10 * Math.sin(t / 30));
    const [series] = alone(values);
    const rest = adjusted(series, decompose([series], [7])).values;
    for (const [t, y] of rest.entries()) {
      expect(Math.abs(y - 10 * Math.sin(t / 30))).toBeLessThan(0.1);
    }
  });

  it("is 0 where a series is too short for a moving mean", () => {
    expect([...decompose(alone([1, 2, 3]), [7])[0].indices]).toEqual(Array(7).fill(0));
  });

  it("of a period that is not whole has a row for every part of one", () => {
    expect([0, 12, 13, 24, 25].map((n) => slotOf(n, 12.42))).toEqual([0, 12, 0, 11, 0]);
  });
});
