import { beforeAll, describe, expect, it } from "vitest";
import type { FittedBaseline } from "../../src/advise/baselines/list.js";
import { columnsFinding } from "../../src/advise/columns-finding.js";
import {
  baselineCompetitor,
  type PointsWithTruth,
  testPoints,
} from "../../src/advise/competitors.js";
import { recommend } from "../../src/advise/verdict.js";
import { wordingOf } from "../../src/advise/wording.js";
import { compare } from "../../src/statistics/compare.js";
import { squaredErrors } from "../../src/statistics/metrics.js";
import { baselinesOf } from "./baselines-of.js";
import { noise, questionOf } from "./questions.js";

const ROWS = 1600;
const COLUMNS = 40;
const BOOTSTRAP = { seed: 0, resamples: 500 };

/** y_t = y_{t-1} / 2 + noise, whose floor is 0.75, beside 40 columns that say nothing of it. */
function besideNoise() {
  const x = Array.from({ length: COLUMNS }, (_, i) => [`x${i}`, noise(ROWS, 1, `x${i}`)] as const);
  const y: number[] = [];
  for (const e of noise(ROWS, 1, "y")) y.push(0.5 * (y.at(-1) ?? 0) + e);
  return questionOf({ y, ...Object.fromEntries(x) }, { window: 16 }).prepared.windows;
}

/** As the validation part alone ranks them. */
const ranked = (baselines: readonly FittedBaseline[]) => {
  const least = Math.min(...baselines.map((b) => b.validationError));
  return baselines.map((b) => ({ ...b, above: b.validationError === least ? 0 : Infinity }));
};

describe("beside columns that say nothing", () => {
  let points: PointsWithTruth;
  let baselines: FittedBaseline[];
  beforeAll(async () => {
    const windows = besideNoise();
    points = testPoints(windows);
    const all = await baselinesOf(windows, []);
    baselines = all.filter((b) => b.family === "rule" || b.family === "linear");
  });

  /** What is advised of these baselines, and of a network halfway between the two ridges. */
  function advised(competing: readonly FittedBaseline[]) {
    const levels = (name: string) => {
      const found = baselines.find((b) => b.name === name);
      if (found === undefined) throw new Error(`no ${name}`);
      return found.test;
    };
    const own = levels("ridge-univariate");
    const halfway = levels("ridge").map((y, i) => (y + own[i]) / 2);
    const network = { name: "gru-8", losses: squaredErrors(halfway, points.truth) };
    const simple = competing.map((b) => baselineCompetitor(b, points));
    const comparison = compare([...simple, network], points, BOOTSTRAP);
    const errorOf = (name: string) => comparison.errors.get(name)?.mean ?? Number.NaN;
    const best = competing.reduce((a, b) => (errorOf(b.name) < errorOf(a.name) ? b : a)).name;
    const skill = 1 - errorOf("gru-8") / errorOf(best);
    const { architecture, headline } = recommend({
      wording: wordingOf("real"),
      ...{ comparison, baselines: ranked(competing), bestBaseline: best, budget: "quick" },
      candidates: [
        {
          ...{
            name: "gru-8",
            architecture: "gru",
            config: {},
            deployed: [0],
            parameters: 1,
            flops: 1,
          },
          validation: 1,
          effort: { steps: 256, end: "settled", prospect: 1 },
          retraining: { mean: 1, lowest: 1, highest: 1, seeds: 1, lost: 0 },
          ...{ skill, skillInterval: [skill, skill] },
        },
      ],
      prediction: { expects: "linear", basis: { gain: 0, interval: [-0.1, 0.1] } },
      ...{ outsideTrainRange: 0, testIsFlat: false, complete: true },
    });
    return { architecture, headline, error: errorOf };
  }

  it("ridge keeps the target alone, and errs as if the others were not there", () => {
    expect(baselines.map((b) => b.name)).toEqual([
      "mean",
      "persistence",
      "ridge-univariate",
      "ridge-less-last",
      "ridge",
    ]);
    const { error } = advised(baselines);
    expect(Math.abs(error("ridge-univariate") - 0.75)).toBeLessThan(0.04);
    expect(error("ridge")).toBeGreaterThan(0.9);
  });

  it("no network is advised for beating a ridge that had to use them all", () => {
    const without = baselines.filter((b) => b.family === "rule" || b.name === "ridge");
    expect(advised(without).architecture).toBe("gru");
    expect(advised(baselines)).toMatchObject({
      architecture: "ridge-univariate",
      headline:
        "No network is shown to be better than a linear model: use ridge regression on the last 16 rows of y",
    });
  });

  it("what was kept is a finding, with what it comes to on the test points", () => {
    const [finding, ...rest] = columnsFinding(points, baselines, BOOTSTRAP);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ id: "columns", kind: "measured" });
    expect(finding.statement).toMatch(/^of 41 columns, ridge .* keeps y, chosen on the validation/);
    const { error } = advised(baselines);
    const ratio = error("ridge-univariate") / error("ridge");
    expect(finding.ratio).toBeCloseTo(ratio, 10);
    expect(finding.interval?.[0]).toBeLessThan(ratio);
    expect(finding.interval?.[1]).toBeLessThan(1);
  });
});

it("nothing is said of columns where all of them are needed", async () => {
  const x = noise(1200, 8, "x");
  const y = noise(1200, 8, "y").map((e, t) => (x[t - 2] ?? 0) + 0.5 * e);
  const { windows } = questionOf({ x, y }, { window: 4 }).prepared;
  // y alone, half of the columns, is as far as the selection goes
  const baselines = await baselinesOf(windows, []);
  expect(columnsFinding(testPoints(windows), baselines, BOOTSTRAP)).toEqual([]);
});

it("columns that are kept are named, of many the first five", async () => {
  const x = Object.fromEntries(
    Array.from({ length: 14 }, (_, i) => [`x${i}`, noise(900, 6, `x${i}`)]),
  );
  const kept = async (needed: number[]) => {
    const y = noise(900, 6, "y").map((e, t) =>
      needed.reduce((sum, i) => sum + (x[`x${i}`][t - 1] ?? 0), 0.5 * e),
    );
    const baselines = await baselinesOf(
      questionOf({ y, ...x }, { window: 4 }).prepared.windows,
      [],
    );
    const selected = baselines.find((b) => b.name === "ridge-selected");
    return [selected?.columns, selected?.description] as const;
  };
  expect(await kept([2])).toEqual([["y", "x2"], "ridge regression on the last 4 rows of y and x2"]);
  const [columns, description] = await kept([0, 1, 2, 3, 4, 5]);
  expect(columns?.slice(0, 7)).toEqual(["y", "x0", "x1", "x2", "x3", "x4", "x5"]);
  expect(description).toBe(
    `ridge regression on the last 4 rows of y, x0, x1, x2, x3 and ${(columns?.length ?? 0) - 5} more columns`,
  );
});

it("of series of noise that say nothing of each other, seldom beats the mean or keeps another column", async () => {
  let [beaten, selected] = [0, 0];
  for (let seed = 1; seed <= 40; seed++) {
    const x = Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`x${i}`, noise(500, seed, `x${i}`)]),
    );
    const { windows } = questionOf({ y: noise(500, seed, "y"), ...x }, { window: 6 }).prepared;
    const points = testPoints(windows);
    const baselines = await baselinesOf(windows, []);
    const competitors = baselines.map((b) => baselineCompetitor(b, points));
    const { beatenBy } = compare(competitors, points, { seed, resamples: 200 });
    if ((beatenBy.get("mean") ?? []).length > 0) beaten++;
    if (baselines.some((b) => b.name === "ridge-selected")) selected++;
  }
  // at 5 % more than 5 of 40 come in 1 of 70 counts
  expect(beaten).toBeLessThanOrEqual(5);
  expect(selected).toBeLessThanOrEqual(8);
});
