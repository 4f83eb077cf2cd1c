import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { expect, it } from "vitest";
import { readTable } from "../../src/data/read.js";
import { CallerError } from "../../src/errors.js";
import { addTimings, readTimings } from "../../src/experiments/cost/timings-file.js";
import { readJournal } from "../../src/experiments/journal/read.js";
import { readSpecification } from "../../src/experiments/sweep/read.js";
import { npy, series, temporaryDirectory } from "../data/fixtures.js";

// Small files that would take all memory or all time, and files that are none: refused before any work,
// with both numbers, or read.

const folder = temporaryDirectory();
const put = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const refusal = async (read: Promise<unknown>): Promise<string> => {
  const error = await read.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(CallerError);
  return (error as Error).message;
};

it.each<[name: string, content: () => string | Uint8Array, says: RegExp]>([
  [
    "wide.npy",
    () => npy("|u1", "20, 5000", new Uint8Array(100_000)),
    /wide\.npy has 5000 columns, more than the 4096 that are taken\n/,
  ],
  [
    "long.npz",
    () => zipSync({ "a.npy": npy("|u1", "9000000,", new Uint8Array(9_000_000)) }),
    /long\.npz has 9000000 rows, more than the 8388608 that are taken\n/,
  ],
  [
    "wide.csv",
    () => `${series(8000, (i) => `c${i}`).join()}\n${series(8000, () => "1").join()}\n`,
    /wide\.csv has 8000 columns, more than the 4096 that are taken\n/,
  ],
  [
    "deep.jsonl",
    () => `{"y":${"[".repeat(1e5)}${"]".repeat(1e5)}}\n`,
    /line 1: values of more than 100 levels\n/,
  ],
  [
    "each-its-own.jsonl",
    () =>
      series(100, (r) =>
        JSON.stringify(Object.fromEntries(series(50, (i) => [`${r} ${i}`, 1]))),
      ).join("\n"),
    /up to line 82, has 4097 columns, more than the 4096 that are taken\n/,
  ],
  [
    "long-line.jsonl",
    () => `{"y":1}\n{"y":1,"s":"${"9".repeat(17e6)}"}`,
    /long-line\.jsonl: a line of more than 16,777,216 bytes\n/,
  ],
  [
    "last-line.csv",
    () => `t,y\n${series(100, (i) => `${i},${i}\n`).join("")}100,${"9".repeat(33e6)}`,
    /last-line\.csv, last line: a line of more than 2,000,000 bytes\n/,
  ],
])("%s is refused", async (name, content, says) => {
  expect(await refusal(readTable(put(name, content())))).toMatch(says);
});

it("objects of more than 200 keys are read", async () => {
  const row = (r: number) => Object.fromEntries(series(300, (i) => [`k${i}`, r + i / 2]));
  const text = series(3, (r) => JSON.stringify(row(r))).join("\n");
  const { rows, columns } = await readTable(put("keys.jsonl", text));
  expect([rows, columns.length]).toEqual([3, 300]);
  for (const [i, column] of columns.entries()) {
    expect([column.name, ...column.values]).toEqual([`k${i}`, i / 2, 1 + i / 2, 2 + i / 2]);
  }
});

it("keys that differ in capitals only are refused: columns do not", async () => {
  const message = /columns 'y' and 'Y' differ in capitals only\n/;
  expect(await refusal(readTable(put("a.jsonl", '{"y":1,"Y":2}\n')))).toMatch(message);
  expect(await refusal(readTable(put("b.jsonl", '{"y":1}\n{"Y":2}\n')))).toMatch(message);
  const marked = '{"y":1,"\ufeffy":2}\n';
  expect(await refusal(readTable(put("d.jsonl", marked)))).toMatch(
    /differ in a byte order mark only/,
  );
  expect(await refusal(readTable(put("e.jsonl", '{"y":1}\n{"":2}\n')))).toMatch(/a key is empty\n/);
  const { columns } = await readTable(
    put("c.jsonl", '{"y":"{\\"Y\\":1"}\n{"y":"}","z":{"Y":1}}\n'),
  );
  expect(columns.map(({ name }) => name)).toEqual(["y", "z"]);
});

it.each([
  ["keys", series(20_000, (i) => `k${i}: 1`).join("\n"), "has 20000 keys; a specification has at"],
  [
    "braces",
    `{${series(20_000, (i) => `k${i}`).join()}}`,
    "has 19999 keys; a specification has at",
  ],
  ["directives", "%a\n".repeat(20_000), "has 20000 keys; a specification has at most 1000\n"],
  ["brackets", "[".repeat(100_000), "has more than 16 levels\n"],
  ["dashes", "- ".repeat(50_000), "has more than 16 levels\n"],
  ["blocks", series(950, (i) => `${" ".repeat(i)}a:`).join("\n"), "has more than 16 levels\n"],
])("a specification of nothing but %s is refused", async (name, text, says) => {
  expect(await refusal(readSpecification(put(`${name}.yaml`, text)))).toContain(says);
});

it("brackets and colons in a specification's texts are no levels and no keys", async () => {
  const text = `title: |\n  ${"[".repeat(40)}\n  ${"a: b ".repeat(1500)}\n`;
  expect(await refusal(readSpecification(put("texts.yaml", text)))).toContain("baseline");
});

it("a pipe is opened by no reader: it would wait for a writer", async () => {
  const pipe = join(folder, "pipe.yaml");
  execFileSync("mkfifo", [pipe]);
  expect(await refusal(readSpecification(pipe))).toMatch(/pipe\.yaml is no regular file\n/);
  expect(await refusal(readJournal(pipe))).toMatch(/pipe\.yaml is no regular file\n/);
  expect(await refusal(readSpecification("/dev/zero"))).toMatch(/\/dev\/zero is no regular file\n/);
  expect(await readTimings(pipe, "machine")).toEqual({});
  await addTimings(pipe, "machine", {});
  expect(await readTimings(pipe, "machine")).toEqual({});
});

it.each([1e308, 1e-320])("timings of %s seconds were measured by nobody", async (run) => {
  const path = join(folder, `timings${run}.json`);
  const timing = { open: 1, run: 0.5, predict: 0.25 };
  const record = { architecture: "gru", members: 1, measured: timing, estimated: timing };
  await addTimings(path, "machine", { a: [record] });
  expect(await readTimings(path, "machine")).toEqual({ a: [record] });
  await addTimings(path, "machine", { b: [{ ...record, measured: { ...timing, run } }] });
  expect(await readTimings(path, "machine")).toEqual({});
});
