import type { Cell } from "./cell.js";
import { csvOf } from "./csv.js";

/** A row of a table, its cells by column. */
export type Row = { readonly [column: string]: Cell };

/** Rows under a file's name: one CSV file of a report. */
export interface Table<R extends Row = Row> {
  /** the file's name */
  readonly file: string;
  /** in the order in which they are written */
  readonly columns: readonly (keyof R & string)[];
  /** cells by column */
  readonly rows: readonly R[];
}

/** The rows of a table with its columns and no others, as its CSV has them. */
export function records({ columns, rows }: Table): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((c) => [c, row[c]])));
}

/** A table as CSV; see `csvOf`. */
export function csv<R extends Row>({ columns, rows }: Table<R>): string {
  return csvOf({ columns, rows: rows.map((row) => columns.map((c) => row[c])) });
}
