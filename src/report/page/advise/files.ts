import type { Outcome } from "../../../advise/outcome.js";
import { csv, type Table } from "../../../results/table.js";
import { tablesOf } from "../../advise/tables.js";
import { adviceDocument } from "../../documents/advice.js";
import { modelTable } from "../../forecast.js";
import { forecastData } from "../forecast/files.js";
import type { Hand } from "./hand.js";
import { page } from "./page.js";

/**
 * An outcome as files, name to content: `advice.json`, a CSV beside every figure (none for a
 * table without rows), and `report.html`. The same outcome gives the same bytes.
 *
 * @param hand the model that was made of it, and what that says of the rows to come
 */
export function renderFiles(outcome: Outcome, hand: Hand | null = null): Map<string, string> {
  const tables = tablesOf(outcome);
  const all: Table[] = Object.values(tables);
  const forecast = hand?.forecast ?? null;
  const document = adviceDocument(outcome.advice, forecast);
  return new Map([
    ["advice.json", `${JSON.stringify(document, null, 2)}\n`],
    ...all
      .filter((table) => table.rows.length > 0)
      .map((table): [string, string] => [table.file, csv(table)]),
    ...modelData(hand),
    ["report.html", page(outcome.advice, tables, hand)],
  ]);
}

function modelData(hand: Hand | null): readonly (readonly [string, string])[] {
  if (hand === null) return [];
  if (hand.forecast !== null) return [...forecastData(hand.forecast)];
  const table = modelTable(hand.contract);
  return [[table.file, csv(table)]];
}
