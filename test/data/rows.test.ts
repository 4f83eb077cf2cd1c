import { describe, expect, it } from "vitest";
import { prepareWindows } from "../../src/data/prepare.js";
import { readTable } from "../../src/data/read.js";
import { resolveProblem } from "../../src/data/resolve.js";
import { type Rows, tableOf } from "../../src/data/rows.js";
import { CallerError } from "../../src/errors.js";
import { series, temporaryDirectory, writeInto } from "./fixtures.js";

const write = writeInto(temporaryDirectory());
const DAY = 86_400_000;

/** Columns as name, kind and cells. */
async function read(rows: Rows) {
  const { columns } = await tableOf(rows);
  return columns.map(({ name, kind, values }) => [name, kind, [...values]]);
}

describe("rows in memory", () => {
  it("have columns of the kind that their cells are", async () => {
    const rows = {
      date: [new Date(0), null, new Date(DAY)],
      y: [1.5, undefined, Number.NaN],
      single: Float32Array.of(0.5, 1, 2),
      holiday: [true, false, null],
      empty: [null, undefined, null],
    };
    expect(await read(rows)).toEqual([
      ["date", "time", [0, Number.NaN, DAY]],
      ["y", "number", [1.5, Number.NaN, Number.NaN]],
      ["single", "number", [0.5, 1, 2]],
      ["holiday", "number", [1, 0, Number.NaN]],
      ["empty", "number", [Number.NaN, Number.NaN, Number.NaN]],
    ]);
  });

  it("have strings read as those of a file", async () => {
    const rows = {
      month: ["1970-01", "1970-02", null],
      stamp: ["1970-01-01T02:00:00+01:00", "", "1970-01-02"],
      y: ["1.5", "NA", " -2e3"],
      who: ["it's", "none", " b "],
    };
    expect(await read(rows)).toEqual([
      ["month", "time", [0, 31 * DAY, Number.NaN]],
      ["stamp", "time", [DAY / 24, Number.NaN, DAY]],
      ["y", "number", [1.5, Number.NaN, -2000]],
      ["who", "text", ["it's", null, "b"]],
    ]);
  });

  it("may be an object each: an absent key is a missing value, whatever its name", async () => {
    const inherited = "toString";
    const rows: Rows = [{ y: 1 }, { y: 2, [inherited]: 3, who: "a" }, { who: "b" }];
    expect(await read(rows)).toEqual([
      ["y", "number", [1, 2, Number.NaN]],
      ["toString", "number", [Number.NaN, 3, Number.NaN]],
      ["who", "text", [null, "a", "b"]],
    ]);
  });

  it("are copied", async () => {
    const y = Float64Array.of(1, 2);
    const table = await tableOf({ y });
    y[0] = 5;
    expect([...table.columns[0].values]).toEqual([1, 2]);
  });

  it("make the same examples as a file that holds them", async () => {
    const y = series(90, (i) => (i === 40 ? null : Math.sin(i / 3) + (i % 5)));
    const date = series(90, (i) => new Date(i * DAY));
    const lines = y.map((value, i) => `${date[i].toISOString().slice(0, 10)},${value ?? ""}`);
    const file = await readTable(write("same.csv", `date,y\n${lines.join("\n")}\n`));
    const examples = (table: typeof file) => {
      const { problem, warnings } = resolveProblem(table, { target: "y", window: 4 });
      const { when, sequenceName, ...prepared } = prepareWindows(table, problem);
      const words = [when(89), sequenceName(0)];
      return { problem, chosen: warnings, ...prepared, words };
    };
    expect(examples(await tableOf({ date, y }))).toEqual(examples(file));
  });
});

describe("the SHA-256 of rows in memory", () => {
  const known = {
    date: ["1970-01-01", "1970-01-02", "1970-01-03"],
    y: [1.5, null, -0],
    who: ["a", null, "é\n"],
  };
  const digest = async (rows: Rows) => (await tableOf(rows)).source.sha256;

  it("is that of the bytes that docs/data.md states", async () => {
    expect((await tableOf(known)).source).toEqual({
      kind: "memory",
      sha256: "250e32ae26ab27d5a3e5e82e00f266ec1c760fee78c822abda6768d535ffbad7",
    });
  });

  it("does not hang on how they are handed over", async () => {
    const rows = series(3, (i) => ({
      date: new Date(known.date[i]),
      y: known.y[i] ?? Number.NaN,
      who: known.who[i],
    }));
    expect(await digest(rows)).toBe(await digest(known));
  });

  it("changes with a cell, a name, the order of columns and that of rows", async () => {
    const { date, y, who } = known;
    const others: Rows[] = [
      { date, y: [1.5, null, 1e-300], who },
      { date, y: [1.5, 0, 0], who },
      { date, y, who: ["a", "b", "é\n"] },
      { date, x: y, who },
      { y, date, who },
      { date, y: [null, 1.5, 0], who },
      { date, y },
    ];
    const digests = await Promise.all([known, ...others].map(digest));
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe("rows that are no table", () => {
  const long = new Float64Array(2 ** 17 + 1);
  const wide = Object.fromEntries(series(1024, (i) => [`c${i}`, long]));
  it.each<[string, unknown, RegExp]>([
    ["no columns", {}, /^the rows have no columns\n/],
    ["no rows", [], /^there are no rows\n/],
    ["empty columns", { y: [] }, /^there are no rows\n/],
    ["empty objects", [{}, {}], /^the rows have no columns\n/],
    ["unequal lengths", { y: [1, 2], x: [1] }, /^column 'y' has 2 rows, and column 'x' has 1\n/],
    ["a column that is text", { y: "123" }, /^column 'y' is a string, not an array/],
    ["a column that is null", { y: null }, /^column 'y' is null, not an array/],
    ["big integers", { y: new BigInt64Array(3) }, /^column 'y' is a BigInt64Array, not an array/],
    ["a big integer", { y: [1, 2n] }, /^column 'y' holds a bigint in row 2\n/],
    ["an object", { y: [null, {}] }, /^column 'y' holds an object in row 2\n/],
    ["an array", [{ y: [1] }], /^column 'y' holds an array in row 1\n/],
    [
      "an invalid date",
      { t: [new Date(Number.NaN)] },
      /^column 't' holds an invalid Date in row 1/,
    ],
    [
      "two kinds",
      { y: [null, 1, "NA"] },
      /^column 'y' mixes numbers \(row 2\) with text \(row 3\)/,
    ],
    ["flags and numbers", { y: [true, 1] }, /^column 'y' mixes booleans .* with numbers/],
    ["arrays for rows", [[1, 2]], /^row 1 is an array, not an object\n/],
    ["a row that is not there", [{ y: 1 }, null], /^row 2 is null, not an object\n/],
    ["no name", { "": [1] }, /^a column has no name\n/],
    [
      "too many cells",
      wide,
      /^the object has 131073 rows of 1024 columns, more than the 33554432 cells/,
    ],
  ])("are refused: %s", async (_, rows, message) => {
    const refusal = await tableOf(rows as Rows).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CallerError);
    expect((refusal as Error).message).toMatch(message);
  });
});
