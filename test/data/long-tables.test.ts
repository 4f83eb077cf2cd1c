import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTable } from "../../src/data/read.js";
import { tableOf } from "../../src/data/rows.js";
import { series, temporaryDirectory, writeCopy } from "./fixtures.js";
import { COPIES, testOrder } from "./numbered-rows.js";

// DuckDB works in blocks of 122,880 rows, on several threads: from the second block on, what a query
// gives back is in the order of the rows only where that is asked for.

const directory = temporaryDirectory();

describe("rows come back in the order of the file", () => {
  // test/long/tables.test.ts has the other formats, and longer
  const quick = COPIES.filter(([ending]) => ending === "parquet");
  testOrder(directory, 130_000, quick);

  it("and text that the caller holds in its own", async () => {
    const cells = series(130_000, (i) => (i % 7 === 3 ? "NA" : `${i}`));
    const [{ values }] = (await tableOf({ y: cells })).columns;
    expect(values.findIndex((x, i) => !Object.is(x, i % 7 === 3 ? Number.NaN : i))).toBe(-1);
  });

  it("where a column calls itself rowid", async () => {
    const path = join(directory, "rowid.parquet");
    await writeCopy(path, "SELECT 10 - i AS RowId, i AS y FROM range(10) t(i)", "FORMAT parquet");
    const [rowid, y] = (await readTable(path)).columns;
    expect([rowid.name, ...rowid.values]).toEqual(["RowId", 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect([y.name, ...y.values]).toEqual(["y", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
