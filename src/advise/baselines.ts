import { targetsAt, type Windows } from "../data/windows.js";
import type { Algebra } from "../measure/algebra.js";
import { mostRegressors } from "../measure/bound.js";
import { selectionMultiplications } from "../measure/channel-selection.js";
import { type LagDesign, lagDesign, outputAt, windowDesign } from "../measure/design.js";
import { fitRidge, type RidgeFit, ridgeMultiplications } from "../measure/ridge.js";
import { normalisedError } from "../statistics/metrics.js";
import { trainingMean } from "../statistics/test-points.js";
import { type ConstantModel, type Fit, type LagModel, ridgeParts } from "./fit.js";
import { selectedRidge } from "./selected-ridge.js";

/** A fitted baseline, with its error where nothing was fitted. */
export interface FittedBaseline extends Fit {
  /** normalised error on the validation part */
  readonly validationError: number;
}

/**
 * The baselines of the problem, and their errors on the validation part.
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
  return (await fits(algebra, windows, windowRidge, periods, mean)).map((fit) => ({
    ...fit,
    validationError: normalisedError(fit.validation, truth, mean),
  }));
}

/** About how many multiplications in products the baselines come to, ridge on all windows among them. */
export function baselineMultiplications(windows: Windows): number {
  const { problem, channels, train, validation } = windows;
  const columns = problem.window * channels.length;
  const judged = validation.length * problem.horizons.length;
  const ridge = ridgeMultiplications(columns, train.length, judged);
  const seasonal = problem.horizon > 0 ? ridge : 0;
  return ridge + selectionMultiplications(windows) + seasonal;
}

/**
 * Every baseline that the problem allows, the simplest first: mean, persistence (unless the
 * problem is a regression), seasonal naive for each period, ridge that leaves columns out, ridge on the
 * window, and, where one of three seasons reaches back beyond the window, ridge on the window and
 * seasonal lags.
 *
 * Ridge sees known columns at the predicted time, as features of its newest row.
 */
async function fits(
  algebra: Algebra,
  windows: Windows,
  windowRidge: RidgeFit,
  periods: readonly number[],
  mean: number,
): Promise<Fit[]> {
  const { horizon, horizons, target } = windows.problem;
  const baselines = [
    rule(
      windows,
      {
        ...{ name: "mean", label: "training mean", description: "the mean of the training part" },
        ...{ columns: [], complexity: 0, note: null },
      },
      { kind: "constant", levels: new Float64Array(horizons.length).fill(mean) },
      mean,
    ),
  ];
  if (horizon > 0) {
    baselines.push(
      rule(
        windows,
        {
          ...{ name: "persistence", label: "persistence", description: "the newest value" },
          ...{ columns: [target], complexity: 1, note: null },
        },
        { kind: "lag", lags: new Int32Array(horizons.length) },
        mean,
      ),
    );
    for (const period of periods) {
      baselines.push(seasonalNaive(windows, inPhase(period, periods), mean));
    }
  }
  const window = windowDesign(windows, windows.problem.window);
  const ridge = await ridgeParts(algebra, windows, window, windowRidge);
  baselines.push(...(await selectedRidge(algebra, windows, windowRidge)), {
    ...ridge,
    name: "ridge",
    label: "ridge",
    description: `ridge regression on the last ${windows.problem.window} rows`,
    columns: windows.channels,
    complexity: 5,
    note: null,
  });
  const seasonal =
    horizon > 0 ? await ridgeSeasonal(algebra, windows, window, periods, ridge) : null;
  return seasonal === null ? baselines : [...baselines, seasonal];
}

/** A rule, and what it says; `mean` stands in where it asks for a value before the first. */
function rule(
  windows: Windows,
  words: Omit<Fit, "model" | "validation" | "test">,
  model: ConstantModel | LagModel,
  mean: number,
): Fit {
  const { length } = windows.problem.horizons;
  const predict = (t: number, k: number): number => {
    if (model.kind === "constant") return model.levels[k];
    const value = targetAt(windows, t, model.lags[k]);
    return Number.isNaN(value) ? mean : value;
  };
  const at = (rows: Int32Array) =>
    Float64Array.from({ length: rows.length * length }, (_, i) =>
      predict(rows[Math.floor(i / length)], i % length),
    );
  return { ...words, model, validation: at(windows.validation), test: at(windows.test) };
}

/** The target `lag` rows before row t, in a gap the last value before it; NaN where the sequence has none. */
function targetAt({ observed, sequenceOf }: Windows, t: number, lag: number): number {
  let row = t - lag;
  while (row >= 0 && sequenceOf[row] === sequenceOf[t] && Number.isNaN(observed[row])) row--;
  return row >= 0 && sequenceOf[row] === sequenceOf[t] ? observed[row] : Number.NaN;
}

/**
 * A long period moved to the nearest multiple of every much shorter one, so that the value a year
 * before falls on the same day of the week: 365 becomes 364 where 7 is a period too.
 */
function inPhase(period: number, periods: readonly number[]): number {
  const shorter = periods.filter((p) => p * MUCH_LONGER <= period);
  return shorter.reduce((moved, p) => p * Math.round(moved / p), period);
}
/** From this ratio on, moving a period by half of the shorter one leaves it what it is. */
const MUCH_LONGER = 10;

/** Seasons back, at most. */
const SEASONS = 3;

/** A lag of whole seasons, and how many of them. */
interface SeasonalLag {
  readonly seasons: number;
  /** in whole rows, the nearest */
  readonly lag: number;
}

/** The first lags of whole seasons that are known at t, the nearest rows to each. */
function seasonalLags(period: number, horizon: number): SeasonalLag[] {
  const first = Math.max(1, Math.ceil((horizon - 0.5) / period));
  return Array.from({ length: SEASONS }, (_, i) => ({
    seasons: first + i,
    lag: Math.round((first + i) * period),
  }));
}

/** Of the first lags of whole seasons, the one that is off its season by the least; of equal ones the shortest. */
function bestLag(period: number, horizon: number): SeasonalLag {
  const off = ({ seasons, lag }: SeasonalLag) => Math.abs(seasons * period - lag);
  return seasonalLags(period, horizon).reduce((a, b) => (off(b) < off(a) - SAME ? b : a));
}
/** Rows by which two lags are off their seasons alike. */
const SAME = 0.01;

function seasonalNaive(windows: Windows, period: number, mean: number): Fit {
  const { horizons, target } = windows.problem;
  const seasonal = horizons.map((h) => bestLag(period, h));
  const lags = Int32Array.from(seasonal, ({ lag }, k) => lag - horizons[k]);
  const [{ seasons, lag }] = seasonal;
  const one = seasonal.every((other) => other.lag === lag);
  const rows = [...windows.validation, ...windows.test];
  const missing = rows.reduce(
    (sum, t) => sum + lags.filter((back) => Number.isNaN(targetAt(windows, t, back))).length,
    0,
  );
  const where = one ? `${lag} rows before` : `whole seasons of ${shownRows(period)} rows before`;
  const notes = [
    ...(Number.isInteger(period)
      ? []
      : [
          one
            ? `${seasons === 1 ? "a season is" : `${seasons} seasons are`} ${shownRows(seasons * period)} rows: the nearest whole lag is taken`
            : `a season is ${shownRows(period)} rows: the nearest whole lags are taken`,
        ]),
    ...(missing === 0
      ? []
      : [
          `${missing} of ${rows.length * horizons.length} points have no value ${where}: the training mean stands in`,
        ]),
  ];
  return rule(
    windows,
    {
      name: `seasonal-naive-${shownRows(period)}`,
      label: one ? where : `last season of ${shownRows(period)} rows`,
      description: one
        ? `the value ${where}`
        : `the newest known value a whole number of seasons of ${shownRows(period)} rows before`,
      columns: [target],
      complexity: 2,
      note: notes.length === 0 ? null : notes.join("; "),
    },
    { kind: "lag", lags },
    mean,
  );
}

function shownRows(rows: number): string {
  return String(Number(rows.toPrecision(6)));
}

/** Lags are added while this share of the training examples has them all. Chosen by hand. */
const KEPT = 0.6;

/**
 * Ridge on the window and, for each period, on the target one, two and three seasons before each
 * predicted time with a neighbour on either side, as far as the window does not hold them. A season is
 * left out where more regressors would come of it than ridge takes.
 */
async function ridgeSeasonal(
  algebra: Algebra,
  windows: Windows,
  window: LagDesign,
  periods: readonly number[],
  fallback: Pick<Fit, "validation" | "test">,
): Promise<Fit | null> {
  const { horizons, window: length } = windows.problem;
  const most = mostRegressors(windows.train.length) - window.columns;
  const lags: number[] = [];
  const has = (t: number) => lags.every((lag) => !Number.isNaN(targetAt(windows, t, lag)));
  for (const period of periods) {
    for (let season = 0; season < SEASONS; season++) {
      const fresh = horizons.flatMap((h) => {
        const centre = seasonalLags(period, h)[season].lag - h;
        return [centre - 1, centre, centre + 1];
      });
      const held = lags.length;
      lags.push(...new Set(fresh.filter((lag) => lag >= length && !lags.includes(lag))));
      const few = windows.train.filter(has).length < KEPT * windows.train.length;
      if (few || lags.length > most) lags.length = held;
    }
  }
  if (lags.length === 0) return null;

  const channel = windows.channels.indexOf(windows.problem.target);
  const seasons = lags.map((lag) => ({ channel, lag }));
  const design = lagDesign(windows, [...window.terms, ...seasons]);
  const usable = {
    ...windows,
    validation: windows.validation.filter(has),
    test: windows.test.filter(has),
  };
  if (usable.validation.length < windows.validation.length / 2) return null;
  const fit = await fitRidge(
    algebra,
    design,
    outputAt(windows, windows.train.filter(has)),
    outputAt(windows, usable.validation),
  );
  const fitted = await ridgeParts(algebra, usable, design, fit);
  const spread = (rows: Int32Array, values: Float64Array, instead: Float64Array) => {
    let next = 0;
    const levels = instead.slice();
    rows.forEach((t, i) => {
      if (!has(t)) return;
      const own = values.subarray(next, next + horizons.length);
      levels.set(own, i * horizons.length);
      next += horizons.length;
    });
    return levels;
  };
  const lost =
    windows.validation.length + windows.test.length - usable.validation.length - usable.test.length;
  return {
    name: "ridge-seasonal",
    label: "seasonal ridge",
    description: `seasonal ridge, on ${length} rows and ${lags.length} seasonal lags`,
    columns: windows.channels,
    complexity: 6,
    model: fitted.model,
    validation: spread(windows.validation, fitted.validation, fallback.validation),
    test: spread(windows.test, fitted.test, fallback.test),
    note:
      lost === 0
        ? null
        : `${lost} points reach back before the first row: ridge on the window stands in`,
  };
}
