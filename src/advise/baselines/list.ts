import { targetsAt, type Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { selectionMultiplications } from "../../measure/channel-selection.js";
import { windowDesign } from "../../measure/design.js";
import { type RidgeFit, ridgeMultiplications } from "../../measure/ridge.js";
import { meanSquaredError, normalisedError } from "../../statistics/metrics.js";
import { trainingMean } from "../../statistics/test-points.js";
import { calendarRegressions } from "./calendar.js";
import { calendarRidge } from "./calendar-ridge.js";
import { type Fit, ridgeParts } from "./fit.js";
import { complexityOf, type Family, familyOf } from "./kinds.js";
import { neighbourMultiplications, neighbours } from "./neighbours.js";
import { relativeRidge } from "./relative-ridge.js";
import { rules } from "./rules.js";
import { seasonalRidge } from "./seasonal-ridge.js";
import { selectedRidge } from "./selected-ridge.js";
import { seriesModels } from "./series-models.js";
import { sparseRidge } from "./sparse-ridge.js";

/** A fitted baseline, with its error where nothing was fitted. */
export interface FittedBaseline extends Fit {
  readonly family: Family;
  /** order of simplicity: 0 is the simplest */
  readonly complexity: number;
  /** normalised error on the validation part */
  readonly validationError: number;
}

/**
 * The baselines of the problem, the simplest first, and their errors on the validation part.
 *
 * @param windowRidge ridge on the window
 * @param periods in rows, whole or not, found on the training part
 */
export async function fitBaselines(
  algebra: Algebra,
  windows: Windows,
  windowRidge: RidgeFit,
  periods: readonly number[],
): Promise<FittedBaseline[]> {
  const mean = trainingMean(windows);
  const truth = targetsAt(windows, windows.validation);
  const judge = (fit: Fit) => normalisedError(fit.validation, truth, mean);
  const fits = [
    ...rules(windows, periods, mean),
    ...(await seriesModels(algebra, windows, periods)),
    ...(await calendarRegressions(algebra, windows, mean)),
    ...(await ridges(algebra, windows, windowRidge, periods, judge)),
    ...present(await neighbours(algebra, windows)),
  ];
  return distinct(fits, truth)
    .map((fit) => ({
      ...fit,
      family: familyOf(fit.kind),
      complexity: complexityOf(fit.kind),
      validationError: judge(fit),
    }))
    .sort((a, b) => a.complexity - b.complexity);
}

/** About how many multiplications in products the baselines come to, ridge on all windows among them. */
export function baselineMultiplications(windows: Windows): number {
  const ridge = windowMultiplications(windows);
  const relations = affordsRelations(windows) ? RELATIONS.length : 0;
  const later = windows.problem.horizon > 0 ? (1 + relations) * ridge : 0;
  return ridge + selectionMultiplications(windows) + later + neighbourMultiplications(windows);
}

/** Of ridge on the window of all columns. */
function windowMultiplications({ problem, channels, train, validation }: Windows): number {
  const judged = validation.length * problem.horizons.length;
  return ridgeMultiplications(problem.window * channels.length, train.length, judged);
}

const RELATIONS = ["less-last", "differences"] as const;
/** Ridge on relations is not fitted where one fit takes more multiplications, some ten seconds. */
const MOST_FOR_RELATIONS = 2 ** 36;

function affordsRelations(windows: Windows): boolean {
  return windowMultiplications(windows) <= MOST_FOR_RELATIONS;
}

/**
 * Ridge that leaves columns out, and ridge on the window; and but for a regression, on relations within the
 * window of the columns with which it errs the least on the validation part, and, where one of three
 * seasons reaches back beyond the window, on the window and seasonal lags; with dates also on what the
 * calendar says, where that helps. All see known columns at the
 * predicted time, as features of their newest row.
 */
async function ridges(
  algebra: Algebra,
  windows: Windows,
  windowRidge: RidgeFit,
  periods: readonly number[],
  judge: (fit: Fit) => number,
): Promise<Fit[]> {
  const { horizon, window: length } = windows.problem;
  const window = windowDesign(windows, length);
  const ridge: Fit = {
    ...(await ridgeParts(algebra, windows, window, windowRidge)),
    ...{ kind: "ridge", name: "ridge", label: "ridge", columns: windows.channels, note: null },
    description: `ridge regression on the last ${length} rows`,
  };
  const fits = [
    ...(await selectedRidge(algebra, windows, windowRidge)),
    ridge,
    ...present(await sparseRidge(algebra, windows, window.terms, windowRidge)),
  ];
  if (horizon === 0) return fits;
  const { columns } = fits.reduce((a, b) => (judge(b) < judge(a) ? b : a));
  for (const relation of affordsRelations(windows) ? RELATIONS : []) {
    fits.push(...present(await relativeRidge(algebra, windows, columns, relation)));
  }
  if (affordsRelations(windows)) {
    const best = fits.reduce((a, b) => (judge(b) < judge(a) ? b : a));
    const relative = best.kind === "ridge-less-last";
    fits.push(...present(await calendarRidge(algebra, windows, columns, relative)));
  }
  fits.push(...present(await seasonalRidge(algebra, windows, window, periods, ridge)));
  return fits;
}

function present<T>(fit: T | null): T[] {
  return fit === null ? [] : [fit];
}

/**
 * Two baselines are the same where the mean square of how they differ is below this share of their errors', and
 * the later one errs hardly less: nobody would take it instead. Chosen by hand.
 */
const SAME = 0.01;
const HARDLY = 0.02;

/** What is compared in any case, and others with it: the unit of errors, and what a finding is about. */
const ALWAYS: readonly string[] = [
  "mean",
  "persistence",
  "ridge-univariate",
  "ridge-selected",
  "ridge",
];

/**
 * Without those that say what another one says on the validation part, drift on a series that goes
 * nowhere: each pair that is compared costs all others power.
 */
function distinct(fits: readonly Fit[], truth: Float64Array): Fit[] {
  const kept = fits.filter(({ kind }) => ALWAYS.includes(kind));
  for (const fit of fits) {
    if (kept.includes(fit)) continue;
    const error = meanSquaredError(fit.validation, truth);
    const same = kept.some(
      (other) =>
        meanSquaredError(fit.validation, other.validation) <= SAME * error &&
        error >= (1 - HARDLY) * meanSquaredError(other.validation, truth),
    );
    if (!same) kept.push(fit);
  }
  return kept;
}
