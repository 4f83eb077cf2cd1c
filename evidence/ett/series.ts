import { readTable } from "../../src/data/read.js";
import type { SplitRows } from "../../src/data/split.js";
import { numbersOf, type Table } from "../../src/data/table.js";
import { CallerError } from "../../src/errors.js";

/** A published series whose licence lets nobody hand on an extract, by what tells a true copy. */
export interface HeldSeries {
  readonly sha256: string;
  readonly rows: number;
  /** its numbers, in order */
  readonly channels: readonly string[];
  /** rows to train on, to validate and to test, as tables count them; later rows are not used */
  readonly split: SplitRows;
}

/** Where a user gets it, and as what. */
export const SOURCE =
  "https://github.com/zhouhaoyi/ETDataset has it as ETT-small/ETTh1.csv (CC BY-ND 4.0)";

/** Loads and oil temperature of a transformer station, by the hour: 12, 4 and 4 months of 30 days. */
export const ETTH1: HeldSeries = {
  sha256: "f18de3ad269cef59bb07b5438d79bb3042d3be49bdeecf01c1cd6d29695ee066",
  rows: 17_420,
  channels: ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"],
  split: [8_640, 2_880, 2_880],
};

/** The column of dates. */
const DATE = "date";

/** Columns by name, as `advise` takes them. */
export type SeriesRows = Readonly<Record<string, readonly Date[] | Float64Array>>;

/**
 * The user's own copy of a series.
 *
 * @throws CallerError where it cannot be read, or is another file
 */
export async function readSeries(file: string, series = ETTH1): Promise<SeriesRows> {
  const table = await readTable(file);
  const { sha256 } = table.source;
  if (table.rows !== series.rows || sha256 !== series.sha256) {
    throw new CallerError(
      `${file} is not the series that published tables use: ${table.rows} rows with SHA-256 ${sha256}, not ${series.rows} with ${series.sha256}`,
      SOURCE,
    );
  }
  return {
    [DATE]: datesOf(table),
    ...Object.fromEntries(series.channels.map((name) => [name, numbersOf(table, name, "input")])),
  };
}

function datesOf({ columns }: Table): Date[] {
  const column = columns.find(({ name }) => name === DATE);
  if (column?.kind !== "time") throw new CallerError(`there are no dates in '${DATE}'`, SOURCE);
  return Array.from(column.values, (time) => new Date(time));
}

/** The first rows. */
export function firstOf(rows: SeriesRows, count: number): SeriesRows {
  return Object.fromEntries(
    Object.entries(rows).map(([name, values]) => [name, values.slice(0, count)]),
  );
}
