import { calendarTerms, writeCalendar } from "../../data/calendar.js";
import { targetsAt, type Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import type { Design } from "../../measure/design.js";
import { fitRidge, predictRidge } from "../../measure/ridge.js";
import { meanSquaredError } from "../../statistics/metrics.js";
import type { CalendarModel, Fit } from "./fit.js";
import { namesOf } from "./selected-ridge.js";

/** Harmonics of the year that are tried. */
const HARMONICS = [2, 6, 20];

/**
 * Regressions that see nothing of the past: on the known columns at the predicted time alone, and on these and on what its
 * date says, the trend, the time of the year by harmonics, the day of the week, the hour. Both by ridge; the
 * number of harmonics, and logarithms where all values of the training part are above 0, as the validation
 * part prefers. None for a regression, which sees known columns on the same row in any case.
 */
export async function calendarRegressions(
  algebra: Algebra,
  windows: Windows,
  mean: number,
): Promise<Fit[]> {
  const { horizon, target, time, known } = windows.problem;
  if (horizon === 0) return [];
  const fits: Fit[] = [];
  const words = { columns: known, note: null };
  const given = namesOf(known);
  if (known.length > 0) {
    const best = await bestOf(algebra, windows, mean, [0]);
    const description = `a regression on ${given} at the predicted time`;
    fits.push({
      ...words,
      ...best,
      kind: "known",
      name: "known",
      label: "known columns alone",
      description,
    });
  }
  if (windows.dates !== null) {
    const best = await bestOf(algebra, windows, mean, HARMONICS);
    const beside = known.length === 0 ? "" : ` and ${given}`;
    const scale = best.model.logarithms === null ? "" : `, of the logarithm of ${target}`;
    const description = `a regression on the calendar (trend, time of the year, of the week and of the day of ${time})${beside}${scale}`;
    fits.push({
      ...words,
      ...best,
      kind: "calendar",
      name: "calendar",
      label: "calendar",
      description,
    });
  }
  return fits;
}

type Chosen = Pick<Fit, "validation" | "test"> & { readonly model: CalendarModel };

/** Of the regressions with so many harmonics of the year (0: without dates), on values and logarithms. */
async function bestOf(
  algebra: Algebra,
  windows: Windows,
  mean: number,
  harmonics: readonly number[],
): Promise<Chosen> {
  const truth = targetsAt(windows, windows.validation);
  let best: { readonly model: CalendarModel; readonly error: number } | null = null;
  let terms = -1;
  for (const some of harmonics) {
    const design = designOf(windows, some);
    // a series too short or too coarse for more harmonics
    if (design.columns === terms) break;
    terms = design.columns;
    for (const logarithmic of isPositive(windows) ? [false, true] : [false]) {
      const model = await regression(algebra, windows, design, logarithmic);
      const levels = await levelsOf(algebra, windows, model, mean, windows.validation);
      const error = meanSquaredError(levels, truth);
      if (best === null || error < best.error) best = { model, error };
    }
  }
  if (best === null) throw new RangeError("no calendar regression was tried");
  const { model } = best;
  const at = (rows: Int32Array) => levelsOf(algebra, windows, model, mean, rows);
  return { model, validation: await at(windows.validation), test: await at(windows.test) };
}

/** Regressors at rows that are predicted, and what they are. */
type CalendarDesign = Design & Pick<CalendarModel, "terms" | "known">;

function designOf(windows: Windows, harmonics: number): CalendarDesign {
  const { problem, dates, train } = windows;
  const known = problem.known.map((_, k) => problem.inputs.length + k);
  if (harmonics === 0 || dates === null) return designWith(windows, { terms: [], known });
  const training = Float64Array.from(train, (t) => dates[t + problem.horizon]);
  return designWith(windows, { terms: calendarTerms(training, harmonics), known });
}

function designWith(
  { features, channels, dates, problem }: Windows,
  { terms, known }: Pick<CalendarModel, "terms" | "known">,
): CalendarDesign {
  const width = channels.length;
  return {
    ...{ terms, known, columns: terms.length + known.length },
    fill(rows, block) {
      let at = 0;
      for (const row of rows) {
        writeCalendar(terms, dates?.[row] ?? Number.NaN, block, at);
        at += terms.length;
        for (const c of known) block[at++] = features[(row - problem.horizon) * width + c];
      }
    },
  };
}

function isPositive({ observed, train, problem }: Windows): boolean {
  return train.every((t) => observed[t + problem.horizon] > 0);
}

async function regression(
  algebra: Algebra,
  { observed, problem, train, validation }: Windows,
  design: CalendarDesign,
  logarithmic: boolean,
): Promise<CalendarModel> {
  const sample = (examples: Int32Array) => {
    const rows = examples
      .map((t) => t + problem.horizon)
      .filter((row) => !logarithmic || observed[row] > 0);
    return {
      rows,
      target: Float64Array.from(rows, (row) =>
        logarithmic ? Math.log(observed[row]) : observed[row],
      ),
    };
  };
  const training = sample(train);
  const { intercept, weights } = await fitRidge(algebra, design, training, sample(validation));
  const { terms, known } = design;
  return {
    ...{ kind: "calendar", horizons: problem.horizons, terms, known },
    ...{ intercept: intercept[0], weights },
    logarithms: logarithmic ? widened(training.target) : null,
  };
}

/** The range of some values, and once as wide on either side. */
function widened(values: Float64Array): { readonly low: number; readonly high: number } {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { low: 2 * low - high, high: 2 * high - low };
}

/** [rows.length, horizons]; the mean where a known column is asked for before the sequence begins. */
async function levelsOf(
  algebra: Algebra,
  windows: Windows,
  model: CalendarModel,
  mean: number,
  rows: Int32Array,
): Promise<Float64Array> {
  const { horizon, horizons } = windows.problem;
  const { sequenceOf } = windows;
  const isThere = (row: number) =>
    model.known.length === 0 || (row >= horizon && sequenceOf[row - horizon] === sequenceOf[row]);
  const predicted = new Set<number>();
  for (const t of rows) for (const h of horizons) if (isThere(t + h)) predicted.add(t + h);
  const at = Int32Array.from(predicted).sort();
  const fit = { intercept: Float64Array.of(model.intercept), weights: model.weights };
  const sums = await predictRidge(algebra, fit, designWith(windows, model), at);
  const { logarithms } = model;
  const levelAt = new Map(
    Array.from(at, (row, i) => [
      row,
      logarithms === null
        ? sums[i]
        : Math.exp(Math.min(logarithms.high, Math.max(logarithms.low, sums[i]))),
    ]),
  );
  return Float64Array.from({ length: rows.length * horizons.length }, (_, i) => {
    const row = rows[Math.floor(i / horizons.length)] + horizons[i % horizons.length];
    return levelAt.get(row) ?? mean;
  });
}
