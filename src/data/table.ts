import { CallerError, unknownName } from "../errors.js";
import { formOf } from "./forms.js";

/** A column of numbers; NaN where there is nothing. */
export interface NumberColumn {
  readonly kind: "number";
  /** as the file or the caller spells it */
  readonly name: string;
  /** [rows] */
  readonly values: Float64Array;
  /** how its cells were read, where they could have been read otherwise */
  readonly note?: string;
  /** two cells that only leading zeros tell apart: as names they differ, as numbers they do not */
  readonly spellings?: readonly [string, string];
  /** whether all its cells are true or false, here 1 and 0 */
  readonly booleans?: true;
}

/** A column of time stamps, in milliseconds since 1970 (UTC); NaN where there is nothing. */
export interface TimeColumn {
  readonly kind: "time";
  /** as the file or the caller spells it */
  readonly name: string;
  /** [rows] */
  readonly values: Float64Array;
  /** how its cells were read, where they could have been read otherwise */
  readonly note?: string;
}

/** Anything else; null where there is nothing. */
export interface TextColumn {
  readonly kind: "text";
  /** as the file or the caller spells it */
  readonly name: string;
  /** [rows] */
  readonly values: readonly (string | null)[];
  /** whether a comma is the decimal point of its numbers */
  readonly decimalComma?: boolean;
}

/** A column by what its cells are. */
export type Column = NumberColumn | TimeColumn | TextColumn;

/** What a reader makes of a file's content. */
export interface Content {
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly sequence: string | null;
}

/** The formats that are read. */
export type Format = "csv" | "tsv" | "jsonl" | "parquet" | "npy" | "npz";

/** Where a table comes from. */
export type TableSource =
  | {
      readonly kind: "file";
      /** of the file; of rows in memory, what stands for it */
      readonly path: string;
      /** of the file, by the ending of its name, or of the rows */
      readonly format: Format;
      /** of the file's bytes, hexadecimal */
      readonly sha256: string;
    }
  | {
      readonly kind: "memory";
      /** of what the columns hold (`tableOf`), hexadecimal */
      readonly sha256: string;
    };

/**
 * A file, read, or rows in memory. Rows are in the order in which they came; messages count them from
 * 1, and a line of column names does not count.
 */
export interface Table {
  /** what messages and results call it by */
  readonly source: TableSource;
  /** cells of every column */
  readonly rows: number;
  /** in the order of the file */
  readonly columns: readonly Column[];
  /** the column that separates sequences, where the file's own form says so (an array [N, T, d]) */
  readonly sequence: string | null;
}

/**
 * The column of that name.
 *
 * @throws CallerError that names the nearest column
 */
export function columnNamed(table: Table, name: string): Column {
  const column = table.columns.find((c) => c.name === name);
  if (column !== undefined) return column;
  const names = table.columns.map((c) => c.name);
  const meant = names.find((n) => n.trim() === name || n.split(",").some((p) => p.trim() === name));
  if (meant === undefined) throw unknownName("column", name, names);
  throw new CallerError(
    `unknown column '${name}'`,
    `did you mean '${meant}'? in a list, a name with a comma or with blanks around it stands in double quotes: --inputs '"${meant}"'`,
  );
}

/**
 * The values of a column that must be numeric.
 *
 * @param role what the caller wants it for, as it shall stand in the message
 * @throws CallerError where the column holds text, dates, nothing or infinite values
 */
export function numbersOf(table: Table, name: string, role: string): Float64Array {
  const column = columnNamed(table, name);
  if (column.kind === "time") {
    throw new CallerError(
      `${role} '${name}' holds dates, not numbers`,
      `name it as --time, or choose a numeric column: ${numericNames(table)}`,
    );
  }
  if (column.kind === "text") throw textInPlaceOfNumbers(table, column, role);
  for (let row = 0; row < column.values.length; row++) {
    if (column.values[row] === Infinity || column.values[row] === -Infinity) {
      throw new CallerError(
        `${role} '${name}' is infinite in row ${row + 1}`,
        "correct the value, or leave the cell empty to make it a gap",
      );
    }
  }
  if (column.values.every(Number.isNaN)) {
    throw new CallerError(
      `${role} '${name}' is empty: none of its ${column.values.length} rows holds a number`,
      `choose another column: ${numericNames(table, name)}`,
    );
  }
  return column.values;
}

function textInPlaceOfNumbers(table: Table, column: TextColumn, role: string): CallerError {
  const { what, problem, cure } = formOf(column);
  switch (what) {
    case "numbers":
    case "durations":
    case "lists":
      return new CallerError(`${role} '${column.name}' ${problem}`, cure);
    case "dates":
    case "text":
      return new CallerError(
        `${role} '${column.name}' ${problem}`,
        `choose a numeric column: ${numericNames(table)}`,
      );
    default:
      return what satisfies never;
  }
}

function numericNames(table: Table, except?: string): string {
  const names = table.columns
    .filter((c) => c.kind === "number" && c.name !== except)
    .map((c) => c.name);
  return names.length > 0 ? names.join(", ") : "(there is none)";
}
