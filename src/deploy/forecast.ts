import { labelledAs } from "../data/labels.js";
import { readTable } from "../data/read.js";
import { type Rows, tableOf } from "../data/rows.js";
import type { Table } from "../data/table.js";
import { CallerError } from "../errors.js";
import { nodeEngine } from "../runtime/node.js";
import {
  type ClassContract,
  type Contract,
  givesClasses,
  type NumberContract,
} from "./contract.js";
import type { ForecastModel } from "./deploy.js";
import { historiesAt } from "./history.js";
import { type NewSeries, newSeries } from "./new-rows.js";
import { gapsFilled, outsideRange } from "./oddities.js";
import { levelOutputs, runModel } from "./run.js";

/** Where and when something is predicted. */
export interface ForecastPlace {
  /** name of the sequence; null where the model knows none */
  readonly sequence: string | null;
  /** time stamp predicted, or without time stamps the row's number */
  readonly time: string;
  /** rows after the newest one */
  readonly horizon: number;
}

/** One value that is predicted, and the interval that should hold it in nine of ten cases. */
export interface ForecastPoint extends ForecastPlace {
  /** in the target's unit */
  readonly point: number;
  /** below it lies one value in twenty or so */
  readonly low: number;
  /** above it lies one value in twenty or so */
  readonly high: number;
}

/** One label that is predicted. */
export interface ForecastLabel extends ForecastPlace {
  /** with the largest probability */
  readonly class: string;
  /** of that class */
  readonly probability: number;
  /** of all, in the order of the contract's classes */
  readonly probabilities: readonly number[];
}

/** A value of the target that was given. */
export interface Observed {
  /** name of the sequence; null where the model knows none */
  readonly sequence: string | null;
  /** its time stamp, or without time stamps the row's number */
  readonly time: string;
  /** rows before the newest one, which is 0 */
  readonly before: number;
  /** in the target's unit */
  readonly value: number;
}

/** What a model of numbers says of the rows after those that are given. */
export interface NumberForecast extends ForecastFacts {
  readonly outputs: "numbers";
  /** of the model */
  readonly contract: NumberContract;
  /** sequence after sequence, the nearest first */
  readonly points: readonly ForecastPoint[];
  /** the target before them, as far as it is drawn */
  readonly history: readonly Observed[];
}

/** What a model of labels says of them. */
export interface ClassForecast extends ForecastFacts {
  readonly outputs: "classes";
  /** of the model */
  readonly contract: ClassContract;
  /** sequence after sequence */
  readonly points: readonly ForecastLabel[];
}

/** What is said of a forecast, whatever is predicted. */
export interface ForecastFacts {
  /** of the rows, as `TableSource` has it */
  readonly sha256: string;
  /** what is odd about the rows, a sentence each */
  readonly warnings: readonly string[];
}

/** What a model says of the rows after those that are given. */
export type Forecast = NumberForecast | ClassForecast;

/** New rows: a file, or rows in memory. */
export type NewRows =
  | {
      /** its path */
      readonly file: string;
    }
  | {
      /** columns by name, or an object a row */
      readonly rows: Rows;
    };

/**
 * Predicts with a deployed model the steps after the newest value of the target, in each sequence. Of a
 * regression (horizon 0), every row whose target is missing.
 *
 * @throws CallerError where the rows are not what the model takes
 */
export async function forecast(model: ForecastModel, given: NewRows): Promise<Forecast> {
  const table = "rows" in given ? await tableOf(given.rows) : await readTable(given.file);
  return forecastOn(model, table);
}

/** `forecast`, of a table that is there. */
export async function forecastOn(
  { contract, bytes }: ForecastModel,
  table: Table,
): Promise<Forecast> {
  if (givesClasses(contract)) {
    const { target, labels } = contract;
    const { classes } = labels;
    const given = newSeries(labelledAs(table, target, classes), contract);
    const { probability } = await said(contract, bytes, given, { probability: classes.length });
    return {
      ...{ outputs: "classes", contract, ...factsOf(table, given, contract) },
      points: placesOf(given, contract).map((place, i) => {
        const probabilities = Array.from(
          probability.subarray(i * classes.length, (i + 1) * classes.length),
        );
        const likeliest = probabilities.indexOf(Math.max(...probabilities));
        return {
          ...place,
          ...{ class: classes[likeliest], probability: probabilities[likeliest], probabilities },
        };
      }),
    };
  }
  const given = newSeries(table, contract);
  const outputs = levelOutputs(contract.horizons.length);
  const { point, low, high } = await said(contract, bytes, given, outputs);
  return {
    ...{ outputs: "numbers", contract, ...factsOf(table, given, contract) },
    points: placesOf(given, contract).map((place, i) => ({
      ...place,
      ...{ point: point[i], low: low[i], high: high[i] },
    })),
    history: historyOf(given, contract),
  };
}

/** The outputs of a model after each origin. */
async function said<K extends string>(
  contract: Contract,
  bytes: Uint8Array,
  given: NewSeries,
  outputs: Readonly<Record<K, number>>,
): Promise<Readonly<Record<K, Float64Array>>> {
  const { series, origins } = given;
  const { rows, columns } = contract;
  const shape = { rows, columns: columns.length, outputs };
  const all = await runModel(nodeEngine, bytes, shape, origins.length, (from, to) =>
    historiesAt(series, origins.subarray(from, to), rows),
  );
  if (Object.values<Float64Array>(all).every((values) => values.every(Number.isFinite))) return all;
  throw new CallerError(
    "the model's forecast is no finite number",
    `its values lie too far from those of the training part: ${outsideRange(given, contract).join("; ")}`,
  );
}

/** Where and when each output is, in the order of a model's numbers. */
function placesOf({ origins, nameOf, timeAt }: NewSeries, { horizons }: Contract): ForecastPlace[] {
  return Array.from(origins).flatMap((t) =>
    horizons.map((horizon) => ({ sequence: nameOf(t), time: timeAt(t, horizon), horizon })),
  );
}

function factsOf({ source }: Table, given: NewSeries, contract: Contract): ForecastFacts {
  return {
    sha256: source.sha256,
    warnings: [...given.warnings, ...gapsFilled(given, contract), ...outsideRange(given, contract)],
  };
}

/** Fewest rows of the past that are drawn, where there are so many. */
const DRAWN = 48;

/** The newest values of the target, twice as many rows as are predicted. */
function historyOf(
  { origins, observed, nameOf, timeAt, series }: NewSeries,
  { horizons }: Contract,
): Observed[] {
  if (observed === null) return [];
  const { starts, sequenceOf } = series.timeline;
  const ends = new Map(Array.from(origins, (t) => [sequenceOf[t], t]));
  const length = Math.max(DRAWN, 2 * horizons[horizons.length - 1]);
  return [...ends].flatMap(([s, t]) =>
    Array.from({ length: Math.min(length, t + 1 - starts[s]) }, (_, i) => t - i)
      .reverse()
      .filter((row) => !Number.isNaN(observed[row]))
      .map((row) => ({
        ...{ sequence: nameOf(row), time: timeAt(row, 0) },
        ...{ before: t - row, value: observed[row] },
      })),
  );
}
