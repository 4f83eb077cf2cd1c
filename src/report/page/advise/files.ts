import type { Outcome } from "../../../advise/outcome.js";
import { csv, type Table } from "../../../results/table.js";
import { tablesOf } from "../../advise/tables.js";
import { page } from "./page.js";

/**
 * An outcome as files, name to content: `advice.json`, a CSV beside every figure (none for a
 * table without rows), and `report.html`. The same outcome gives the same bytes.
 */
export function renderFiles(outcome: Outcome): Map<string, string> {
  const tables = tablesOf(outcome);
  const all: Table[] = Object.values(tables);
  return new Map([
    ["advice.json", `${JSON.stringify(outcome.advice, null, 2)}\n`],
    ...all
      .filter((table) => table.rows.length > 0)
      .map((table): [string, string] => [table.file, csv(table)]),
    ["report.html", page(outcome.advice, tables)],
  ]);
}
