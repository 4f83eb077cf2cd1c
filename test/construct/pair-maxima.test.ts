import { describe, expect, it } from "vitest";
import { constructPairMaxima } from "../../src/construct/pair-maxima.js";

describe("two layers for maxima over pairs", () => {
  const config = { terms: 2, dimension: 3, length: 8 };
  const share = (b: number) => constructPairMaxima(config, 1, b, 200).nmse;

  it("come as near as wanted: errors fall like 1 / b squared", () => {
    // nearly equal products are missed by 1 / b, with a chance in proportion to 1 / b
    const [coarse, fine] = [share(20), share(200)];
    expect(coarse).toBeLessThan(1e-2);
    expect(fine).toBeLessThan(coarse / 100);
    expect(share(1e4)).toBeLessThan(1e-8);
  });

  it("without sharpness take the mean: nothing of the variance is explained", () => {
    expect(share(1e-6)).toBeGreaterThan(0.9);
  });
});
