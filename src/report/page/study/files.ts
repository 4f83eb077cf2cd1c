import { csvLines } from "../../../results/csv.js";
import { csv } from "../../../results/table.js";
import type { StudyOutcome } from "../../../studies/run.js";
import { type StudyDocument, studyDocument } from "../../documents/study.js";
import { html } from "../../html.js";
import { countsText, sizeText } from "../../study.js";
import { grid } from "../figure.js";
import { shell } from "../shell.js";
import { studyFigure } from "./figure.js";
import { choices, claimColumns, remarks, VERDICTS, variations } from "./parts.js";

/** A study's results as files, name to content: `claims.json`, tables as CSV, and `report.html`. */
export function renderStudyFiles(outcome: StudyOutcome): Map<string, string | Iterable<string>> {
  const document = studyDocument(outcome);
  return new Map<string, string | Iterable<string>>([
    ["claims.json", `${JSON.stringify(document, null, 2)}\n`],
    ...outcome.tables.map((table) => [table.file, csv(table)] as const),
    ["results.csv", csvLines(outcome.trials)],
    ["report.html", studyPage(document)],
  ]);
}

function studyPage(document: StudyDocument): string {
  const { title, source, protocol, claims, figure, files } = document;
  const { head, cells, numbers } = claimColumns(claims);
  const rows = claims.map((claim) => ({ cells: cells(claim, source) }));
  return shell(
    title,
    html`<h1>${title}</h1>
<p class="lead">${countsText(claims)}. ${source}; ${sizeText(document)}.</p>
<p>${protocol}</p>
${studyFigure(figure, files)}
<h2>Claims</h2>
${grid("Claims", head, rows, numbers)}
${VERDICTS}
${remarks(document)}${variations(document)}
<h2>What the paper leaves open</h2>
${choices(document)}`,
    html`Written by nwidth. Every number of the claims stands in claims.json beside this page.`,
  );
}
