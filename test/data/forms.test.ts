import { describe, expect, it } from "vitest";
import { readTable } from "../../src/data/read.js";
import { type ProblemOptions, resolveProblem } from "../../src/data/resolve.js";
import type { Table } from "../../src/data/table.js";
import { CallerError } from "../../src/errors.js";
import { series, tableOf, temporaryDirectory, writeInto } from "./fixtures.js";

// Cells of a column that are not what most of them are, and forms that can be read in two ways: refused
// with the rows, or read with a note.

const write = writeInto(temporaryDirectory());
const wave = (i: number) => Math.round(1000 * Math.sin(i)) / 1000;
const day = (i: number) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10);

async function csv(
  header: string,
  row: (i: number) => string,
  ending = "csv",
  rows = 100,
): Promise<Table> {
  return readTable(write(`file.${ending}`, `${header}\n${series(rows, row).join("\n")}\n`));
}

function refusal(table: Table, options: Partial<ProblemOptions> = {}): string {
  try {
    resolveProblem(table, { target: "y", window: 4, ...options });
  } catch (error) {
    expect(error).toBeInstanceOf(CallerError);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

function notes(table: Table, options: Partial<ProblemOptions> = {}): readonly string[] {
  return resolveProblem(table, { target: "y", window: 4, ...options }).warnings;
}

describe("a few cells that are no dates", () => {
  it.each(["NaT", "2020-02-30", "?", "31/12/2020"])(
    "are refused with their rows: %s",
    async (cell) => {
      const table = await csv("date,y", (i) => `${i === 40 ? cell : day(99 - i)},${wave(i)}`);
      const message = new RegExp(
        `column 'date' is not all dates: row 41 holds '${cell.replace("?", "\\?")}' \\(99 of 100 cells are dates\\)`,
      );
      expect(refusal(table)).toMatch(message);
      expect(refusal(table, { time: "date" })).toMatch(
        /time column 'date' is not all dates: row 41/,
      );
    },
  );

  it("are named up to three", async () => {
    const table = await csv("date,y", (i) => `${i > 90 ? `x${i}` : day(i)},${wave(i)}`);
    expect(refusal(table)).toMatch(
      /row 92 holds 'x91', row 93 holds 'x92', row 94 holds 'x93' \(91 of 100/,
    );
  });

  it("in the last row are a total", async () => {
    const table = await csv("date,y", (i) => (i === 99 ? "Total,57087" : `${day(i)},${wave(i)}`));
    expect(refusal(table)).toMatch(/row 100, the last, holds 'Total' in 'date'.*\n.*remove it/);
    const remark = await csv("date,y", (i) => (i === 99 ? "Source: WHO," : `${day(i)},${wave(i)}`));
    expect(refusal(remark)).toMatch(
      /row 100 holds 'Source: WHO'.*\n.*last row is a total.*remove it/,
    );
    const shops = await csv("shop,y", (i) => (i === 99 ? "Total,57087" : `A${i % 3},${wave(i)}`));
    expect(refusal(shops)).toMatch(/row 100, the last, holds 'Total' in 'shop'/);
  });

  it("in the first row are units", async () => {
    const table = await csv("date,y", (i) =>
      i === 0 ? "YYYY-MM-DD,m3/s" : `${day(i)},${wave(i)}`,
    );
    expect(refusal(table)).toMatch(
      /target 'y' .*row 1 holds 'm3\/s'.*\n.*first row holds units, remove it/,
    );
  });

  it("are dates, but of another age: rows are not taken in the file's order where it is not that of time", async () => {
    const sentinel = (i: number) => `${i === 40 ? "9999-12-31" : day(99 - i)},${wave(i)}`;
    expect(refusal(await csv("date,y", sentinel))).toMatch(
      /rows are not in the order of 'date' \(first at row 2\), which has no regular clock: rows 1 and 41 are .*\n.*sort the rows by time/,
    );
    const twice = await csv("from,to,y", (i) => `${day(99 - i)},${day(199 - i)},${wave(i)}`);
    expect(refusal(twice)).toMatch(
      /order of none of the columns with dates: from, to .*\n.*--time/,
    );
    expect(notes(twice, { time: "from" }).join()).not.toMatch(/equally spaced/);
  });

  it("do not count where another column is named as time", async () => {
    const table = await csv(
      "date,day,y",
      (i) => `${i === 40 ? "NaT" : day(i)},${day(i)},${wave(i)}`,
    );
    expect(refusal(table)).toMatch(/name the column that is with --time/);
    expect(notes(table, { time: "day" })).toEqual([
      "column 'date' is left out of the inputs: it holds dates",
    ]);
  });
});

describe("dates in another form", () => {
  const pad = (n: number) => String(n).padStart(2, "0");
  it.each([
    [
      "years of two digits",
      (d: Date) => `${pad(d.getUTCDate())}/${pad(d.getUTCMonth() + 1)}/20`,
      /, day before month/,
    ],
    ["names of months", (d: Date) => d.toUTCString(), /'Wed, 01 Jan 2020 00:00:00 GMT'/],
  ])("are refused: %s", async (_, form, message) => {
    const table = await csv(
      "date;y",
      (i) => `${form(new Date(Date.UTC(2020, 0, 1 + i)))};${wave(i)}`,
    );
    expect(refusal(table)).toMatch(/^column 'date' holds dates in a form that is not read/);
    expect(refusal(table)).toMatch(message);
    expect(refusal(table, { time: "date" })).toMatch(/\n.*ISO 8601/);
  });

  it("say so where the first twelve days leave it open", async () => {
    const table = await csv(
      "date,y",
      (i) => `01/${pad((i % 12) + 1)}/${pad(1 + Math.floor(i / 12))},${wave(i)}`,
    );
    expect(refusal(table)).toMatch(/not read, the day or the month first \(row 1: '01\/01\/01'\)/);
  });

  it("are refused where some state an offset and some do not", async () => {
    const table = await csv(
      "date,y",
      (i) => `${day(i)}T00:00:00${i < 50 ? "" : "+01:00"},${wave(i)}`,
    );
    expect(refusal(table)).toMatch(/with an offset and without \(row 51 holds .*, row 1 holds /);
  });

  it("are refused as whole numbers, named or not", async () => {
    const table = await csv("date,y", (i) => `${day(i).replaceAll("-", "")},${wave(i)}`);
    expect(refusal(table)).toMatch(
      /'date' holds dates as whole numbers \(20200101\)\n.*2020-12-31/,
    );
    expect(refusal(table, { time: "date" })).toMatch(/holds dates as whole numbers/);
    expect(notes(table, { inputs: ["date"] })).toEqual([
      "the past of the target 'y' is an input, too",
    ]);
  });

  it.each([
    ["months", (d: Date) => d.toISOString().slice(0, 7)],
    ["hours", (d: Date) => d.toISOString().slice(0, 13)],
    ["seconds", (d: Date) => d.toISOString().slice(0, 19)],
  ])("are refused as whole numbers down to %s", async (_, form) => {
    const stamp = (i: number) => form(new Date(Date.UTC(2020, 0, 1, 400 * i))).replace(/\D/g, "");
    expect(refusal(await csv("date,y", (i) => `${stamp(i)},${wave(i)}`))).toMatch(
      /'date' holds dates as whole numbers/,
    );
  });

  it("that go down as other numbers, with gaps, are asked about", async () => {
    const table = await csv("serial,y", (i) => `${44_000 - i - Math.floor(i / 5) * 2},${wave(i)}`);
    expect(notes(table)).toEqual([
      "column 'serial' never rises from one row to the next: if it is the time, name it with --time serial",
    ]);
    expect(notes(table, { time: "serial" }).join()).not.toMatch(/falls/);
  });

  it("that two columns share are asked for in one", async () => {
    const table = await csv(
      "Year,Month,y",
      (i) => `${2020 - Math.floor(i / 12)},${12 - (i % 12)},${wave(i)}`,
    );
    expect(notes(table).join("\n")).toMatch(
      /'Year' and 'Month' are no time stamp each for itself; join them/,
    );
    const weeks = await csv(
      "year,week,y",
      (i) => `${2020 - Math.floor(i / 52)},${52 - (i % 52)},${wave(i)}`,
    );
    expect(notes(weeks).join("\n")).toMatch(/'year' and 'week' are no time stamp each for itself/);
  });

  it("that are not known as such are said not to be read, where they name each row", async () => {
    const label = (i: number) => `p${2045 - Math.floor(i / 4)}/${4 - (i % 4)}`;
    const said =
      /'label' names each of them \(row 1: 'p2045\/4'\) and is not read as time; if it is/;
    const table = await csv("label,y", (i) => `${label(i)},${wave(i)}`);
    expect(notes(table).join("\n")).toMatch(said);
    const shops = await csv("shop,label,y", (i) => `s${i % 2},${label(i >> 1)},${wave(i)}`);
    expect(notes(shops, { sequence: "shop" }).join("\n")).toMatch(said);
    expect(notes(shops).join("\n")).not.toMatch(/names each/);
    const dated = await csv("date,label,y", (i) => `${day(i)},${label(i)},${wave(i)}`);
    expect(notes(dated).join("\n")).not.toMatch(/names each/);
  });

  it("are refused as Unix times on a clock, unless they are named", async () => {
    const hour = (i: number) => 1_577_836_800 + 3600 * (99 - i - Math.floor(i / 30));
    const table = await csv("ts,y", (i) => `${hour(i)},${wave(i)}`);
    expect(refusal(table)).toMatch(
      /'ts' seems to hold Unix times in seconds \(row 1: 1578193200 is 2020-01-05T03:00:00.000Z\)\n.*--time ts/,
    );
    expect(resolveProblem(table, { target: "y", time: "ts", window: 4 }).problem.time).toBe("ts");
    const counter = await csv("bytes,y", (i) => `${1_600_000_000 + i * i * 977 + i},${wave(i)}`);
    expect(resolveProblem(counter, { target: "y", window: 4 })).toMatchObject({
      problem: { inputs: ["y", "bytes"] },
      warnings: [
        "column 'bytes' never falls from one row to the next: if it is the time, name it with --time bytes",
      ],
    });
  });

  it("rounded until many are the same are said to go one way", async () => {
    const table = await csv(
      "t,y",
      (i) => `${(1_609_400_000 + 36e3 * i).toPrecision(5)},${wave(i)}`,
    );
    expect(notes(table).join()).toMatch(/column 't' never falls .*--time t/);
  });

  it("that count down are said to be backwards", () => {
    const table = tableOf({ year: series(100, (i) => 2020 - i), y: series(100, wave) });
    expect(notes(table).join()).toMatch(/'year' is left out.*backwards.*--time year/);
  });
});

describe("numbers in another form", () => {
  it("are refused where most cells are numbers, as a target or an input that nobody named", async () => {
    const table = await csv(
      "y,x,z",
      (i) => `${wave(i)},${i === 7 ? "12 kg" : wave(i + 1)},${wave(i + 2)}`,
    );
    expect(refusal(table)).toMatch(
      /column 'x' is not all numbers: row 8 holds '12 kg' \(1 of 100 cells.*\n.*--inputs/,
    );
    expect(notes(table, { inputs: ["y", "z"] })).toEqual([]);
  });

  it.each([
    ["thousands with a comma", (i: number) => `"1,${100 + i}"`],
    ["per cent", (i: number) => `${i} %`],
    ["a currency", (i: number) => `$${i}.50`],
    ["a typographic minus", (i: number) => `−${i}.5`],
    ["brackets", (i: number) => `(${i}.5)`],
    ["a bound", (i: number) => `<0.${i + 1}`],
    ["degrees", (i: number) => `${i} °C`],
    ["an apostrophe", (i: number) => `1'${100 + i}`],
    ["a unit", (i: number) => `${i}.5 kW/h²`],
    ["a currency's code", (i: number) => `EUR ${i}.50`],
    ["a currency's abbreviation", (i: number) => `Rs. ${i}`],
    ["thousands by a letter", (i: number) => `${i}.2k`],
    ["debit and credit", (i: number) => `${i}.00 ${i % 2 ? "DR" : "CR"}`],
    ["a minus behind", (i: number) => `${i}.50-`],
    ["Fortran's exponent", (i: number) => `${i}.5D+03`],
    ["groups with underlines", (i: number) => `1_${100 + i}`],
    ["hexadecimal", (i: number) => `0x${i}f`],
    ["a tolerance", (i: number) => `${i}.5 ± 0.1`],
    ["full-width digits", (i: number) => `１${i % 2 ? "２" : "３"}.５`],
  ])("are refused: %s", async (_, form) => {
    const table = await csv("y,x", (i) => `${wave(i)},${form(i)}`);
    expect(refusal(table)).toMatch(/column 'x' holds numbers in a form that is not read \(row 1: /);
    expect(refusal(table, { target: "x" })).toMatch(/target 'x' holds numbers in a form/);
  });

  it("are none where letters make codes of them, or few differ", async () => {
    const codes = await csv("y,x", (i) => `${wave(i)},${i}${"ABCDEF"[i % 6]}`);
    expect(notes(codes)).toContain("column 'x' is left out of the inputs: it holds text");
    const rooms = await csv("y,x", (i) => `${wave(i)},${i % 5} rooms`);
    expect(notes(rooms)).toContain("column 'x' is left out of the inputs: it holds text");
  });

  it("are seen among marks of what is missing, however many, and among names that are repeated", async () => {
    const sparse = await csv("y,x", (i) => `${i % 3 ? "-" : wave(i)},${i}`);
    expect(refusal(sparse)).toMatch(/target 'y' is not all numbers: row 2 holds '-'/);
    const marks = await csv("y,x", (i) => `${wave(i)},${i % 3 ? "-" : "low"}`);
    expect(notes(marks)).toContain("column 'x' is left out of the inputs: it holds text");
    const twice = await csv("x,y", (i) => (i === 50 ? "x,y" : `${i},${wave(i)}`));
    expect(refusal(twice)).toMatch(/row 51 holds 'y'.*\n.*remove the rows that repeat the names/);
  });

  it("that are times of day are no text", async () => {
    const table = await csv("x,y", (i) => `${wave(i)},${10 + (i % 9)}:30`);
    expect(refusal(table)).toMatch(/target 'y' holds times of day or durations \(row 1: '10:30'\)/);
    expect(notes(table, { target: "x" })).toContain(
      "column 'y' is left out of the inputs: it holds times of day or durations",
    );
  });

  it("are refused where semicolons separate and points may be thousands, as 1.234 beside 999", async () => {
    const form = (n: number) =>
      n < 1000 ? `${n}` : `${Math.floor(n / 1000)}.${String(n % 1000).padStart(3, "0")}`;
    const table = await csv("y;x", (i) => `${wave(i)};${form(950 + i)}`);
    expect(refusal(table)).toMatch(
      /'x' holds numbers whose separators may be of thousands or of decimals \(row 51 holds '1\.000'\)/,
    );
    const mixed = await csv("y;x", (i) => `0,5${i};${i % 2 ? "1.5" : "2,5"}`);
    expect(refusal(mixed)).toMatch(/row 2 holds '1\.5', row 1 holds '2,5'/);
  });

  it("are read with a note where a separator always stands before three digits", async () => {
    const comma = await csv("y;x", (i) => `0,5${i};${1 + (i % 9)},${100 + i}`);
    expect(comma.columns[1].values[3]).toBe(4.103);
    expect(notes(comma)).toEqual([
      "commas in 'x' are read as those of decimals, not of thousands (row 1: '1,100')",
    ]);
    const point = await csv("y,x", (i) => `${wave(i)},${i % 3 === 0 ? i : `1.${100 + i}`}`);
    expect(notes(point)).toEqual([
      "points in 'x' are read as those of decimals, not of thousands (row 2: '1.101')",
    ]);
  });

  it("names a cell that is none where commas are decimal points", async () => {
    const table = await csv("y;x", (i) => `0,5${i};${i === 9 ? "NaT" : `1,${i}`}`);
    expect(refusal(table)).toMatch(/'x' is not all numbers: row 10 holds 'NaT' \(1 of 100/);
  });
});

describe("other columns", () => {
  it("that are constant within each sequence are left out for that reason", () => {
    const table = tableOf({
      id: series(200, (i) => Math.floor(i / 50)),
      level: series(200, (i) => [3, 7, 1, 9][Math.floor(i / 50)]),
      y: series(200, wave),
    });
    expect(notes(table, { sequence: "id" })).toContain(
      "column 'level' is left out of the inputs: it is constant within each sequence; --inputs takes it all the same",
    );
  });

  it("that hold lists are said to", async () => {
    const lines = series(20, (i) => `{"item":${i},"y":[1,2,${i}]}`);
    const table = await readTable(write("lists.jsonl", lines.join("\n")));
    expect(refusal(table)).toMatch(
      /target 'y' holds lists or objects \(row 1: '\[1,2,0\]'\)\n.*one row for each time/,
    );
  });

  it("that number with an underline keep it", async () => {
    const table = await csv("id,y", (i) => `${i < 50 ? "1_2" : "12"},${wave(i)}`);
    expect(
      resolveProblem(table, { target: "y", sequence: "id", window: 4 }).problem.sequences,
    ).toBe(2);
  });

  it("of sequences with leading zeros are numbers, with a note, unless that makes one of two", async () => {
    const table = await csv("id,y", (i) => `${i < 50 ? "01" : "12"},${wave(i)}`);
    expect(notes(table, { sequence: "id" })).toContain(
      "'id' is read as numbers, which keep no leading zeros (as in '01')",
    );
    const one = await csv("id,y", (i) => `${i < 50 ? "01" : "1"},${wave(i)}`);
    expect(refusal(one, { sequence: "id" })).toMatch(
      /sequence column 'id' holds '01' and '1', which are the same number\n.*a letter before/,
    );
  });

  it("of sequences with a mark of what is missing are refused as such", async () => {
    const table = await csv("country,y", (i) => `${i < 50 ? "FR" : "NA"},${wave(i)}`);
    expect(refusal(table, { sequence: "country" })).toMatch(
      /is empty in row 51, or holds a mark .* NA\n/,
    );
  });

  it("of sequences whose numbers float64 cannot tell apart are refused", async () => {
    const table = await csv(
      "id,y",
      (i) => `${i < 50 ? "9007199254740993" : "9007199254740992"},${wave(i)}`,
    );
    expect(refusal(table, { sequence: "id" })).toMatch(/beyond 2\^53 are not told apart/);
  });
});
