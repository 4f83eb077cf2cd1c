import { readTable } from "../data/read.js";
import { type Rows, tableOf } from "../data/rows.js";
import type { Table } from "../data/table.js";
import { CallerError } from "../errors.js";
import { nodeEngine } from "../runtime/node.js";
import type { Contract } from "./contract.js";
import type { ForecastModel } from "./deploy.js";
import { historiesAt } from "./history.js";
import { type NewSeries, newSeries } from "./new-rows.js";
import { gapsFilled, outsideRange } from "./oddities.js";
import { runModel } from "./run.js";

/** One value that is predicted, and the interval that should hold it in nine of ten cases. */
export interface ForecastPoint {
  /** name of the sequence; null where the model knows none */
  readonly sequence: string | null;
  /** time stamp predicted, or without time stamps the row's number */
  readonly time: string;
  /** rows after the newest one */
  readonly horizon: number;
  /** in the target's unit */
  readonly point: number;
  /** below it lies one value in twenty or so */
  readonly low: number;
  /** above it lies one value in twenty or so */
  readonly high: number;
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

/** What a model says of the rows after those that are given. */
export interface Forecast {
  /** of the model */
  readonly contract: Contract;
  /** of the rows, as `TableSource` has it */
  readonly sha256: string;
  /** sequence after sequence, the nearest first */
  readonly points: readonly ForecastPoint[];
  /** the target before them, as far as it is drawn */
  readonly history: readonly Observed[];
  /** what is odd about the rows, a sentence each */
  readonly warnings: readonly string[];
}

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
  const given = newSeries(table, contract);
  const { series, origins, nameOf, timeAt } = given;
  const { rows, columns, horizons } = contract;
  const shape = { rows, columns: columns.length, horizons: horizons.length };
  const { point, low, high } = await runModel(
    nodeEngine,
    bytes,
    shape,
    origins.length,
    (from, to) => historiesAt(series, origins.subarray(from, to), rows),
  );
  if (![point, low, high].every((levels) => levels.every(Number.isFinite))) {
    throw new CallerError(
      "the model's forecast is no finite number",
      `its values lie too far from those of the training part: ${outsideRange(given, contract).join("; ")}`,
    );
  }
  return {
    contract,
    sha256: table.source.sha256,
    points: Array.from(point, (level, i) => {
      const t = origins[Math.floor(i / horizons.length)];
      const horizon = horizons[i % horizons.length];
      return {
        sequence: nameOf(t),
        time: timeAt(t, horizon),
        horizon,
        point: level,
        low: low[i],
        high: high[i],
      };
    }),
    history: historyOf(given, contract),
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
