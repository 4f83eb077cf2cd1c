import { csvLines } from "../../../results/csv.js";
import { csv } from "../../../results/table.js";
import type { Finding } from "../../../studies/claim.js";
import type { StudyOutcome } from "../../../studies/run.js";
import { studyDocument } from "../../documents/study.js";
import { NOTHING, written } from "../../format.js";
import { type Html, html } from "../../html.js";
import { countsText, regionText, trainedText } from "../../study.js";
import { grid } from "../figure.js";
import { shell } from "../shell.js";
import { studyFigure } from "./figure.js";

/** Columns of errors that stand beside what was trained, where a claim has them. */
const BESIDE = [
  ["floor", (f: Finding) => f.floor?.value ?? null],
  ["constructed", (f: Finding) => f.constructed],
  ["promised", (f: Finding) => f.promised],
] as const;

function claimsTable({ study, findings }: StudyOutcome): Html {
  const beside = BESIDE.filter(([, of]) => findings.some((f) => of(f) !== null));
  const head = ["verdict", "statement", "paper", "trained [95 %]", ...beside.map(([name]) => name)];
  return grid(
    "Claims",
    head,
    findings.map((f) => ({
      cells: [
        html`<b>${f.verdict}</b>${f.optimisation ? html` (optimisation)` : null}`,
        html`${f.statement}<br><span class="unit">${f.quantity}: ${regionText(f)}${f.paper.source === study.source ? null : `; ${f.paper.source}`}</span>`,
        f.paper.value ?? NOTHING,
        trainedText(f.trained),
        ...beside.map(([, of]) => written(of(f), "error")),
      ],
    })),
    new Set(head.map((_, i) => i).slice(2)),
  );
}

/** A study's results as files, name to content: `claims.json`, tables as CSV, and `report.html`. */
export function renderStudyFiles(outcome: StudyOutcome): Map<string, string | Iterable<string>> {
  const { study, size, findings, tables, trials } = outcome;
  const page = shell(
    study.title,
    html`<h1>${study.title}</h1>
<p class="lead">${countsText(findings)}. ${study.source}; budget ${size.budget}, ${String(size.seeds)} seeds.</p>
<p>${study.protocol}</p>
${studyFigure(outcome.figure, tables)}
<h2>Claims</h2>
${claimsTable(outcome)}
<p class="unit">A claim agrees where the 95 % interval of its quantity over the seeds lies inside its region, disagrees where it lies outside, else it cannot be told. Regions were written into the journals before training.</p>
<h2>What the paper leaves open</h2>
<ul>${study.choices.map(
      ({ setting, taken, why }) => html`<li><b>${setting}</b>: ${taken} (${why})</li>
`,
    )}</ul>`,
    html`Written by nwidth. Every number of the claims stands in claims.json beside this page.`,
  );
  return new Map<string, string | Iterable<string>>([
    ["claims.json", `${JSON.stringify(studyDocument(outcome), null, 2)}\n`],
    ...tables.map((table) => [table.file, csv(table)] as const),
    ["results.csv", csvLines(trials)],
    ["report.html", page],
  ]);
}
