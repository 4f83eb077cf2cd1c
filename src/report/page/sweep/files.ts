import { titleOf } from "../../../results/sweep/outcome.js";
import type { SweepReport } from "../../../results/sweep/report.js";
import { csv, type Table } from "../../../results/table.js";
import { html } from "../../html.js";
import { emptyDocument } from "../document.js";
import { shell } from "../shell.js";
import type { Context } from "./context.js";
import { figureSection } from "./figure.js";
import { mapSection } from "./map.js";
import { errorsPicture } from "./picture.js";
import {
  changesSection,
  headSection,
  predictionsSection,
  ratesSection,
  recordSection,
} from "./sections.js";

/**
 * A sweep's results as files, name to content: a CSV beside every figure and table (none for a table
 * without rows), its figure as `errors.svg`, and `report.html`, one page that loads and runs nothing. The same report gives the
 * same bytes.
 */
export function renderSweepFiles(report: SweepReport): Map<string, string> {
  const context: Context = { ...report, document: emptyDocument() };
  const all: Table[] = Object.values(context.tables);
  const page = shell(
    titleOf(report.specification),
    html`${headSection(context)}
${figureSection(context)}
${mapSection(context)}
${predictionsSection(context)}
${changesSection(context)}
${ratesSection(context)}
${recordSection(context)}`,
    html`Written by nwidth. Every number here is a cell of a CSV file beside this page or stands in the specification.`,
  );
  const { factors, tables } = context;
  return new Map([
    ...all
      .filter((table) => table.rows.length > 0)
      .map((table): [string, string] => [table.file, csv(table)]),
    ...(factors !== null && tables.errors.rows.length > 0
      ? [["errors.svg", errorsPicture({ ...context, factors })] as const]
      : []),
    ["report.html", page],
  ]);
}
