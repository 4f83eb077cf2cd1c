import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTable } from "../../src/data/read.js";
import { temporaryDirectory, writeCopy } from "./fixtures.js";

// DuckDB works in blocks of 122,880 rows, on several threads: from the second block on, what a query
// gives back is in the order of the rows only where that is asked for.

const directory = temporaryDirectory();
const SECOND = 1000;
const FIRST = Date.UTC(2020, 0, 1);

/** Row i holds i in every column, each written its own way; every seventh cell of `gaps` is missing. */
const ROWS = (rows: number) => `SELECT i AS y,
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

const FORMATS = [
  ["csv", "FORMAT csv, HEADER"],
  ["tsv", "FORMAT csv, HEADER, DELIMITER '\t'"],
  ["jsonl", "FORMAT json"],
  ["parquet", "FORMAT parquet"],
] as const;

/** The first cell out of its place, of all columns. */
async function misplaced(path: string, rows: number): Promise<unknown> {
  const table = await readTable(path);
  expect(table.rows).toBe(rows);
  expect(table.columns.map((c) => c.name)).toEqual(Object.keys(CELLS));
  for (const { name, values } of table.columns) {
    for (let i = 0; i < rows; i++) {
      if (!Object.is(values[i], CELLS[name](i))) return { name, row: i + 1, cell: values[i] };
    }
  }
  return null;
}

describe("rows come back in the order of the file", () => {
  it.each(FORMATS)("of 250,000 as %s", async (ending, options) => {
    const path = join(directory, `rows.${ending}`);
    await writeCopy(path, ROWS(250_000), options);
    expect(await misplaced(path, 250_000)).toBeNull();
  });

  it("of a Parquet whose groups are smaller than a block", async () => {
    const path = join(directory, "groups.parquet");
    await writeCopy(path, ROWS(250_000), "FORMAT parquet, ROW_GROUP_SIZE 10000");
    expect(await misplaced(path, 250_000)).toBeNull();
  });

  it("where a column calls itself rowid", async () => {
    const path = join(directory, "rowid.parquet");
    await writeCopy(path, "SELECT 10 - i AS RowId, i AS y FROM range(10) t(i)", "FORMAT parquet");
    const [rowid, y] = (await readTable(path)).columns;
    expect([rowid.name, ...rowid.values]).toEqual(["RowId", 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect([y.name, ...y.values]).toEqual(["y", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
