import { abbreviate, CallerError } from "../errors.js";
import { type Form, formOf, ISO } from "./forms.js";
import { readStamp } from "./stamp.js";
import { type Column, columnNamed, type NumberColumn, type Table } from "./table.js";
import { layOut, writeStamp } from "./timeline.js";

/** Unix times of the years 2001 to 2049, in seconds; and how often other units go into one. */
const UNIX = [1e9, 2.5e9] as const;
const UNITS = [
  [1, "seconds"],
  [1e3, "milliseconds"],
  [1e6, "microseconds"],
  [1e9, "nanoseconds"],
] as const;

const DIGITS =
  /^((?:18|19|20|21)\d\d)(0[1-9]|1[0-2])(?:(\d\d)(?:(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d)?)?)?)?$/;

/**
 * The column of time stamps: the one asked for, or the only one with dates if it has a regular clock;
 * null where rows are to be taken as equally spaced. What was chosen is said in `warnings`.
 *
 * @param taken columns that have another role
 * @throws CallerError where the column asked for holds no stamps, or where none is and one seems to hold
 *   dates, which are not read
 */
export function resolveTime(
  table: Table,
  asked: string | undefined,
  taken: ReadonlySet<string | null>,
  sequence: string | null,
  warnings: string[],
): string | null {
  if (asked !== undefined) {
    requireStamps(table, asked);
    return asked;
  }
  const others = table.columns.filter((column) => !taken.has(column.name));
  for (const column of others) {
    const form = column.kind === "text" ? formOf(column) : null;
    if (form?.what === "dates") throw unread(column.name, form);
  }
  const dates = others.filter((column) => column.kind === "time").map((column) => column.name);
  if (dates.length === 0) {
    for (const column of others)
      if (column.kind === "number") refuseStamps(table, column, sequence);
    noteParts(table, warnings);
    noteNames(others, sequence === null ? null : columnNamed(table, sequence), warnings);
    return null;
  }
  if (dates.length > 1) {
    const backwards = dates.map((name) => outOfOrder(table, name, sequence));
    if (!backwards.includes(null)) {
      throw new CallerError(
        `rows are in the order of none of the columns with dates: ${dates.join(", ")} (first at row ${backwards[0]})`,
        "name the column of time stamps with --time",
      );
    }
    warnings.push(
      `rows are taken as equally spaced: columns ${dates.join(", ")} hold dates, and none is named as time`,
    );
    return null;
  }
  const timeline = layOut(table, dates[0], sequence);
  if ("reason" in timeline) {
    const backwards = outOfOrder(table, dates[0], sequence);
    if (backwards !== null) {
      throw new CallerError(
        `rows are not in the order of '${dates[0]}' (first at row ${backwards}), which has no regular clock: ${timeline.reason}`,
        "correct the stamps, or sort the rows by time to have them taken as equally spaced",
      );
    }
    warnings.push(
      `rows are taken as equally spaced: '${dates[0]}' has no regular clock (${timeline.reason})`,
    );
    return null;
  }
  warnings.push(`'${dates[0]}' was taken as the time column: it is the only one with dates`);
  return dates[0];
}

/** The first row (from 1) whose number or stamp is less than the one before it in its sequence, or null. */
function outOfOrder(table: Table, name: string, sequence: string | null): number | null {
  const { values } = columnNamed(table, name);
  const sequences = sequence === null ? null : columnNamed(table, sequence).values;
  const last = new Map<unknown, number>();
  for (let row = 0; row < table.rows; row++) {
    const [key, value] = [sequences?.[row], Number(values[row] ?? Number.NaN)];
    if (value < (last.get(key) ?? Number.NEGATIVE_INFINITY)) return row + 1;
    if (!Number.isNaN(value)) last.set(key, value);
  }
  return null;
}

function unread(name: string, { problem, cure }: Form): CallerError {
  return new CallerError(
    `column '${name}' ${problem}`,
    `${cure}. If it is not the time, name the column that is with --time, or remove it`,
  );
}

function requireStamps(table: Table, asked: string): void {
  const column = columnNamed(table, asked);
  if (column.kind === "text") {
    const { what, problem, cure } = formOf(column);
    throw new CallerError(
      `time column '${asked}' ${problem}`,
      what === "dates"
        ? cure
        : "write stamps in ISO 8601: 2020-12-31, 2020-12-31T23:59:00Z, or 2020-12; or plain numbers",
    );
  }
  if (column.kind === "number" && holdsDates(column.values)) throw datesAsNumbers(column);
}

/** @throws CallerError where numbers that nobody named are time: whole numbers that are all dates, or Unix times */
function refuseStamps(table: Table, column: NumberColumn, sequence: string | null): void {
  const { name, values } = column;
  if (holdsDates(values)) throw datesAsNumbers(column);
  const unit = unixUnit(values);
  if (unit === null || !hasClock(table, name, sequence)) return;
  const first = writeStamp((values[0] / unit[0]) * 1000, true);
  throw new CallerError(
    `column '${name}' seems to hold Unix times in ${unit[1]} (row 1: ${values[0]} is ${first})`,
    `if so, name it with --time ${name}; if not, name the columns to use with --inputs`,
  );
}

/** A date in several columns is none: says so where they are named as its parts. */
function noteParts(table: Table, warnings: string[]): void {
  const named = (name: RegExp) => table.columns.find((column) => name.test(column.name))?.name;
  const year = named(/^(year|yr|yyyy)$/i);
  const part =
    named(/^(month|mon|mm)$/i) ??
    named(/^(quarter|qtr|week|wk|day|dd|day_?of_?year|doy|yday|hour|hr|hh|period)$/i);
  if (year === undefined || part === undefined) return;
  warnings.push(
    `rows are taken as equally spaced, in their order: '${year}' and '${part}' are no time stamp each for itself; join them in one column, as 2020-12 or 2020-12-31 (of a week or quarter, its first day), to have rows in the order of time`,
  );
}

/** Says of the first text that names each row, as stamps in a form that nobody knows do, that it is not read. */
function noteNames(columns: readonly Column[], sequence: Column | null, warnings: string[]): void {
  const column = columns.find(({ kind, values }) => {
    if (kind !== "text" || values.includes(null)) return false;
    return (
      new Set(values.map((text, row) => `${sequence?.values[row]} ${text}`)).size === values.length
    );
  });
  if (column === undefined) return;
  warnings.push(
    `rows are taken as equally spaced, in their order: '${column.name}' names each of them (row 1: '${abbreviate(String(column.values[0]))}') and is not read as time; if it is the time, ${ISO}`,
  );
}

function datesAsNumbers({ name, values }: NumberColumn): CallerError {
  const text = String(values.find((x) => !Number.isNaN(x)));
  return new CallerError(
    `column '${name}' holds dates as whole numbers (${text})`,
    `write them as ISO 8601 does: 2020-12-31, or 2020-12 for a month; if they are numbers, name the columns to use with --inputs`,
  );
}

/** Whether all numbers read as one of YYYYMM to YYYYMMDDHHMMSS, of 1800 to 2199, and they vary. */
function holdsDates(values: Float64Array): boolean {
  const isDate = (x: number) => {
    const parts = DIGITS.exec(String(x));
    return parts !== null && readStamp(`${parts[1]}-${parts[2]}-${parts[3] ?? "01"}`) !== null;
  };
  return (
    values.some((x) => !Number.isNaN(x) && x !== values[0]) &&
    values.every((x) => Number.isNaN(x) || isDate(x))
  );
}

/** The unit in which all numbers are Unix times of this time, or null. */
function unixUnit(values: Float64Array): (typeof UNITS)[number] | null {
  if (!values.every(Number.isInteger)) return null;
  const lies = (scale: number) => values.every((x) => x >= UNIX[0] * scale && x < UNIX[1] * scale);
  return UNITS.find(([scale]) => lies(scale)) ?? null;
}

/** Whether numbers are distinct within each sequence and lie on a regular clock. */
function hasClock(table: Table, name: string, sequence: string | null): boolean {
  const { values } = columnNamed(table, name);
  const sequences = sequence === null ? [] : columnNamed(table, sequence).values;
  const keys = new Set<string>();
  for (let row = 0; row < table.rows; row++) keys.add(`${values[row]} ${sequences[row]}`);
  return keys.size === table.rows && !("reason" in layOut(table, name, sequence));
}
