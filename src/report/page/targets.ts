import { csv } from "../../results/table.js";
import { html, name } from "../html.js";
import { type TargetRow, targetsDocument, targetTable } from "../targets.js";
import { cite, citeText } from "./cite.js";
import { file, grid } from "./figure.js";
import { shell } from "./shell.js";

/** The index of several targets as files, name to content: JSON, CSV, and a page that leads to each report. */
export function targetFiles(rows: readonly TargetRow[]): Map<string, string> {
  const table = targetTable(rows);
  const cells = rows.map((row) => {
    const { target, folder, complete } = row;
    if (complete === null) {
      return { cells: [name(target), null, null, null, "not begun: interrupted"] };
    }
    const report = `${encodeURIComponent(folder)}/report.html`;
    return {
      cells: [
        html`<a href="${report}">${name(target)}</a>`,
        citeText(table, row, "take"),
        cite(table, row, "error", "error"),
        cite(table, row, "mase", "error"),
        html`${citeText(table, row, "headline")}${complete ? null : " (interrupted: only what was done)"}`,
      ],
    };
  });
  const page = shell(
    "Advice on several targets",
    html`
<header>
<p class="eyebrow">nwidth · which sequence model does each target need?</p>
<h1>Advice on several targets</h1>
</header>
<section>
<p>Each target is a problem of its own. Errors are of the model to take on its test part, that of the training mean 1.</p>
${grid("Targets", ["target", "take", "error", "MASE", "advice"], cells, new Set([2, 3]))}
</section>`,
    html`Written by nwidth. Every number here is a cell of ${file(table.file)}.`,
  );
  return new Map([
    ["targets.json", `${JSON.stringify(targetsDocument(rows), null, 2)}\n`],
    [table.file, csv(table)],
    ["report.html", page],
  ]);
}
