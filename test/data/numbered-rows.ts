import { join } from "node:path";
import { expect, it } from "vitest";
import { readTable } from "../../src/data/read.js";
import type { Table } from "../../src/data/table.js";
import { doubles, npy, series, writeCopy, writeInto } from "./fixtures.js";

const SECOND = 1000;
const FIRST = Date.UTC(2020, 0, 1);

/** Row i holds i in every column, each written its own way; every seventh cell of `gaps` is missing. */
const query = (rows: number) => `SELECT i AS y,
    i / 4 AS x,
    CASE WHEN i % 7 = 3 THEN 'NA' ELSE i::VARCHAR END AS gaps,
    strftime(TIMESTAMP '2020-01-01' + i * INTERVAL 1 SECOND, '%Y-%m-%dT%H:%M:%S') AS date,
    'row ' || i AS word,
    i % 2 = 0 AS flag
  FROM range(${rows}) t(i)`;

/** What stands in row i of each column. */
const CELLS: Readonly<Record<string, (i: number) => number | string>> = {
  y: (i) => i,
  x: (i) => i / 4,
  gaps: (i) => (i % 7 === 3 ? Number.NaN : i),
  date: (i) => FIRST + i * SECOND,
  word: (i) => `row ${i}`,
  flag: (i) => (i % 2 === 0 ? 1 : 0),
};

/** Formats, each with the options of the query that writes it. */
export const COPIES = [
  ["csv", "FORMAT csv, HEADER"],
  ["tsv", "FORMAT csv, HEADER, DELIMITER '\t'"],
  ["jsonl", "FORMAT json"],
  ["parquet", "FORMAT parquet"],
  ["small-groups.parquet", "FORMAT parquet, ROW_GROUP_SIZE 10000"],
] as const;

/** The first cell out of its place, of all columns, or null. */
function misplaced(table: Table, cells: Readonly<Record<string, (i: number) => number | string>>) {
  expect(table.columns.map((c) => c.name)).toEqual(Object.keys(cells));
  for (const { name, values } of table.columns) {
    for (let i = 0; i < table.rows; i++) {
      if (!Object.is(values[i], cells[name](i))) return { name, row: i + 1, cell: values[i] };
    }
  }
  return null;
}

/** Tests, for each of some formats, that a file of so many rows comes back cell by cell. */
export function testOrder(
  directory: string,
  rows: number,
  copies: readonly (typeof COPIES)[number][] = COPIES,
): void {
  it.each(copies)(`of ${rows} as %s`, async (ending, options) => {
    const path = join(directory, `rows.${ending}`);
    await writeCopy(path, query(rows), options);
    const table = await readTable(path);
    expect(table.rows).toBe(rows);
    expect(misplaced(table, CELLS)).toBeNull();
  });

  it(`of ${rows} as npy`, async () => {
    const array = npy("<f8", `${rows}, 2`, doubles(series(2 * rows, (i) => i)));
    const table = await readTable(writeInto(directory)("rows.npy", array));
    expect(table.rows).toBe(rows);
    expect(misplaced(table, { "0": (i) => 2 * i, "1": (i) => 2 * i + 1 })).toBeNull();
  });
}
