import { describe, expect, it } from "vitest";
import { coverageOf, syntheticDecays } from "../../evidence/synthetic-decays.js";

/** Those of 40 values; `npm run evidence -- --suite fits` runs 1,000 cases of all. */
const decays = syntheticDecays.filter(({ values }) => values === 40);
const CASES = 200;
const SEEDS = { first: 100_000, cases: CASES, resamples: 39 };

describe("95 % intervals of fitted decays", () => {
  const pooled: number[] = [];

  it.each(decays.map((decay) => [decay.name, decay.noise, decay] as const))(
    "cover parameters and the next value: %s, %s noise",
    (_name, _noise, decay) => {
      const { fitted, shares } = coverageOf(decay, SEEDS);
      expect(fitted).toBeGreaterThanOrEqual(0.98 * CASES);
      for (const [name, share] of shares) {
        // binomial of 200 at 95 %: deviation 1.5 %; four of them below, as some 70 are judged.
        // Above there is no room for four: that intervals are not too wide is judged of all together.
        expect(share, name).toBeGreaterThanOrEqual(0.89);
        pooled.push(share);
      }
    },
  );

  it("are neither too narrow nor too wide over all families and laws", () => {
    const mean = pooled.reduce((sum, share) => sum + share, 0) / pooled.length;
    // Some 60 shares; those of one family hang together, so that they count for 17 at least:
    // deviation 1.5 % / sqrt(17) = 0.4 %, four of them.
    expect(pooled.length).toBeGreaterThan(50);
    expect(Math.abs(mean - 0.95)).toBeLessThan(0.016);
  });
});
