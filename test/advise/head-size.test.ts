import { describe, expect, it } from "vitest";
import { headSizeOf } from "../../src/advise/head-size.js";

/** [size, ratio, low, high], the best size last */
const said = (...curve: [number, number, number, number][]) =>
  headSizeOf(curve.map(([size, value, low, high]) => ({ size, value, interval: [low, high] })));

describe("the head size that an error curve shows", () => {
  it("is one where every smaller head is surely worse, and it surely not", () => {
    expect(said([1, 2, 1.8, 2.2], [2, 1.3, 1.2, 1.4], [3, 1.02, 0.98, 1.06], [4, 1, 1, 1])).toEqual(
      {
        statement:
          "head size 3: with 3 the error is surely within 10.0 % of that with 4, which the validation part prefers; with 2 the error is surely more than 10.0 % larger",
        ratio: 1.3,
        interval: [1.2, 1.4],
      },
    );
  });

  it("is a range where heads between cannot be told", () => {
    expect(said([1, 2, 1.8, 2.2], [2, 1.12, 1.02, 1.22], [3, 1, 1, 1])).toEqual({
      statement:
        "head size 2 to 3: the validation part prefers 3; with 1 the error is surely more than 10.0 % larger",
      ratio: 1.12,
      interval: [1.02, 1.22],
    });
  });

  it("is the least of all where none is worse, and no ratio stands beside it", () => {
    expect(said([1, 1.01, 0.97, 1.05], [2, 1, 1, 1])).toEqual({
      statement:
        "head size 1: with 1 the error is surely within 10.0 % of that with 2, which the validation part prefers",
      ratio: null,
      interval: null,
    });
  });
});
