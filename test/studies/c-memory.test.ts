import { describe, expect, it } from "vitest";
import { constructed, lowerBound } from "../../src/studies/c-memory/oracle.js";

describe("what sums of exponentials leave of a memory of 64 lags", () => {
  it("is nothing of an exponential, by one", () => {
    // (1e-16)^2 a lag
    expect(constructed("e^(-s/5)", 1).value).toBeLessThan(1e-28);
    expect(lowerBound("e^(-s/5)", 1).value).toBeLessThan(1e-28);
  });

  it("is more of a power law, the floor below what is constructed, and falls with their number", () => {
    for (const kernel of ["(1+s)^-2", "(1+s)^-1", "(1+s)^-1/2"] as const) {
      const left = [1, 2, 4].map((terms) => constructed(kernel, terms).value);
      expect(left[0]).toBeGreaterThan(1e-3);
      expect(left[1]).toBeLessThan(left[0] / 10);
      expect(left[2]).toBeLessThan(left[1] / 10);
      [1, 2, 4].forEach((terms, i) => {
        expect(lowerBound(kernel, terms).value).toBeLessThanOrEqual(left[i]);
      });
    }
  });

  it("is nothing of a sine by two, of complex rates", () => {
    expect(lowerBound("sin(s/2)", 2).value).toBeLessThan(1e-20);
    expect(lowerBound("sin(s/2)", 1).value).toBeGreaterThan(0.1);
  });

  it("is nothing of one lag of 10 by eleven, whose Hankel matrix has this rank, and much by eight", () => {
    expect(lowerBound("lag 10", 11).value).toBeLessThan(1e-20);
    expect(lowerBound("lag 10", 8).value).toBeGreaterThan(0.01);
  });
});
