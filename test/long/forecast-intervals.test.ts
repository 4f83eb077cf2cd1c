import { join } from "node:path";
import { expect, it } from "vitest";
import type { Chosen } from "../../src/advise/chosen.js";
import { ask } from "../../src/advise/question.js";
import { parseRequest } from "../../src/advise/request.js";
import { deploy } from "../../src/deploy/deploy.js";
import { trainingPeriods } from "../../src/measure/periods.js";
import { autoregressive, noise } from "../advise/questions.js";
import { chosenBaselines } from "../deploy/chosen.js";
import { numbersOnly } from "../deploy/numbers-from.js";
import { ROOT } from "../docs/blocks.js";

const ROWS = 4000;
const HORIZONS = [1, 2, 7];

/** Errors whose variance follows their squares: GARCH(1, 1) of a persistence of 0.95. */
function garch(seed: number): number[] {
  let [variance, y] = [1, 0];
  return noise(ROWS, seed).map((e) => {
    variance = 0.05 + 0.12 * y * y + 0.83 * variance;
    y = Math.sqrt(variance) * e;
    return y;
  });
}
const summed = (steps: readonly number[]) => {
  let at = 0;
  return steps.map((step) => {
    at += step;
    return at;
  });
};
const season = (t: number, period: number) => Math.sin((2 * Math.PI * t) / period);

/** Kinds of series; whose scale moves, and whose does not. */
const KINDS: Readonly<Record<string, (seed: number) => number[]>> = {
  "white noise": (s) => noise(ROWS, s),
  autoregression: (s) => autoregressive(ROWS, 0.8, s),
  season: (s) => noise(ROWS, s).map((e, t) => 3 * season(t, 24) + e),
  "heavy tails": (s) => {
    const z = [1, 2, 3].map((k) => noise(ROWS, s, `z${k}`));
    return noise(ROWS, s).map(
      (e, t) => e / Math.sqrt(z.reduce((sum, x) => sum + x[t] ** 2, 0) / 3),
    );
  },
  "random walk": (s) => summed(noise(ROWS, s)),
  GARCH: garch,
  "walk of GARCH steps": (s) => summed(garch(s)),
  "scale that grows fourfold": (s) => noise(ROWS, s).map((e, t) => e * (0.5 + (1.5 * t) / ROWS)),
  "scale that falls to a quarter": (s) => noise(ROWS, s).map((e, t) => e * (2 - (1.5 * t) / ROWS)),
  "season whose noise grows": (s) =>
    noise(ROWS, s).map((e, t) => 5 * season(t, 7) + e * (0.5 + (1.5 * t) / ROWS)),
  "scale with a season": (s) => noise(ROWS, s).map((e, t) => e * (1.2 + season(t, 200))),
  multiplied: (s) => noise(ROWS, s).map((e, t) => Math.exp(0.5 * season(t, 100) + 0.3 * e)),
};

/** Share of the test part that the intervals of the baseline with the least validation error hold. */
async function coverage(request: object): Promise<number> {
  const question = await ask(parseRequest({ budget: "quick", seed: 0, ...request }));
  const { windows } = question.prepared;
  const baselines = await chosenBaselines(question, trainingPeriods(windows));
  const squares = (levels: Float64Array) =>
    windows.validation.reduce((sum, t, i) => {
      const { length } = windows.problem.horizons;
      return sum + (levels[i * length] - windows.target[t * length]) ** 2;
    }, 0);
  const best = baselines.reduce((a, b) => (squares(b.validation) < squares(a.validation) ? b : a));
  const coverageOf = async (chosen: Chosen) =>
    numbersOnly((await deploy(question, { chosen })).contract).intervals.coverage?.all ??
    Number.NaN;
  for (const baseline of baselines) {
    const { kind } = baseline.model;
    if (kind !== "unrolled" && kind !== "neighbours") continue;
    ofKinds.push([baseline.name, await coverageOf(baseline)]);
  }
  return coverageOf(best);
}

/** Of models that look at more than a window: name, and share. */
const ofKinds: [string, number][] = [];
const SEEDS = [0, 1];
const held: [string, number][] = [];

it.each(Object.keys(KINDS))("intervals hold 85 to 95 %% of %s", async (kind) => {
  const all: number[] = [];
  for (const seed of SEEDS) {
    all.push(
      await coverage({
        rows: { y: KINDS[kind](seed) },
        target: "y",
        window: 32,
        horizon: HORIZONS,
      }),
    );
  }
  held.push(...all.map((share) => [kind, share] as [string, number]));
  const mean = all.reduce((sum, share) => sum + share, 0) / all.length;
  expect(mean).toBeGreaterThan(0.85);
  expect(mean).toBeLessThan(0.95);
});

it.each([
  ["births.csv", "births"],
  ["seattle-temperature.csv", "temp_max"],
])("intervals hold 85 to 95 %% of %s", async (name, target) => {
  const file = join(ROOT, "examples", "data", name);
  const share = await coverage({ file, target, window: 28, horizon: HORIZONS });
  held.push([name, share]);
  expect(share).toBeGreaterThan(0.85);
  expect(share).toBeLessThan(0.95);
});

it("and of single series, one in twenty at most holds fewer or more", () => {
  expect(held.length).toBeGreaterThan(20);
  const outside = held.filter(([, share]) => share < 0.85 || share > 0.95);
  expect(outside.length, JSON.stringify(outside)).toBeLessThanOrEqual(held.length / 20);
});

it.each(["theta", "smoothing", "arima", "neighbours"])(
  "those of %s too, whether or not it is the best, over all series in which it says something of its own",
  (name) => {
    const shares = ofKinds.flatMap(([of, share]) => (of === name ? [share] : []));
    expect(shares.length).toBeGreaterThan(3);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean, JSON.stringify(shares)).toBeGreaterThan(0.85);
    expect(mean, JSON.stringify(shares)).toBeLessThan(0.95);
  },
);
