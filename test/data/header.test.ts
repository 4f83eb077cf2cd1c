import { describe, expect, it } from "vitest";
import { readTable } from "../../src/data/read.js";
import { CallerError } from "../../src/errors.js";
import { series, temporaryDirectory, writeInto } from "./fixtures.js";

const write = writeInto(temporaryDirectory());
const rows = (separator: string) =>
  series(60, (i) => [`2020-01-${1 + (i % 28)}`, i / 8, i].join(separator)).join("\n");

async function refusal(name: string, text: string | Uint8Array): Promise<string> {
  const error: unknown = await readTable(write(name, text)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(CallerError);
  return (error as Error).message;
}

describe("the first lines of delimited text", () => {
  it.each([
    ["|", "'|' seems to \\('date\\|flow\\|rain'\\)\n.*by commas"],
    ["\t", "a tab seems to .*\n.*name the file \\.tsv"],
    [" ", "a blank seems to .*\n.*by commas"],
  ])("name another separator: %j", async (separator, message) => {
    const header = ["date", "flow", "rain"].join(separator);
    expect(await refusal("other.csv", `${header}\n${rows(separator)}\n`)).toMatch(
      new RegExp(`a comma separates no columns in the first line; ${message}`),
    );
  });

  it("name a comma in a .tsv", async () => {
    expect(await refusal("comma.tsv", `date,flow,rain\n${rows(",")}\n`)).toMatch(
      /a tab separates no columns.*a comma seems to.*\n.*by tabs/,
    );
  });

  it.each([
    ["a preamble", "Station: 0815\nExported: 2024-01-01\n\n", 4],
    ["a remark", "# station 0815\n", 2],
    ["a remark with as many fields", "# a,b,c\n", 2],
    ["a separator for spreadsheets", "sep=,\n", 2],
  ])("tell where the names are behind %s", async (_, before, line) => {
    expect(await refusal("preamble.csv", `${before}date,flow,rain\n${rows(",")}\n`)).toMatch(
      new RegExp(`names of the columns seem to be in line ${line}; line 1 holds .*\n.*remove`),
    );
    expect(
      await refusal(
        "semicolons.csv",
        `${before.replaceAll(",", ";")}date;flow;rain\n${rows(";")}\n`,
      ),
    ).toMatch(new RegExp(`names of the columns seem to be in line ${line}`));
  });

  it("name blanks where they fill columns up to a width", async () => {
    const line = (...cells: readonly unknown[]) =>
      cells.map((c) => String(c).padStart(12)).join("");
    const lines = series(60, (i) => line(`2020-01-${10 + (i % 20)}`, i / 8, i));
    expect(await refusal("fixed.csv", [line("date", "flow", "rain"), ...lines].join("\n"))).toMatch(
      /a blank seems to/,
    );
  });

  it("are refused where each is one quoted field", async () => {
    const lines = ["date,flow,rain", ...rows(",").split("\n")].map((line) => `"${line}"`);
    expect(await refusal("quoted.csv", lines.join("\n"))).toMatch(
      /each line is one field in quotes \('date,flow,rain'\)\n.*remove the quotes/,
    );
  });

  it.each([
    ["HTML", "<!DOCTYPE html>\n<html></html>\n", /is HTML or XML\n.*a page that came/],
    ["a table", "\ufeff<table><tr><th>y</th></tr>\n", /is HTML or XML/],
    ["JSON", '[{"date": "2020-01-01", "y": 1}]', /is JSON\n.*name the file \.jsonl/],
    ["a pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n", /Git LFS/],
    ["blank lines", "\ufeff\n\n", /empty lines only/],
    [
      "names in Latin-1",
      Buffer.from("date,\xb0C\n2020-01-01,1\n", "latin1"),
      /column 2.* not UTF-8/,
    ],
  ])("are refused where they are %s", async (_, text, message) => {
    expect(await refusal("other.csv", text)).toMatch(message);
  });

  it.each(["\n", "\ufeff\n\n", " \r\n\r\n"])(
    "may be empty before the names: %j",
    async (before) => {
      const end = before.includes("\r") ? "\r\n" : "\n";
      const lines = ["2019,flow", ...series(60, (i) => `${i},${i / 8}`)].join(end);
      const table = await readTable(write("late.csv", `${before}${lines}${end}`));
      expect(table.rows).toBe(60);
      expect(table.columns.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
        "number 2019",
        "number flow",
      ]);
    },
  );

  it("of JSON hold no byte order mark", async () => {
    expect(await refusal("mark.jsonl", '\ufeff{"y":1}\n{"y":2}\n')).toMatch(
      /begins with a byte order mark\n.*UTF-8 without one/,
    );
  });

  it("may be names in angle brackets", async () => {
    const table = await readTable(write("rates.csv", `<DATE>,<OPEN>,<VOL>\n${rows(",")}\n`));
    expect(table.columns.map((column) => column.name)).toEqual(["<DATE>", "<OPEN>", "<VOL>"]);
  });

  it("are missed where a quote left open holds rows", async () => {
    const lines = series(60, (i) => `${i},${i === 20 ? '"open' : i === 40 ? 'shut"' : "ok"},${i}`);
    expect(await refusal("open.csv", `t,note,y\n${lines.join("\n")}\n`)).toMatch(
      /'note' holds 21 lines in row 21, .*\n.*close the quote/,
    );
    const notes = series(60, (i) => `${i},"a note,\nof three\nlines",${i}`);
    const table = await readTable(write("notes.csv", `t,note,y\n${notes.join("\n")}\n`));
    expect(table.rows).toBe(60);
  });

  it("are refused where they are rows already", async () => {
    expect(await refusal("rows.csv", `${rows(",")}\n`)).toMatch(
      /first line holds values \('2020-01-1,0,0'\) where column names belong/,
    );
  });

  it("read semicolons where a name holds a comma, and blanks in the only column", async () => {
    const names = async (name: string, text: string) =>
      (await readTable(write(name, text))).columns.map((c) => c.name);
    expect(await names("mixed.csv", `date;flow, daily mean;rain\n${rows(";")}\n`)).toEqual([
      "date",
      "flow, daily mean",
      "rain",
    ]);
    expect(await names("one.csv", "total flow\n1.5\n2\n")).toEqual(["total flow"]);
    expect(await names("wide.csv", "station,2019,2020\na,1,2\nb,3,4\n")).toEqual([
      "station",
      "2019",
      "2020",
    ]);
    expect(await names("index.csv", ",0,1\n0,1,2\n1,3,4\n")).toEqual(["column1", "0", "1"]);
  });

  it("tell what to do where lines have more fields, or fewer", async () => {
    expect(await refusal("decimals.csv", `date,flow\n${rows(",")}\n`)).toMatch(
      /line 2: 3 columns where the first line names 2\n.*decimals with a point/,
    );
    expect(await refusal("end.csv", `date,flow,rain\n${rows(",")}\nend of export\n`)).toMatch(
      /line 62: 1 columns where the first line names 3\n.*remove lines that are no rows/,
    );
  });

  it("are not looked for in a compressed file", async () => {
    expect(await refusal("data.csv.gz", "x")).toMatch(/data\.csv\.gz is compressed\n.*unpack it/);
  });
});
