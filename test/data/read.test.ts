import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readTable } from "../../src/data/read.js";
import type { Table } from "../../src/data/table.js";
import {
  doubles,
  npy,
  series,
  temporaryDirectory,
  writeCopy,
  writeInto,
  writeParquet,
} from "./fixtures.js";

const directory = temporaryDirectory();
const write = writeInto(directory);

function columns(table: Table): Record<string, { kind: string; values: unknown[] }> {
  return Object.fromEntries(
    table.columns.map(({ name, kind, values }) => [name, { kind, values: [...values] }]),
  );
}

const DAY = 86_400_000;
const FIRST = Date.UTC(2020, 0, 31);

describe("delimited text", () => {
  it("tells numbers, flags, times and text apart, and reads missing cells as such", async () => {
    const path = write(
      "kinds.csv",
      'date,y,holiday,name,month,empty\n2020-01-31,1.5,true,"a, b",2020-01,\n2020-02-01, NA ,FALSE,nan,2020-02,\n2020-02-02T12:00:00+02:00,-2e3,,"say ""hi""",2020-03,\n',
    );
    const table = await readTable(path);
    expect(table.rows).toBe(3);
    const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
    expect(table.source).toEqual({ kind: "file", path, format: "csv", sha256 });
    expect(columns(table)).toEqual({
      date: { kind: "time", values: [FIRST, FIRST + DAY, FIRST + 2 * DAY + 36_000_000] },
      y: { kind: "number", values: [1.5, Number.NaN, -2000] },
      holiday: { kind: "number", values: [1, 0, Number.NaN] },
      name: { kind: "text", values: ["a, b", null, 'say "hi"'] },
      month: {
        kind: "time",
        values: [Date.UTC(2020, 0), Date.UTC(2020, 1), Date.UTC(2020, 2)],
      },
      empty: { kind: "number", values: [Number.NaN, Number.NaN, Number.NaN] },
    });
  });

  it.each([
    ["crlf", "t,y\r\n1,2\r\n3,4\r\n"],
    ["byte order mark", "\ufefft,y\n1,2\n3,4\n"],
    ["no last line end", "t,y\n1,2\n3,4"],
    ["quoted names", '"t","y"\n1,2\n3,4\n'],
    ["blanks around", " t , y \n 1 , 2\n3,4 \n"],
  ])("reads the same from %s", async (name, text) => {
    expect(columns(await readTable(write(`${name}.csv`, text)))).toEqual({
      t: { kind: "number", values: [1, 3] },
      y: { kind: "number", values: [2, 4] },
    });
  });

  it("reads tab separated values, where a comma is part of a cell", async () => {
    const table = await readTable(write("tabs.tsv", "a\tb\n1\tx,y\n2\tz\n"));
    expect(columns(table)).toEqual({
      a: { kind: "number", values: [1, 2] },
      b: { kind: "text", values: ["x,y", "z"] },
    });
  });

  it("reads semicolons with decimal commas, and a header of one name as one column", async () => {
    const table = await readTable(
      write("semi.csv", 'day;y;note\n2020-01-01;1,5;"a;b"\n2020-01-02;-2;c\n'),
    );
    expect(columns(table)).toEqual({
      day: { kind: "time", values: [Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 2)] },
      y: { kind: "number", values: [1.5, -2] },
      note: { kind: "text", values: ["a;b", "c"] },
    });
    expect(columns(await readTable(write("one.csv", "y\n1.5\n2\n")))).toEqual({
      y: { kind: "number", values: [1.5, 2] },
    });
  });

  it("keeps names that differ in case only, and names what has no name by its place", async () => {
    const table = await readTable(write("names.csv", ",Y,y\n1,2,3\n"));
    expect(table.columns.map((c) => c.name)).toEqual(["column1", "Y", "y"]);
  });

  it("takes a path literally, wildcards and quotes included", async () => {
    write("other.csv", "y\n7\n");
    const table = await readTable(write("o'[t]*r.csv", "y\n1\n"));
    expect(columns(table)).toEqual({ y: { kind: "number", values: [1] } });
  });

  it.each([
    ["the day", (d: number) => `${d}/01/2020`],
    ["the month", (d: number) => `01/${d}/2020`],
    ["the day", (d: number) => `${d}.01.2020 06:00`],
  ])(
    "reads dates with %s first where the cells leave no doubt, and says so",
    async (first, cell) => {
      const rows = Array.from({ length: 31 }, (_, i) => `${cell(i + 1)},${i}\n`).join("");
      const [column] = (await readTable(write("year-last.csv", `date,y\n${rows}`))).columns;
      const hours = cell(1).endsWith("06:00") ? 6 : 0;
      expect([...column.values]).toEqual(
        Array.from({ length: 31 }, (_, i) => Date.UTC(2020, 0, i + 1, hours)),
      );
      expect(column).toMatchObject({
        kind: "time",
        note: expect.stringContaining(`with ${first} first (row 13: `),
      });
    },
  );

  it.each([
    ["months in both places", ["13/01/2020", "01/13/2020", "14/01/2020"]],
    ["no day above 12", ["01/02/2020", "02/02/2020", "03/02/2020"]],
    [
      "one slip that would decide",
      ["13/01/2020", ...Array.from({ length: 9 }, (_, i) => `0${i + 1}/01/2020`)],
    ],
    ["a day that is none", ["29/02/2020", "30/02/2020", "31/03/2020"]],
  ])("keeps as text dates with %s", async (_, dates) => {
    const path = write("doubtful.csv", `date,y\n${dates.map((d, i) => `${d},${i}\n`).join("")}`);
    expect((await readTable(path)).columns[0].kind).toBe("text");
  });

  it("reads a date of a year that no time stamp holds as missing", async () => {
    const path = join(directory, "far.parquet");
    await writeParquet(
      path,
      "SELECT unnest([DATE '2020-01-01', DATE '2020-01-01' + 269000000]) AS date",
    );
    const [{ kind, values }] = (await readTable(path)).columns;
    expect([kind, ...values]).toEqual(["time", Date.UTC(2020, 0, 1), Number.NaN]);
  });

  it.each(["csv", "tsv", "jsonl", "parquet"])(
    "takes %s from a folder named key=value as it is",
    async (ending) => {
      const folder = join(directory, "y=3", "site=A");
      mkdirSync(folder, { recursive: true });
      const path = join(folder, `data.${ending}`);
      const options = {
        csv: "FORMAT csv",
        tsv: "FORMAT csv, DELIMITER '\t'",
        jsonl: "FORMAT json",
      };
      await writeCopy(
        path,
        "SELECT i AS y, 'B' AS site FROM range(1, 3) t(i)",
        Reflect.get(options, ending) ?? "FORMAT parquet",
      );
      expect(columns(await readTable(path))).toEqual({
        y: { kind: "number", values: [1, 2] },
        site: { kind: "text", values: ["B", "B"] },
      });
    },
  );

  it("gives back every double that was written", async () => {
    const doublesOf = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(doublesOf, async (values) => {
        const text = `y\n${values.map(String).join("\n")}\n`;
        const [column] = (await readTable(write("doubles.csv", text))).columns;
        // -0 is written as 0
        expect([...column.values]).toEqual(values.map((v) => v + 0));
      }),
      { numRuns: 25 },
    );
  });
});

describe("JSON lines", () => {
  it("takes an absent key and null as missing, and keeps the order of rows", async () => {
    const path = write(
      "rows.jsonl",
      '{"date":"2020-01-31","y":1,"ok":true}\n{"y":2.5,"date":"2020-02-01","ok":false}\n{"date":"2020-02-02","y":null,"more":"x"}\n',
    );
    expect(columns(await readTable(path))).toEqual({
      date: { kind: "time", values: [FIRST, FIRST + DAY, FIRST + 2 * DAY] },
      y: { kind: "number", values: [1, 2.5, Number.NaN] },
      ok: { kind: "number", values: [1, 0, Number.NaN] },
      more: { kind: "text", values: [null, null, "x"] },
    });
  });

  it("sees a column that appears only late in the file", async () => {
    const lines = series(30_000, (i) => `{"y":${i}${i === 29_999 ? ',"late":5' : ""}}`);
    const table = await readTable(write("late.ndjson", lines.join("\n")));
    expect(table.rows).toBe(30_000);
    expect(table.columns[1].name).toBe("late");
    expect(table.columns[1].values[29_999]).toBe(5);
    expect(table.columns[0].values[12_345]).toBe(12_345);
  });
});

describe("Parquet", () => {
  it("reads its types as numbers, times and text", async () => {
    const path = join(directory, "types.parquet");
    await writeParquet(
      path,
      `SELECT 1.25::DECIMAL(10,2) AS price, 3::HUGEINT AS big, 7::UTINYINT AS small,
        true AS flag, DATE '2020-01-31' AS day, TIMESTAMPTZ '2020-01-31 02:00:00+02' AS zoned,
        'x' AS word, '12' AS digits, [1, 2] AS nested, NULL::DOUBLE AS nothing`,
    );
    expect(columns(await readTable(path))).toEqual({
      price: { kind: "number", values: [1.25] },
      big: { kind: "number", values: [3] },
      small: { kind: "number", values: [7] },
      flag: { kind: "number", values: [1] },
      day: { kind: "time", values: [FIRST] },
      zoned: { kind: "time", values: [FIRST] },
      word: { kind: "text", values: ["x"] },
      digits: { kind: "number", values: [12] },
      nested: { kind: "text", values: ["[1, 2]"] },
      nothing: { kind: "number", values: [Number.NaN] },
    });
  });
});

describe("NumPy arrays", () => {
  it("reads [T], [T, d] and [N, T, d], in C and Fortran order", async () => {
    const one = await readTable(write("one.npy", npy("<f8", "3,", doubles([1, 2, 3]))));
    expect(columns(one)).toEqual({ "0": { kind: "number", values: [1, 2, 3] } });

    const two = {
      "0": { kind: "number", values: [1, 3, 5] },
      "1": { kind: "number", values: [2, 4, 6] },
    };
    const c = await readTable(write("two.npy", npy("<f8", "3, 2", doubles([1, 2, 3, 4, 5, 6]))));
    expect(columns(c)).toEqual(two);
    const f = npy("<f8", "3, 2", doubles([1, 3, 5, 2, 4, 6]), true);
    expect(columns(await readTable(write("two-f.npy", f)))).toEqual(two);

    // element (n, t, c) is 100 n + 10 t + c
    const three = {
      "0": { kind: "number", values: [0, 10, 20, 100, 110, 120] },
      "1": { kind: "number", values: [1, 11, 21, 101, 111, 121] },
      sequence: { kind: "number", values: [0, 0, 0, 1, 1, 1] },
    };
    const cOrder = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121];
    const fOrder = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121];
    const table = await readTable(write("three.npy", npy("<f8", "2, 3, 2", doubles(cOrder))));
    expect(columns(table)).toEqual(three);
    expect(table.sequence).toBe("sequence");
    const fortran = npy("<f8", "2, 3, 2", doubles(fOrder), true);
    expect(columns(await readTable(write("three-f.npy", fortran)))).toEqual(three);
  });

  it.each([
    ["<f4", new Float32Array([0.5, -2])],
    ["<i8", new BigInt64Array([5n, -2n])],
    ["|u1", new Uint8Array([5, 200])],
    ["<i2", new Int16Array([5, -2])],
    ["|b1", new Uint8Array([0, 1])],
  ])("reads elements of type %s", async (type, data) => {
    const path = write(`type${type.slice(1)}.npy`, npy(type, "2,", new Uint8Array(data.buffer)));
    const [column] = (await readTable(path)).columns;
    expect([...column.values]).toEqual(Array.from(data as ArrayLike<number | bigint>, Number));
  });

  it("says how arrays of another form are saved", async () => {
    const refused = async (name: string, bytes: Uint8Array) =>
      expect(await readTable(write(name, bytes)).catch((e: Error) => e.message));
    const flat = npy("<f8", "2, 60", doubles(series(120, (i) => i)));
    (await refused("flat.npy", flat)).toMatch(
      /shape \(2, 60\) is 2 rows of 60 channels, too few for a series\n.*array\.T/,
    );
    const records = new TextDecoder("latin1").decode(npy("<f8", "1,", doubles([1])));
    const fields = records.replace("'<f8'", "[('x', '<f8'), ('y', '<f8')]");
    (await refused("records.npy", Buffer.from(fields, "latin1"))).toMatch(
      /records of several fields\n.*dtype\.names/,
    );
    (await refused("complex.npy", npy("<c16", "1,", doubles([1, 2])))).toMatch(/array\.imag/);
  });

  it("reads the one array of an .npz, compressed or not", async () => {
    const array = npy("<f8", "2,", doubles([4, 5]));
    for (const level of [0, 9] as const) {
      const path = write(`level${level}.npz`, zipSync({ "arr_0.npy": array }, { level }));
      expect(columns(await readTable(path))).toEqual({ "0": { kind: "number", values: [4, 5] } });
    }
  });

  it("refuses an .npz of which a bit changed, or whose array is none", async () => {
    const array = npy("<f8", "2,", doubles([4, 5]));
    const archive = zipSync({ "arr_0.npy": array }, { level: 0 });
    const at = Buffer.from(archive).indexOf(doubles([4, 5]));
    const flipped = archive.map((byte, i) => (i === at + 6 ? byte ^ 1 : byte));
    await expect(readTable(write("flipped.npz", flipped))).rejects.toThrow(
      /flipped\.npz is not a readable \.npz archive \(its CRC-32 differs\)/,
    );
    const none = zipSync({ "arr_0.npy": array.with(0, 0x92) });
    await expect(readTable(write("none.npz", none))).rejects.toThrow(
      /none\.npz: not a NumPy array/,
    );
  });
});
