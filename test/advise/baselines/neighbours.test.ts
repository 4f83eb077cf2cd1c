import { expect, it } from "vitest";
import { neighbours } from "../../../src/advise/baselines/neighbours.js";
import { targetsAt, type Windows } from "../../../src/data/windows.js";
import { normalisedError } from "../../../src/statistics/metrics.js";
import { trainingMean } from "../../../src/statistics/test-points.js";
import { algebra } from "../../algebra.js";
import { autoregressive, noise, questionOf } from "../questions.js";

const windowsOf = async (...question: Parameters<typeof questionOf>) =>
  (await questionOf(...question)).prepared.windows;

async function found(windows: Windows) {
  const fit = await neighbours(algebra, windows);
  if (fit === null) throw new Error("no neighbours");
  const truth = targetsAt(windows, windows.test);
  return { ...fit, error: normalisedError(fit.test, truth, trainingMean(windows)) };
}

/** The logistic map, of which a linear model sees nothing. */
function chaos(n: number): number[] {
  const y = [0.3];
  while (y.length < n) y.push(3.99 * y[y.length - 1] * (1 - y[y.length - 1]));
  return y;
}

it("follow a map that is not linear, of the target alone beside columns that say nothing", async () => {
  const x = Object.fromEntries([0, 1, 2].map((i) => [`x${i}`, noise(1200, i)]));
  const windows = await windowsOf({ y: chaos(1200), ...x }, { window: 8, horizon: [1, 2] });
  const { columns, description, error } = await found(windows);
  expect(columns).toEqual(["y"]);
  expect(description).toMatch(/^the mean of what followed the .*nearest windows? of 4 rows of y/);
  expect(error).toBeLessThan(0.02);
});

it("of a series that wanders go by changes, and lie higher where it does", async () => {
  const walk = autoregressive(900, 1, 3);
  const [low, high] = await Promise.all(
    [0, 512].map(async (offset) =>
      found(await windowsOf({ y: walk.map((v) => v + offset) }, { window: 8 })),
    ),
  );
  expect(low.description).toMatch(/, each less its newest value$/);
  for (const [i, y] of low.test.entries())
    expect(Math.abs(high.test[i] - y - 512)).toBeLessThan(0.3);
});

it("of a regression go by all columns on the same rows", async () => {
  const x = noise(800, 4);
  const windows = await windowsOf({ y: x.map((v) => v * v), x }, { window: 2, horizon: 0 });
  const { columns, error } = await found(windows);
  expect(columns).toEqual(["x"]);
  expect(error).toBeLessThan(0.1);
});
