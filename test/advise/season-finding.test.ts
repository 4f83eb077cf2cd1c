import { expect, it } from "vitest";
import { ridgeParts } from "../../src/advise/baselines/fit.js";
import { seasonalRidge } from "../../src/advise/baselines/seasonal-ridge.js";
import { testPoints } from "../../src/advise/competitors.js";
import { seasonFinding } from "../../src/advise/season-finding.js";
import { targetsAt } from "../../src/data/windows.js";
import { windowDesign } from "../../src/measure/design.js";
import { fitWindows } from "../../src/measure/window-curve.js";
import { meanSquaredError } from "../../src/statistics/metrics.js";
import { algebra } from "../algebra.js";
import { noise, questionOf } from "./questions.js";

const PERIOD = 20;
/** Rows that networks look at. */
const NETWORKS = 8;

/** A pulse every PERIOD rows, and noise, with what is fitted of it on a window. */
async function pulses(height: number, window: number) {
  const y = noise(800, 5).map((e, t) => e + (t % PERIOD === 0 ? height : 0));
  const { windows } = (await questionOf({ y }, { window })).prepared;
  const ridge = await fitWindows(algebra, windows, NETWORKS);
  const design = windowDesign(windows, window);
  const parts = await ridgeParts(algebra, windows, design, ridge[ridge.length - 1].fit);
  const plain = { ...parts, kind: "ridge" as const, name: "ridge", description: "ridge" };
  const seasonal = await seasonalRidge(algebra, windows, design, [PERIOD], plain);
  const truth = targetsAt(windows, windows.validation);
  const fitted = [plain, ...(seasonal === null ? [] : [seasonal])].map((fit) => ({
    ...fit,
    validationError: meanSquaredError(fit.validation, truth),
  }));
  const chosen = { ridge: window, networks: NETWORKS };
  return { windows, points: testPoints(windows), chosen, periods: [PERIOD], ridge, fitted };
}

const found = (question: Parameters<typeof seasonFinding>[1]) =>
  seasonFinding(algebra, question, { seed: 0, resamples: 200 });

it("says that networks do not see a season which seasonal ridge holds", async () => {
  const question = await pulses(8, NETWORKS);
  const [finding] = await found(question);
  expect(finding).toMatchObject({ id: "season", kind: "measured" });
  expect(finding.statement).toMatch(
    /^seasonal beyond the window: a period of 20 rows is longer than the 8 that networks see, and seasonal ridge, .* errs \d+\.\d % less than ridge on 8 rows$/,
  );
  // all that can be foretold is the pulse: of mean square 64 / 20 beside noise of 1
  expect(finding.ratio).toBeGreaterThan(2);
  expect(finding.ratio).toBeLessThan(1 + 64 / PERIOD);
  expect(await found({ ...question, periods: [] })).toEqual([]);
});

it("says the same of a window of ridge that reaches so far, unless networks look as far", async () => {
  const question = await pulses(8, 24);
  const [finding] = await found(question);
  expect(finding.statement).toContain("less than ridge on 8 rows");
  expect(await found({ ...question, chosen: { ridge: 24, networks: 24 } })).toEqual([]);
});

it("says nothing of a season that gains nothing", async () => {
  expect(await found(await pulses(0, NETWORKS))).toEqual([]);
});
