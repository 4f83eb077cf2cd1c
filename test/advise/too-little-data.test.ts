import { describe, expect, it } from "vitest";
import { baselineCompetitor, testPoints } from "../../src/advise/competitors.js";
import { fieldOf } from "../../src/advise/set-aside.js";
import { recommend } from "../../src/advise/verdict.js";
import { wordingOf } from "../../src/advise/wording.js";
import { compare } from "../../src/statistics/compare.js";
import { baselinesOf } from "./baselines-of.js";
import { autoregressive, noise, questionOf } from "./questions.js";

/** The advice where the baselines alone compete, and which of them nothing beats. */
async function advised(y: readonly number[]) {
  const { windows } = questionOf({ y }, { window: 8 }).prepared;
  const points = testPoints(windows);
  const bootstrap = { seed: 0, resamples: 300 };
  const baselines = fieldOf(windows, await baselinesOf(windows, []), bootstrap).compared;
  const comparison = compare(
    baselines.map((b) => baselineCompetitor(b, points)),
    points,
    bootstrap,
  );
  const advice = recommend({
    wording: wordingOf("real"),
    ...{ comparison, baselines, candidates: [], bestBaseline: "ridge", budget: "quick" },
    prediction: { expects: "linear", basis: { gain: 0, interval: [-0.1, 0.1] } },
    ...{ outsideTrainRange: 0, testIsFlat: false, complete: true },
  });
  return { ...advice, best: comparison.best };
}

describe("series whose answer is known", () => {
  it("of 114 rows are not advised ridge where the mean is not beaten", async () => {
    let few = 0;
    for (let seed = 0; seed < 5; seed++) {
      const { best, take, headline } = await advised(autoregressive(114, 0.5, seed));
      const rules = best.filter((name) => ["mean", "persistence", "drift"].includes(name));
      if (rules.length === 0) continue;
      expect(rules).toContain(take);
      if (rules.includes(best[0])) continue;
      expect(headline).toMatch(/^Too little data for a verdict: give /);
      few++;
    }
    expect(few).toBeGreaterThan(0);
  });

  it("of 4,000 rows are, and white noise is the mean", async () => {
    expect((await advised(autoregressive(4000, 0.7, 1))).take).toBe("ridge");
    const white = await advised(noise(4000, 1));
    expect(white).toMatchObject({ architecture: "mean", take: "mean" });
  });
});
