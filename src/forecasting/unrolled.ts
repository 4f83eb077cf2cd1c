import type { Logarithmic } from "./logarithms.js";
import { beginOf, type SeriesModel } from "./model.js";

/** A model of a series as a function of its newest values: intercept + weights . values, or of logarithms. */
export interface Unrolled {
  /** how many of them */
  readonly rows: number;
  /** [horizons] */
  readonly intercept: Float64Array;
  /** [horizons, rows] the newest value first */
  readonly weights: Float64Array;
  /** as of the model */
  readonly logarithms: Logarithmic | null;
}

/** Rows that are tried first, and at most. */
const FEWEST = 16;
const MOST = 1024;
/** What all older values together may weigh, and by how much weights may differ from those of twice as many rows. */
const FORGOTTEN = 1e-8;

/**
 * The function of so many newest values to which a model comes down once it has forgotten how it began: its
 * filter is linear in them, and what each weighs is what an impulse does. Null where it does not forget
 * within 1,024 rows, or where its seasons go by a clock that values do not tell.
 */
export function unrolled(model: SeriesModel, horizons: readonly number[]): Unrolled | null {
  const { logarithms, ...plain } = model;
  if (goesByClock(model)) return null;
  const begin = beginOf({ ...plain, logarithms: null });
  let before: Unrolled | null = null;
  for (let rows = FEWEST; rows <= MOST; rows *= 2) {
    const after = { ...impulses(begin, rows, horizons), logarithms };
    if (before !== null && agree(before, after)) return before;
    before = after;
  }
  return null;
}

function goesByClock(model: SeriesModel): boolean {
  switch (model.kind) {
    case "smoothing":
      return model.smoothing.season !== null;
    case "theta":
      return model.theta.seasons.length > 0;
    case "arima":
      return false;
    default:
      return model satisfies never;
  }
}

/** What a filter says after values that are all 0, and after each of them alone is 1. */
function impulses(
  begin: ReturnType<typeof beginOf>,
  rows: number,
  horizons: readonly number[],
): Omit<Unrolled, "logarithms"> {
  const after = (age: number | null): number[] => {
    const values = new Float64Array(rows);
    if (age !== null) values[rows - 1 - age] = 1;
    const filter = begin({ values, phase: 0 });
    for (const value of values) filter.observe(value);
    return horizons.map((h) => filter.forecast(h));
  };
  const intercept = Float64Array.from(after(null));
  const weights = new Float64Array(horizons.length * rows);
  for (let age = 0; age < rows; age++) {
    for (const [k, level] of after(age).entries()) weights[k * rows + age] = level - intercept[k];
  }
  return { rows, intercept, weights };
}

/** Whether twice as many rows say the same. */
function agree(few: Unrolled, many: Unrolled): boolean {
  return few.intercept.every((c, k) => {
    let off = Math.abs(c - many.intercept[k]);
    for (let age = 0; age < many.rows; age++) {
      const weight = age < few.rows ? few.weights[k * few.rows + age] : 0;
      off += Math.abs(weight - many.weights[k * many.rows + age]);
    }
    return off <= FORGOTTEN;
  });
}
