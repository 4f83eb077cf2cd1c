import type { SweepReport } from "../../../results/sweep/report.js";
import type { Row, Table } from "../../../results/table.js";
import { fact } from "../../advise/facts.js";
import type { Format } from "../../format.js";
import { type Content, type Html, html, name } from "../../html.js";
import { cite } from "../cite.js";

/** What every section of the report of a sweep draws on. */
export interface Context extends SweepReport {
  readonly document: Document;
}

/** Rows of a table that the page shows at most; with 10,000 trials it stays below 1 MB. */
const MOST_ROWS = 300;

/** A number of facts.csv, written. */
export function citeFact({ tables }: Context, factName: string, format: Format): Html {
  return cite(tables.facts, fact(tables.facts, factName), "value", format);
}

/** The value of a number of facts.csv. */
export function factValue({ tables }: Context, factName: string): number {
  return fact(tables.facts, factName).value ?? 0;
}

/** A count of facts.csv with its noun. */
export function citeCount(
  context: Context,
  factName: string,
  one: string,
  many = `${one}s`,
): Content {
  return html`${citeFact(context, factName, "count")} ${factValue(context, factName) === 1 ? one : many}`;
}

/** The first rows of a table, and the sentence that says where the others are. */
export function firstRows<R extends Row>(
  table: Table<R>,
  rows: readonly R[] = table.rows,
): { rows: readonly R[]; rest: Content } {
  return {
    rows: rows.slice(0, MOST_ROWS),
    rest:
      rows.length > MOST_ROWS
        ? html`<p class="source">Only the first rows are shown here; all are in <a href="${table.file}">${table.file}</a>.</p>`
        : null,
  };
}

/** A setting, as a name. */
export function setting({ labels }: Context, path: string): Html {
  return name(labels.setting(path));
}
