import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll } from "vitest";
import { tableInMemory } from "../../src/data/rows.js";
import type { Column, Table } from "../../src/data/table.js";

/** A directory that is gone after the tests of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "nwidth-test-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function writeInto(
  directory: string,
): (name: string, content: string | Uint8Array) => string {
  return (name, content) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    return path;
  };
}

/** Writes the result of a query as Parquet. */
export async function writeParquet(path: string, query: string): Promise<void> {
  await writeCopy(path, query, "FORMAT parquet");
}

/** Writes the result of a query as DuckDB's options of COPY say. */
export async function writeCopy(path: string, query: string, options: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (${options})`);
  connection.closeSync();
  instance.closeSync();
}

/** A table from columns: arrays of numbers, or of text; a column named `date` holds days since 1970. */
export function tableOf(
  columns: Readonly<Record<string, readonly (number | string | null)[]>>,
): Table {
  const made = Object.entries(columns).map(([name, values]): Column => {
    if (values.some((v) => typeof v === "string")) {
      return { kind: "text", name, values: values.map((v) => (v === null ? null : String(v))) };
    }
    const numbers = Float64Array.from(values, (v) => (v === null ? Number.NaN : Number(v)));
    return name === "date"
      ? { kind: "time", name, values: numbers.map((day) => day * 86_400_000) }
      : { kind: "number", name, values: numbers };
  });
  return tableInMemory(made);
}

/** 0, 1, .., n - 1 mapped. */
export function series<T>(n: number, value: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => value(i));
}

/** A NumPy file, version 1: any header over any bytes. */
export function npy(descr: string, shape: string, data: Uint8Array, fortran = false): Uint8Array {
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${shape}), }`;
  const header = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(data, 10 + header.length);
  return bytes;
}

/** The bytes of float64 numbers. */
export function doubles(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer);
}
