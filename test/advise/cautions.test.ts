import { describe, expect, it } from "vitest";
import { cautionsOf } from "../../src/advise/cautions.js";
import { baselineCompetitor, testPoints } from "../../src/advise/competitors.js";
import type { Question } from "../../src/advise/question.js";
import { compare } from "../../src/statistics/compare.js";
import { baselinesOf } from "./baselines-of.js";
import { noise, questionOf } from "./questions.js";

async function cautions(question: Question, changes: { dependent?: boolean } = {}) {
  const { windows } = question.prepared;
  const points = testPoints(windows);
  const fitted = await baselinesOf(windows, []);
  const comparison = {
    ...compare(
      fitted.map((b) => baselineCompetitor(b, points)),
      points,
      { seed: 0, resamples: 50 },
    ),
    ...changes,
  };
  return cautionsOf(question, points, fitted, { comparison, bestBaseline: "mean" });
}

const y = noise(1200, 1);
const sequence = y.map((_, i) => Math.floor(i / 400));

describe("a caution", () => {
  it("is not given of noise, nor of sequences of one size", async () => {
    expect(await cautions(questionOf({ y }, { window: 4 }))).toEqual([]);
    expect(await cautions(questionOf({ y, sequence }, { window: 4 }))).toEqual([]);
  });

  it("names the sequence that makes most of the error", async () => {
    const large = y.map((x, i) => (sequence[i] === 1 ? 10 * x : x));
    // 100 of 102 parts of the squared error
    expect((await cautions(questionOf({ y: large, sequence }, { window: 4 })))[0]).toMatch(
      /^sequence 's1' makes 9[789] % of the error of training mean on the test part, of 3 sequences: .* give it alone$/,
    );
  });

  it("says that the test part is short for the dependence in it", async () => {
    const found = await cautions(questionOf({ y }, { window: 4 }), { dependent: true });
    expect(found[0]).toMatch(/^errors on the test part depend on each other .* longer series$/);
  });

  it("says that inputs of the same row give the target together", async () => {
    const b = noise(1200, 2);
    const sum = y.map((x, i) => x + 2 * b[i]);
    const found = await cautions(questionOf({ y: sum, a: y, b }, { window: 4, horizon: 0 }));
    expect(found[0]).toMatch(
      /^the inputs give 'y' all but exactly \(the error of ridge is \S+\): /,
    );
  });

  it("says that an input may look ahead which gives the target to come", async () => {
    const average = y.map((x, i) => ((y[i - 1] ?? 0) + x + (y[i + 1] ?? 0)) / 3);
    const found = await cautions(questionOf({ y, average }, { window: 4, horizon: 1 }));
    expect(found[0]).toMatch(
      /^the inputs give 'y' all but exactly .*centred average.*leave them out/,
    );
  });
});
