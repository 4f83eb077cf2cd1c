import { describe, expect, it } from "vitest";
import { falselyWorse, mostOf } from "../results/sweep/equal-models.js";

describe("the map of models on tasks", () => {
  it.each([
    [2, 2, 1],
    [2, 5, 1],
    [3, 3, 1],
    [4, 5, 1],
    [4, 5, 3],
    [8, 3, 1],
    [8, 5, 3],
    [8, 10, 1],
  ])(
    "calls one of equals worse in one row of twenty at most: %d models, %d seeds, tail %d",
    (models, seeds, tail) => {
      expect(falselyWorse(5000, models, seeds, tail)).toBeLessThan(mostOf(5000));
    },
  );
});
