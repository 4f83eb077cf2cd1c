import { describe, expect, it } from "vitest";
import { mostRegressors, requireRegressors } from "../../src/measure/bound.js";
import { windowsOf } from "../windows-of.js";

describe("the bound on regressors", () => {
  it("keeps every matrix of a fit below 2^26 numbers: correlations, or rows, or random features", () => {
    expect(mostRegressors(1e6)).toBe(8192);
    expect(mostRegressors(8192)).toBe(8192);
    // 2^26 / 4096: the rows are the smaller side
    expect(mostRegressors(4096)).toBe(16_384);
    expect(mostRegressors(100)).toBe(2 ** 18);
  });

  it("names the most columns and the longest window", () => {
    const windows = windowsOf(
      Float64Array.from({ length: 12_000 }, (_, t) => t % 7),
      { window: 64 },
    );
    const wide = (columns: number) => ({
      ...windows,
      channels: Array.from({ length: columns }, (_, c) => `c${c}`),
    });
    expect(() => requireRegressors(wide(129))).toThrow(
      "129 columns in a window of 64 rows are 8256 regressors; of ",
    );
    expect(() => requireRegressors(wide(129))).toThrow(
      "name 128 columns or fewer, with --inputs, or give a --window of 63 rows or fewer",
    );
    expect(() => requireRegressors(wide(10_000))).toThrow(
      /name 128 columns or fewer, with --inputs$/,
    );
    expect(() => requireRegressors(wide(128))).not.toThrow();
  });
});
