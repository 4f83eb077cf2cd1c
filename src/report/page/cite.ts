import type { Row, Table } from "../../results/table.js";
import { type Format, written } from "../format.js";
import { type Html, html } from "../html.js";

/** The columns of R that can hold numbers. */
export type NumberColumn<R> = {
  [C in keyof R]: Extract<R[C], number> extends never ? never : C;
}[keyof R] &
  string;

/** A number of a table, written, with the file, row (0 = the first below the header) and column it is from. */
export function cite<R extends Row>(
  table: Table<R>,
  row: R,
  column: NumberColumn<R>,
  format: Format,
): Html {
  const source = `${table.file}:${table.rows.indexOf(row)}:${column}`;
  const value = row[column] as number | null;
  return html`<span class="n" data-source="${source}" data-format="${format}">${written(value, format)}</span>`;
}

/** A text of a table, shown as it stands there. */
export function citeText<R extends Row>(table: Table<R>, row: R, column: keyof R & string): Html {
  const source = `${table.file}:${table.rows.indexOf(row)}:${column}`;
  return html`<span class="n" data-source="${source}" data-format="text">${String(row[column] ?? "")}</span>`;
}

/** A number with its interval in brackets, from three columns of one row. */
export function citeInterval<R extends Row>(
  table: Table<R>,
  row: R,
  [value, low, high]: readonly [NumberColumn<R>, NumberColumn<R>, NumberColumn<R>],
  format: Format,
): Html {
  return html`${cite(table, row, value, format)} <span class="interval">[${cite(table, row, low, format)}, ${cite(table, row, high, format)}]</span>`;
}

/** A text of a JSON file, shown as it stands there; `pointer` is its JSON pointer (RFC 6901). */
export function quote(pointer: string, text: string, file = "advice.json"): Html {
  return html`<span data-source="${file}:${pointer}">${text}</span>`;
}
