import type { StatedClaim, StudyDocument } from "../../documents/study.js";
import { type Html, html } from "../../html.js";
import { countsText, sizeText } from "../../study.js";
import { folded, grid } from "../figure.js";
import { shell } from "../shell.js";
import { studyFigure } from "./figure.js";
import { choices, claimColumns, remarks, VERDICTS, variations } from "./parts.js";

/** A run of a study, and what lies beside it, as seen from the page: paths that are links. */
export interface PlacedRun {
  readonly document: StudyDocument;
  readonly files: readonly string[];
}

/** A question by which the reader narrows the page down: each answer is a class of what it is about. */
interface Filter {
  readonly name: string;
  readonly answers: readonly { readonly className: string; readonly text: string }[];
  readonly of: (claim: StatedClaim) => string;
}

/** The paper of a place: "Table 2 of arXiv 2305.18475" is of arXiv 2305.18475. */
function paperOf({ paper: { source } }: StatedClaim): string {
  return /arXiv \S+/.exec(source)?.[0] ?? source;
}

function filter(
  name: string,
  letter: string,
  claims: readonly StatedClaim[],
  of: (claim: StatedClaim) => string,
): Filter {
  const texts = [...new Set(claims.map(of))].sort();
  const answers = texts.map((text, i) => ({ className: `${letter}${i}`, text }));
  const classes = new Map(answers.map(({ className, text }) => [text, className]));
  return { name, answers, of: (claim) => classes.get(of(claim)) ?? "" };
}

/** The style sheet's part that filters: no script runs. */
function filtering(filters: readonly Filter[]): string {
  const rules = filters.flatMap(({ answers }) =>
    answers.map(
      ({ className: c }) => `main:has(option.${c}:checked) .kept:not(.${c}){display:none}`,
    ),
  );
  return `.filters{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;margin-top:1.25rem}
.filters label{font-size:var(--small);color:var(--muted)}
.filters select{display:block;font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--rule);border-radius:6px;padding:.3rem .5rem;max-width:100%}
${rules.join("\n")}
`;
}

function control({ name, answers }: Filter): Html {
  const options = answers.map(
    ({ className, text }) => html`<option class="${className}">${text}</option>`,
  );
  return html`<label>${name}<select autocomplete="off"><option>all</option>${options}</select></label>`;
}

/**
 * One page of any number of runs: all claims in a table, then each study with its figure. The reader
 * narrows it down by verdict, paper and study.
 */
export function joinedPage(runs: readonly PlacedRun[]): string {
  const claims = runs.flatMap(({ document }) => document.claims);
  const filters = [
    filter("verdict", "v", claims, ({ verdict }) => verdict),
    filter("paper", "p", claims, paperOf),
    filter("study", "s", claims, ({ study }) => study),
  ];
  const classOf = (claim: StatedClaim) => filters.map(({ of }) => of(claim)).join(" ");
  const { head, cells, numbers } = claimColumns(claims);
  const rows = runs.flatMap(({ document: { study, budget, claims: own } }, i) =>
    own.map((claim) => ({
      className: `kept ${classOf(claim)}`,
      cells: [
        html`<a class="n" href="#${anchor(i)}">${study}</a><br><span class="unit">${budget}</span>`,
        ...cells(claim, null),
      ],
    })),
  );
  return shell(
    "Studies",
    html`<h1>Studies</h1>
<p class="lead">${countsText(claims)}; of ${String(new Set(claims.map(({ study }) => study)).size)} studies, ${String(runs.length)} runs.</p>
<div class="filters">${filters.map(control)}</div>
${grid("Claims", ["study", ...head], rows, new Set([...numbers].map((column) => column + 1)))}
${VERDICTS}
${runs.map((run, i) => section(run, anchor(i), classOf))}`,
    html`Written by nwidth. Every number of the claims stands in the files of its run.`,
    filtering(filters),
  );
}

const anchor = (i: number): string => `run-${i + 1}`;

function section(
  { document, files }: PlacedRun,
  id: string,
  classOf: (claim: StatedClaim) => string,
): Html {
  const { title, study, source, protocol, claims, figure } = document;
  const classes = new Set(claims.flatMap((claim) => classOf(claim).split(" ")));
  return html`<section class="kept ${[...classes].join(" ")}" id="${id}">
<h2>${title}</h2>
<p class="lead">${study}: ${countsText(claims)}. ${source}; ${sizeText(document)}.</p>
<p>${protocol}</p>
${studyFigure(figure, files)}
${remarks(document)}${variations(document)}
${folded("What the paper leaves open", choices(document))}
</section>`;
}
