import { type CalendarTerm, calendarTerms, writeCalendar } from "../../data/calendar.js";
import { targetsAt, type Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { mostRegressors } from "../../measure/bound.js";
import {
  type Design,
  leadingColumns,
  levelsFrom,
  outputAt,
  windowDesign,
} from "../../measure/design.js";
import { combined, relatedTo } from "../../measure/differences.js";
import { fitLeading, predictRidge, type RidgeFit } from "../../measure/ridge.js";
import { excesses } from "../../statistics/compare.js";
import { squaredErrors } from "../../statistics/metrics.js";
import { pointsOf } from "../../statistics/test-points.js";
import type { Fit } from "./fit.js";
import { onTerms } from "./relative-ridge.js";
import { namesOf } from "./selected-ridge.js";

/** Harmonics of the year that are tried: a season, and so many that each day has its own. Chosen by hand. */
const HARMONICS = [3, 183];
/** Standard errors above the least within which the fewest columns are taken: as of windows, that a whole one loses what few dates tell. */
const WITHIN = 0.5;

/**
 * Ridge on the window, or on the window less its newest value, and on what the date of the farthest predicted time says: the
 * day of the week, the hour, the time of the year. Dates of nearer horizons are the same shift of it for
 * all, so that each horizon has weights of its own and needs no date of its own. The fewest columns are
 * taken whose error on the validation part is nearly the least; null where these are none of the calendar.
 *
 * @param columns names of channels
 * @param relative whether less its newest value
 */
export async function calendarRidge(
  algebra: Algebra,
  windows: Windows,
  columns: readonly string[],
  relative: boolean,
): Promise<Fit | null> {
  const { problem, train, validation, test } = windows;
  const { window, inputs, time } = problem;
  const calendar = yearLast(windows);
  if (calendar.length === 0 || window < 2 || time === null) return null;
  const asked: Windows = relative ? { ...windows, output: "change" } : windows;
  const kept = columns.map((name) => windows.channels.indexOf(name));
  const plain = windowDesign(windows, window, kept);
  const related = relative
    ? relatedTo(plain.terms, inputs.length, "less-last")
    : plain.terms.map((_, of) => ({ of, less: null }));
  const past = combined(plain, related);
  const design = dated(past, calendar, windows);
  if (design.columns > mostRegressors(train.length)) return null;

  const sizes = sizesOf(calendar).map((terms) => past.columns + terms);
  const fits = await fitLeading(
    algebra,
    design,
    outputAt(asked, train),
    outputAt(asked, validation),
    sizes,
  );
  const levels = async (k: number, rows: Int32Array) => {
    const output = await predictRidge(algebra, fits[k], leadingColumns(design, sizes[k]), rows);
    return levelsFrom(asked, rows, output);
  };
  const truth = targetsAt(windows, validation);
  const tried: Float64Array[] = [];
  for (const k of sizes.keys()) tried.push(await levels(k, validation));
  const { length } = problem.horizons;
  const errors = tried.map((one) => squaredErrors(one, truth, length));
  const chosen = excesses(errors, pointsOf(windows, validation)).findIndex(
    ({ above }) => above <= WITHIN,
  );
  if (chosen === 0) return null;
  const terms = calendar.slice(0, sizes[chosen] - past.columns);
  const parts = split(fits[chosen], past.columns, sizes[chosen]);
  return {
    ...{ kind: "ridge-calendar", name: "ridge-calendar", label: "calendar ridge", note: null },
    columns: [...columns, time],
    description: `ridge regression on the last ${window} rows of ${namesOf(columns)}${relative ? ", less its newest value," : ""} and on the date (${wordsOf(terms)})`,
    model: {
      kind: "dated",
      past: {
        ...{ kind: "linear", output: asked.output, terms: plain.terms },
        ...onTerms({ ...fits[chosen], weights: parts.past }, related, plain.columns),
      },
      calendar: terms,
      weights: parts.calendar,
    },
    validation: tried[chosen],
    test: await levels(chosen, test),
  };
}

/** What dates say but the trend, which the window holds; the year last, its low harmonics first. */
function yearLast({ dates, train, problem }: Windows): CalendarTerm[] {
  if (dates === null) return [];
  const training = Float64Array.from(train, (t) => dates[t + problem.horizon]);
  const terms = calendarTerms(training, HARMONICS[HARMONICS.length - 1]);
  return [
    ...terms.filter(({ kind }) => kind === "weekday" || kind === "hour"),
    ...terms.filter(({ kind }) => kind === "year"),
  ];
}

/** None of the terms, those of the week and the day, and these with more and more of the year. */
function sizesOf(terms: readonly CalendarTerm[]): number[] {
  const year = terms.filter(({ kind }) => kind === "year").length;
  const week = terms.length - year;
  const sizes = HARMONICS.map((some) => week + Math.min(year, 2 * some));
  return [...new Set([0, week, ...sizes])].sort((a, b) => a - b);
}

/** The columns of a design, and what the date of the farthest predicted time says. */
function dated(
  past: Design,
  calendar: readonly CalendarTerm[],
  { dates, problem }: Pick<Windows, "dates" | "problem">,
): Design {
  const columns = past.columns + calendar.length;
  return {
    columns,
    async fill(rows, block) {
      const before = new Float64Array(rows.length * past.columns);
      await past.fill(rows, before);
      for (const [i, t] of rows.entries()) {
        const from = i * past.columns;
        block.set(before.subarray(from, from + past.columns), i * columns);
        const stamp = dates?.[t + problem.horizon] ?? Number.NaN;
        writeCalendar(calendar, stamp, block, i * columns + past.columns);
      }
    },
  };
}

/** The weights of the first columns, and those of the others: [horizons, ...] each. */
function split({ intercept, weights }: RidgeFit, first: number, columns: number) {
  const part = (from: number, to: number) => {
    const kept = new Float64Array(intercept.length * (to - from));
    for (const k of intercept.keys()) {
      kept.set(weights.subarray(k * columns + from, k * columns + to), k * (to - from));
    }
    return kept;
  };
  return { past: part(0, first), calendar: part(first, columns) };
}

function wordsOf(terms: readonly CalendarTerm[]): string {
  const harmonics = terms.filter(({ kind }) => kind === "year").length / 2;
  const has = (kind: CalendarTerm["kind"]) => terms.some((term) => term.kind === kind);
  return [
    ...(has("weekday") ? ["day of the week"] : []),
    ...(has("hour") ? ["hour"] : []),
    ...(harmonics > 0 ? [`${harmonics} harmonics of the year`] : []),
  ].join(", ");
}
