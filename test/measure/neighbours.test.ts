import { describe, expect, it } from "vitest";
import { nearestMeans } from "../../src/measure/neighbours.js";
import { algebra } from "../algebra.js";
import { normals } from "../models/evaluation.js";

const matrix = (columns: number, values: ArrayLike<number>) => {
  const data = Float64Array.from(values);
  return { rows: data.length / columns, columns, data };
};

describe("means of the nearest", () => {
  it("by hand, two outcomes each, equally near ones all", async () => {
    const windows = matrix(2, [0, 0, 1, 0, 0, 1, 5, 5]);
    const outcomes = Float64Array.of(1, 10, 2, 20, 4, 40, 8, 80);
    const queries = matrix(2, [0.5, 0, 4, 4, 1, 1]);
    const [one, two, three] = await nearestMeans(
      algebra,
      { windows, outcomes },
      queries,
      [1, 2, 3],
    );
    expect([...one]).toEqual([1.5, 15, 8, 80, 3, 30]);
    for (const [i, y] of [1.5, 15, 14 / 3, 140 / 3, 3, 30].entries()) {
      expect(two[i]).toBeCloseTo(y, 12);
    }
    for (const [i, y] of [7 / 3, 70 / 3, 14 / 3, 140 / 3, 7 / 3, 70 / 3].entries()) {
      expect(three[i]).toBeCloseTo(y, 12);
    }
  });

  it("are those of all distances sorted, over several blocks of queries", async () => {
    const [windows, queries] = [matrix(3, normals(900, 1)), matrix(3, normals(2100, 2))];
    const outcomes = Float64Array.from(normals(300, 3));
    const [found] = await nearestMeans(algebra, { windows, outcomes }, queries, [7]);
    for (let q = 0; q < queries.rows; q += 50) {
      const distance = (i: number) =>
        [0, 1, 2].reduce(
          (sum, j) => sum + (windows.data[3 * i + j] - queries.data[3 * q + j]) ** 2,
          0,
        );
      const sorted = [...outcomes.keys()].sort((a, b) => distance(a) - distance(b));
      const mean = sorted.slice(0, 7).reduce((sum, i) => sum + outcomes[i] / 7, 0);
      expect(found[q]).toBeCloseTo(mean, 12);
    }
  });
});
