import { factorsOf } from "../../../results/sweep/factors.js";
import { Labels } from "../../../results/sweep/labels.js";
import { axesOf, type ReportedRun, titleOf } from "../../../results/sweep/outcome.js";
import { sweepTables } from "../../../results/sweep/tables.js";
import { Trials } from "../../../results/sweep/trials.js";
import { csv, type Table } from "../../../results/table.js";
import { html } from "../../html.js";
import { emptyDocument } from "../document.js";
import { shell } from "../shell.js";
import type { Context } from "./context.js";
import { figureSection } from "./figure.js";
import {
  changesSection,
  headSection,
  predictionsSection,
  ratesSection,
  recordSection,
} from "./sections.js";

/** What the report of a sweep is made of: its tables, and what the figure shows of the trials. */
export function reported(outcome: ReportedRun): Omit<Context, "document"> {
  const { specification, table } = outcome;
  const trials = new Trials(table, specification);
  const labels = new Labels(trials);
  const axes = axesOf(specification);
  const factors = axes === null ? null : factorsOf(trials, specification, axes);
  return {
    specification,
    labels,
    factors,
    tables: sweepTables(outcome, trials, labels, factors),
  };
}

/**
 * A sweep's results as files, name to content: a CSV beside every figure and table (none for a table
 * without rows), and `report.html`, one page that loads and runs nothing. The same outcome gives the
 * same bytes.
 */
export function renderSweepFiles(outcome: ReportedRun): Map<string, string> {
  const context: Context = { ...reported(outcome), document: emptyDocument() };
  const all: Table[] = Object.values(context.tables);
  const page = shell(
    titleOf(outcome.specification),
    html`${headSection(context)}
${figureSection(context)}
${predictionsSection(context)}
${changesSection(context)}
${ratesSection(context)}
${recordSection(context)}`,
    html`Written by nwidth. Every number here is a cell of a CSV file beside this page or stands in the specification.`,
  );
  return new Map([
    ...all
      .filter((table) => table.rows.length > 0)
      .map((table): [string, string] => [table.file, csv(table)]),
    ["report.html", page],
  ]);
}
