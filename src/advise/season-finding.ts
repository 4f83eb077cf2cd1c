import type { Windows } from "../data/windows.js";
import type { Algebra } from "../measure/algebra.js";
import { levelsFrom, windowDesign } from "../measure/design.js";
import { predictRidge } from "../measure/ridge.js";
import type { WindowFit } from "../measure/window-curve.js";
import { relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Finding } from "./advice.js";
import type { FittedBaseline } from "./baselines/list.js";
import { baselineCompetitor, type PointsWithTruth } from "./competitors.js";
import { percent } from "./percent.js";
import type { WindowChoice } from "./window.js";

/** What the season is looked for in. */
export interface SeasonQuestion {
  /** with the longest window */
  readonly windows: Windows;
  readonly points: PointsWithTruth;
  readonly chosen: Pick<WindowChoice, "ridge" | "networks">;
  readonly periods: readonly number[];
  /** ridge on windows of several lengths, that of the networks among them */
  readonly ridge: readonly WindowFit[];
  readonly fitted: readonly Pick<
    FittedBaseline,
    "kind" | "name" | "description" | "validationError" | "test"
  >[];
}

/**
 * That a season is longer than what networks see, where a linear model that holds it errs less than ridge on as many
 * rows as networks look at, or on the chosen window where that is longer and still does not hold it. The model
 * that holds it is the better one on the validation part of seasonal ridge, and ridge on a window that reaches so far.
 */
export async function seasonFinding(
  algebra: Algebra,
  { windows, points, chosen, periods, ridge, fitted }: SeasonQuestion,
  bootstrap: Bootstrap,
): Promise<Finding[]> {
  const { networks, ridge: rows } = chosen;
  // the farthest forecast sees the value a season before where the window reaches so far back
  const unseen = periods.filter((period) => period - windows.problem.horizon >= networks);
  if (unseen.length === 0) return [];
  const period = Math.min(...unseen);
  const reaches = rows > period - windows.problem.horizon;
  const holding = fitted
    .filter(({ kind }) => kind === "ridge-seasonal" || (kind === "ridge" && reaches))
    .sort((a, b) => a.validationError - b.validationError)[0];
  const short = reaches ? networks : Math.max(networks, rows);
  const fit = ridge.find(({ window }) => window === short)?.fit;
  if (holding === undefined || fit === undefined) return [];
  const output = await predictRidge(algebra, fit, windowDesign(windows, short), windows.test);
  const without = { name: `ridge on ${short}`, test: levelsFrom(windows, windows.test, output) };
  const { value, interval } = relativeError(
    baselineCompetitor(without, points),
    baselineCompetitor(holding, points),
    points,
    bootstrap,
  );
  if (interval[0] <= 1) return [];
  return [
    {
      id: "season",
      statement: `seasonal beyond the window: a period of ${Number(period.toPrecision(4))} rows is longer than the ${networks} that networks see, and ${holding.description}, which holds it, errs ${percent(1 - 1 / value)} less than ridge on ${short} rows`,
      ratio: value,
      interval,
      kind: "measured",
    },
  ];
}
