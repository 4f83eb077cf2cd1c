import { createHash } from "node:crypto";
import { abbreviate, CallerError } from "../errors.js";
import { requireSize } from "./size.js";
import type { Column, Table } from "./table.js";
import { readHeldText } from "./text.js";

/** What a row holds of a column; null, undefined and NaN where it holds nothing. */
export type Cell = number | boolean | Date | string | null | undefined;

/** Arrays whose elements are numbers, whatever their type. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** Rows that the caller holds: columns of equal length by name, or an object a row. */
export type Rows =
  | Readonly<Record<string, NumberArray | readonly Cell[]>>
  | readonly Readonly<Record<string, Cell>>[];

type Cells = NumberArray | readonly unknown[];

/**
 * Rows in memory as a table. A column of numbers (or of booleans: 1 and 0) is numeric, one of `Date`
 * objects a time; one of strings is read as that of a file (`readTexts`). Of objects, a key that is
 * absent is a missing value. What the caller holds is copied.
 *
 * @throws CallerError where there are no rows or too many, columns differ in length or a column
 *   mixes kinds or holds anything else
 */
export async function tableOf(rows: Rows): Promise<Table> {
  const columns = Array.isArray(rows) ? turn(rows) : lengthsChecked(rows);
  const read: Column[] = [];
  for (const [name, cells] of columns) read.push(await columnOf(name, cells));
  return tableInMemory(read);
}

/** A table of columns that are made already. */
export function tableInMemory(columns: readonly Column[]): Table {
  const source = { kind: "memory", sha256: contentDigest(columns) } as const;
  return { source, rows: columns[0].values.length, columns, sequence: null };
}

/**
 * SHA-256 of what columns hold, in their order. Of each: the JSON text of [kind, name, rows], a line;
 * then of numbers and times (milliseconds since 1970) eight bytes a row, float64 from the lowest byte
 * on, where 0 has no sign and a missing value is the NaN 7ff8000000000000; of text the JSON text of the
 * string, or null, a line a row.
 */
function contentDigest(columns: readonly Column[]): string {
  const hash = createHash("sha256");
  for (const { kind, name, values } of columns) {
    hash.update(`${JSON.stringify([kind, name, values.length])}\n`);
    if (kind === "text") for (const value of values) hash.update(`${JSON.stringify(value)}\n`);
    else hash.update(new Uint8Array(canonical(values).buffer));
  }
  return hash.digest("hex");
}

function canonical(values: Float64Array): BigUint64Array {
  const bits = new BigUint64Array(values.map((x) => x + 0).buffer);
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) bits[i] = 0x7ff8n << 48n;
  return bits;
}

function lengthsChecked(columns: object): Map<string, Cells> {
  const entries = Object.entries(columns).map(([name, cells]: [string, unknown]) => {
    if (isCells(cells)) return [name, cells] as const;
    throw new CallerError(
      `column '${abbreviate(name)}' is ${whatIs(cells)}, not an array of numbers, dates or text`,
      "give columns as arrays by name, or an array with an object a row",
    );
  });
  const [first] = entries;
  const rows = first?.[1].length ?? 0;
  for (const [name, { length }] of entries) {
    if (length === rows) continue;
    throw new CallerError(
      `column '${abbreviate(first[0])}' has ${rows} rows, and column '${abbreviate(name)}' has ${length}`,
      "give every column as many cells; null is a missing value",
    );
  }
  refuseEmpty(rows, entries.length);
  requireSize("the object", rows, entries.length);
  return new Map(entries);
}

/** Rows into columns, in the order in which their names appear. */
function turn(rows: readonly unknown[]): Map<string, Cells> {
  const names = new Set<string>();
  for (const [i, row] of rows.entries()) {
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw new CallerError(
        `row ${i + 1} is ${whatIs(row)}, not an object`,
        'give an object a row, such as { date: new Date("2020-01-01"), y: 1.5 }, or columns as arrays by name',
      );
    }
    for (const name of Object.keys(row)) names.add(name);
    requireSize("the array", rows.length, names.size);
  }
  refuseEmpty(rows.length, rows.length === 0 ? 1 : names.size);
  const cell = (row: object, name: string): unknown =>
    Object.hasOwn(row, name) ? Reflect.get(row, name) : undefined;
  return new Map(
    [...names].map((name) => [name, (rows as readonly object[]).map((row) => cell(row, name))]),
  );
}

function refuseEmpty(rows: number, columns: number): void {
  if (rows * columns > 0) return;
  throw new CallerError(
    columns === 0 ? "the rows have no columns" : "there are no rows",
    "give at least some dozens of rows",
  );
}

function isCells(value: unknown): value is Cells {
  return (
    Array.isArray(value) ||
    (ArrayBuffer.isView(value) &&
      !(value instanceof DataView) &&
      !(value instanceof BigInt64Array) &&
      !(value instanceof BigUint64Array))
  );
}

async function columnOf(name: string, cells: Cells): Promise<Column> {
  if (name === "") throw new CallerError("a column has no name", "give every column a name");
  const kind = kindOf(name, cells);
  switch (kind) {
    case "numbers":
    case "booleans":
      return {
        kind: "number",
        name,
        values: Float64Array.from(cells, (x) => Number(x ?? Number.NaN)),
        ...(kind === "booleans" ? { booleans: true } : {}),
      };
    case "dates":
      return {
        kind: "time",
        name,
        values: Float64Array.from(cells, (x) => Number(x ?? Number.NaN)),
      };
    case "text":
      return readHeldText(
        name,
        Array.from(cells, (x) => (x ?? null) as string | null),
      );
    default:
      return kind satisfies never;
  }
}

type CellKind = "numbers" | "booleans" | "dates" | "text";

/** What all cells are that hold something; numbers where none does. */
function kindOf(name: string, cells: Cells): CellKind {
  if (!Array.isArray(cells)) return "numbers";
  let found: CellKind | null = null;
  let first = 0;
  for (const [i, cell] of (cells as readonly unknown[]).entries()) {
    if (cell === null || cell === undefined) continue;
    const kind = cellKind(cell);
    if (kind === null) {
      throw new CallerError(
        `column '${abbreviate(name)}' holds ${whatIs(cell)} in row ${i + 1}`,
        "cells are numbers, booleans, Date objects or strings; null is a missing value",
      );
    }
    if (found === null) [found, first] = [kind, i];
    if (kind !== found) {
      throw new CallerError(
        `column '${abbreviate(name)}' mixes ${found} (row ${first + 1}) with ${kind} (row ${i + 1})`,
        "give a column cells of one kind; null is a missing value",
      );
    }
  }
  return found ?? "numbers";
}

function cellKind(cell: unknown): CellKind | null {
  switch (typeof cell) {
    case "number":
      return "numbers";
    case "boolean":
      return "booleans";
    case "string":
      return "text";
    default:
      return cell instanceof Date && !Number.isNaN(cell.getTime()) ? "dates" : null;
  }
}

/** What a value is that cannot be taken, in words. */
function whatIs(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date";
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
