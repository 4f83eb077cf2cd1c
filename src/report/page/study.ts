import { csvLines } from "../../results/csv.js";
import { csv } from "../../results/table.js";
import { studentMean } from "../../statistics/student.js";
import type { Finding } from "../../studies/claim.js";
import type { StudyOutcome } from "../../studies/run.js";
import type { Figure, Marks } from "../../studies/study.js";
import { type Panel, ROLES, studyPanel } from "../charts/study.js";
import { studyDocument } from "../documents/study.js";
import { NOTHING, written } from "../format.js";
import { type Html, html } from "../html.js";
import { countsText, regionText, trainedText } from "../study.js";
import { emptyDocument } from "./document.js";
import { figure, grid, legend, panels } from "./figure.js";
import { shell } from "./shell.js";

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

const drawable = (value: number) => Number.isFinite(value) && value > 0;

/** Geometric mean of the seeds, with its interval; nothing where one diverged. */
function meanOf({ at, values }: Marks): Panel["means"] {
  if (!values.every(drawable)) return [];
  const { mean, interval } = studentMean(values.map(Math.log));
  const [low, high] = interval?.map(Math.exp) ?? [null, null];
  return [{ at, error: Math.exp(mean), low, high }];
}

/** How far, as a factor, the axis reaches beyond the marks. */
const ROOM = 2;

function panelOf({ marks }: Figure, panel: string): Panel {
  const all = marks.flatMap(({ values }) => values.filter(drawable));
  const own = marks.filter((m) => m.panel === panel);
  return {
    points: own.flatMap(({ at, role, values }) =>
      values.filter(drawable).map((error) => ({ at, role, error })),
    ),
    means: own.filter(({ role }) => role === "trained").flatMap(meanOf),
    domain: [Math.min(...all) / ROOM, Math.max(...all) * ROOM],
  };
}

function figureOf({ figure: drawn, tables }: StudyOutcome): Html {
  const names = [...new Set(drawn.marks.map((m) => m.panel))];
  const chart = panels(
    emptyDocument(),
    names.map((panel) => ({
      heading: panel,
      note: null,
      chart: (canvas) =>
        studyPanel(
          canvas,
          { title: `${drawn.title}: ${panel}`, description: drawn.caption },
          panelOf(drawn, panel),
        ),
    })),
  );
  const roles = new Set(drawn.marks.map((m) => m.role));
  const meanings = [
    ["circle", "trained", "trained: each seed, their geometric mean, 95 %"],
    ["bar", "floor", "floor: no model of the class is below"],
    ["square", "constructed", "constructed without training"],
    ["triangle", "promised", "promised by a proof"],
    ["diamond", "published", "printed in the paper"],
  ] as const;
  return figure({
    heading: drawn.title,
    kind: "measured",
    caption: drawn.caption,
    legend: legend(
      meanings
        .filter(([, role]) => roles.has(role))
        .map(([swatch, role, meaning]) => [swatch, ROLES[role], meaning] as const),
    ),
    chart,
    files: tables.map((table) => table.file),
  });
}

/** A study's results as files, name to content: `claims.json`, tables as CSV, and `report.html`. */
export function renderStudyFiles(outcome: StudyOutcome): Map<string, string | Iterable<string>> {
  const { study, size, findings, tables, trials } = outcome;
  const page = shell(
    study.title,
    html`<h1>${study.title}</h1>
<p class="lead">${countsText(findings)}. ${study.source}; budget ${size.budget}, ${String(size.seeds)} seeds.</p>
<p>${study.protocol}</p>
${figureOf(outcome)}
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
