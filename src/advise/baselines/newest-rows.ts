import { spreadHorizons, targetsAt, type Windows } from "../../data/windows.js";
import { levelWithin, logarithmOf } from "../../forecasting/logarithms.js";
import type { SeriesModel } from "../../forecasting/model.js";
import { type Unrolled, unrolled } from "../../forecasting/unrolled.js";
import type { Algebra } from "../../measure/algebra.js";
import type { Design } from "../../measure/design.js";
import { predictRidge } from "../../measure/ridge.js";
import { type Excess, excesses } from "../../statistics/compare.js";
import { squaredErrors } from "../../statistics/metrics.js";
import { pointsOf } from "../../statistics/test-points.js";
import type { Fitted } from "./fit.js";

/** Rows that are tried first, or so many of the longest season; and at most. */
const FEWEST = 16;
const SEASONS = 3;
const MOST = 4096;
/** Horizons that choose among them, at most, and validation examples, the latest. */
const JUDGED = { horizons: 4, examples: 4096 };
/**
 * The fewest rows are taken whose error is so many standard errors above the least, as of windows, or such a share:
 * beside many examples nobody would keep thousands of rows for it. Chosen by hand.
 */
const WITHIN = { errors: 0.5, share: 0.005 };
/** Share of the validation examples that may have fewer rows before them than are looked at. Chosen by hand. */
const SHORTER = 0.1;

/**
 * What a model of the series says whose state is found anew in the newest rows, which is what a file of it can do:
 * in as few of them as hardly err more on the validation part. Gaps are filled with the last value before them,
 * and the first value of a sequence stands for those before it.
 */
export async function onNewestRows(
  algebra: Algebra,
  windows: Windows,
  model: SeriesModel,
): Promise<Fitted> {
  const history = historyOf(windows);
  const judged = spreadHorizons(windows, JUDGED.horizons);
  const judges = windows.validation.slice(-JUDGED.examples);
  const truth = targetsAt(judged, judges);
  const sizes = sizesOf(longestSeason(model), history.reach);
  const errors: Float64Array[] = [];
  for (const rows of sizes) {
    const short = unrolled(model, rows, judged.problem.horizons);
    const levels = await levelsAt(algebra, history.values, short, judges);
    errors.push(squaredErrors(levels, truth, judged.problem.horizons.length));
  }
  const tried = excesses(errors, pointsOf(judged, judges));
  const least = Math.min(...tried.map(({ error }) => error));
  const isNear = ({ error, above }: Excess) =>
    above <= WITHIN.errors || error <= (1 + WITHIN.share) * least;
  const rows = sizes[tried.findIndex(isNear)];
  const own = unrolled(model, rows, windows.problem.horizons);
  return {
    model: { kind: "unrolled", ...own },
    validation: await levelsAt(algebra, history.values, own, windows.validation),
    test: await levelsAt(algebra, history.values, own, windows.test),
  };
}

/** Doubled from the fewest to the most. */
function sizesOf(season: number, reach: number): number[] {
  const most = Math.min(MOST, reach);
  const sizes: number[] = [];
  for (let rows = Math.max(FEWEST, SEASONS * season); rows < most; rows *= 2) sizes.push(rows);
  return [...sizes, most];
}

/** In whole rows; 0 without one. */
function longestSeason(model: SeriesModel): number {
  switch (model.kind) {
    case "smoothing":
      return Math.ceil(model.smoothing.season?.period ?? 0);
    case "theta":
      return Math.ceil(Math.max(0, ...model.theta.seasons.map(({ period }) => period)));
    case "arima":
      return model.arima.order.period ?? 0;
    default:
      return model satisfies never;
  }
}

interface History {
  /** the target without gaps, and whether a row is the first of its sequence */
  readonly values: { readonly filled: Float64Array; readonly firstOf: Int32Array };
  /** rows up to the validation examples, but for the few that have fewer */
  readonly reach: number;
}

function historyOf({ observed, sequenceOf, rows, validation }: Windows): History {
  const filled = observed.slice();
  const firstOf = new Int32Array(rows);
  for (let t = 0; t < rows; t++) {
    const begins = t === 0 || sequenceOf[t] !== sequenceOf[t - 1] || Number.isNaN(filled[t - 1]);
    firstOf[t] = begins ? t : firstOf[t - 1];
    if (Number.isNaN(filled[t]) && !begins) filled[t] = filled[t - 1];
  }
  const reaches = validation.map((t) => t + 1 - firstOf[t]).sort();
  return { values: { filled, firstOf }, reach: reaches[Math.floor(SHORTER * reaches.length)] };
}

/** [examples, horizons] */
async function levelsAt(
  algebra: Algebra,
  { filled, firstOf }: History["values"],
  { rows, intercept, weights, logarithms }: Unrolled,
  examples: Int32Array,
): Promise<Float64Array> {
  const scaled = logarithms === null ? filled : filled.map((y) => logarithmOf(y, logarithms));
  const design: Design = {
    columns: rows,
    fill(some, block) {
      for (const [i, t] of some.entries()) {
        const from = Math.max(firstOf[t], t - rows + 1);
        const at = (i + 1) * rows - (t + 1 - from);
        block.fill(scaled[from], i * rows, at).set(scaled.subarray(from, t + 1), at);
      }
    },
  };
  const sums = await predictRidge(algebra, { intercept, weights }, design, examples);
  if (logarithms === null) return sums;
  const { length } = intercept;
  return sums.map((sum, i) =>
    levelWithin(sum, scaled[examples[Math.floor(i / length)]], logarithms),
  );
}
