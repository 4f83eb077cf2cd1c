import type { CalendarTerm } from "../../data/calendar.js";
import type { NumberOutput, Windows } from "../../data/windows.js";
import type { Unrolled } from "../../forecasting/unrolled.js";
import type { Algebra } from "../../measure/algebra.js";
import { type LagDesign, levelsFrom, type Term } from "../../measure/design.js";
import { predictRidge, type RidgeWeights } from "../../measure/ridge.js";
import type { ClassModel } from "./class-models.js";
import type { BaselineKind } from "./kinds.js";

/** What was fitted, as data, to numbers or to labels. */
export type FittedModel = NumberModel | ClassModel;

/**
 * What was fitted to numbers, as data: all that a forecast of the target's levels needs beside the rows before it.
 * Arrays have an entry a horizon.
 */
export type NumberModel =
  | ConstantModel
  | LagModel
  | LinearModel
  | UnrolledModel
  | CalendarModel
  | NeighboursModel
  | DatedModel;

/** The same levels, whatever came before. */
export interface ConstantModel {
  readonly kind: "constant";
  /** [horizons] */
  readonly levels: Float64Array;
}

/** Values of the target itself. */
export interface LagModel {
  readonly kind: "lag";
  /** [horizons] rows before the newest one */
  readonly lags: Int32Array;
}

/** intercept + weights . terms: the levels, or their changes from the target's newest value. */
export interface LinearModel {
  readonly kind: "linear";
  /** which of them */
  readonly output: NumberOutput;
  /** what is weighed: channels standardised by the training part, gaps filled */
  readonly terms: readonly Term[];
  /** [horizons] */
  readonly intercept: Float64Array;
  /** [horizons, terms] in units of the target */
  readonly weights: Float64Array;
}

/** A model of the target alone whose state is found in its newest values. */
export interface UnrolledModel extends Unrolled {
  readonly kind: "unrolled";
}

/** intercept + weights . (dates, known columns) at the predicted time itself: the same at all horizons. */
export interface CalendarModel {
  readonly kind: "calendar";
  /** rows ahead, ascending */
  readonly horizons: readonly number[];
  /** what the date says */
  readonly terms: readonly CalendarTerm[];
  /** channels of known columns, standardised by the training part, that follow the terms */
  readonly known: readonly number[];
  /** of all horizons */
  readonly intercept: number;
  /** [terms, then known columns] */
  readonly weights: Float64Array;
  /** what the sum is kept within where it is the logarithm of the target; null where it is the target */
  readonly logarithms: { readonly low: number; readonly high: number } | null;
}

/** The mean outcome of the k windows that are nearest to the newest one: levels, or changes from the target's newest value. */
export interface NeighboursModel {
  readonly kind: "neighbours";
  /** how many; those as near as the last count too */
  readonly k: number;
  /** which of them */
  readonly output: NumberOutput;
  /** what a window holds: channels standardised by the training part, gaps filled */
  readonly terms: readonly Term[];
  /** of so many channels, the first, every value is taken less that of lag 0, which is left out */
  readonly relative: number;
  /** [windows, terms that are left] */
  readonly windows: Float64Array;
  /** [windows, horizons] in the unit of the target */
  readonly outcomes: Float64Array;
}

/** A linear model of the rows before, and of what the date of the farthest predicted time says. */
export interface DatedModel {
  readonly kind: "dated";
  /** of the rows before */
  readonly past: LinearModel;
  /** what the date says */
  readonly calendar: readonly CalendarTerm[];
  /** [horizons, calendar] in units of the target */
  readonly weights: Float64Array;
}

/** A baseline that was fitted on the training part, and what it says of the other two. */
export interface Fit {
  readonly kind: BaselineKind;
  /** its kind, and what tells it from others of that kind */
  readonly name: string;
  /** a short name for tables */
  readonly label: string;
  /** what it is, after "use" */
  readonly description: string;
  /** columns that it looks at */
  readonly columns: readonly string[];
  readonly model: FittedModel;
  /** [examples, horizons] in raw units, or `ClassScores`, aligned with windows.validation and windows.test */
  readonly validation: Float64Array;
  readonly test: Float64Array;
  /** what had to be done otherwise than the name says, or null */
  readonly note: string | null;
}

/** All of a fit but its words. */
export type Fitted = Pick<Fit, "model" | "validation" | "test">;

/** Ridge as a model, and what it says of the validation and the test part. */
export async function ridgeParts(
  algebra: Algebra,
  windows: Windows,
  design: LagDesign,
  fit: Pick<RidgeWeights, "intercept" | "weights">,
): Promise<Fitted> {
  const at = async (rows: Int32Array) =>
    levelsFrom(windows, rows, await predictRidge(algebra, fit, design, rows));
  return {
    model: {
      kind: "linear",
      output: windows.output,
      terms: design.terms,
      intercept: fit.intercept,
      weights: fit.weights,
    },
    validation: await at(windows.validation),
    test: await at(windows.test),
  };
}
