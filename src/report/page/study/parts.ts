import {
  reasonsOf,
  type StatedClaim,
  type StudyDocument,
  type VariedClaim,
} from "../../documents/study.js";
import { NOTHING, written } from "../../format.js";
import { type Content, type Html, html } from "../../html.js";
import { regionText } from "../../study.js";
import { grid } from "../figure.js";

/** Columns of errors that stand beside what was trained, where a claim has them. */
const BESIDE = [
  ["floor", (claim: StatedClaim) => claim.floor?.value ?? null],
  ["constructed", (claim: StatedClaim) => claim.constructed],
  ["promised", (claim: StatedClaim) => claim.promised],
] as const;

/** A mean above its interval, which would be two columns' width beside it. */
function trained({ mean, interval }: StatedClaim["trained"]): Html {
  const band = interval?.map((end) => written(end, "error")).join(", ");
  return html`${written(mean, "error")}${band === undefined ? null : html`<br><span class="interval">[${band}]</span>`}`;
}

/** Columns of a table of claims: the numbers beside what was trained, where any of them has some. */
export function claimColumns(claims: readonly StatedClaim[]) {
  const beside = BESIDE.filter(([, of]) => claims.some((claim) => of(claim) !== null));
  return {
    head: ["verdict", "statement", "paper", "trained [95 %]", ...beside.map(([name]) => name)],
    /** @param source of the study, which is not said again */
    cells: (claim: StatedClaim, source: string | null): Content[] => [
      html`<b>${claim.verdict}</b>${claim.optimisation ? html`<br><span class="unit">optimisation</span>` : null}`,
      html`<div class="said">${claim.statement}<br><span class="unit">${claim.quantity}: ${regionText(claim)}${claim.paper.source === source ? null : `; ${claim.paper.source}`}</span></div>`,
      html`<div class="printed">${claim.paper.value ?? NOTHING}</div>`,
      trained(claim.trained),
      ...beside.map(([, of]) => written(of(claim), "error")),
    ],
    /** places of those that are numbers */
    numbers: new Set([2, 3, ...beside.map((_, i) => 4 + i)]),
  };
}

/** What a verdict means, below a table of them. */
export const VERDICTS = html`<p class="unit">A claim agrees where the 95 % interval of its quantity over the seeds lies inside its region, disagrees where it lies outside, else it cannot be told. Regions were written into the journals before training.</p>`;

/** Why claims come out as they do, where the study says so. */
export function remarks({ claims }: StudyDocument): Content {
  const reasons = reasonsOf(claims);
  if (reasons.length === 0) return null;
  return html`<div class="aside">${reasons.map(
    ({ claims: about, remark }) =>
      html`<p>${about.map(({ statement, verdict }) => html`<b>${statement}: ${verdict}.</b> `)}${remark}</p>
`,
  )}</div>`;
}

const MOVES = {
  yes: "the verdict is another",
  no: "the same",
  "cannot tell": "cannot tell",
} as const satisfies Readonly<Record<VariedClaim["moves"], string>>;

/** Whether verdicts hang on choices; nothing where no choice was varied. */
export function variations({ variations, claims }: StudyDocument): Content {
  if (variations.length === 0) return null;
  const of = (id: string) => claims.find((claim) => claim.id === id);
  const rows = variations.flatMap(({ setting, taken, seeds, claims: varied }) =>
    varied.map(({ id, trained: again, verdict, moves }) => ({
      cells: [
        html`<div class="said">${setting}: ${taken}<br><span class="unit">${String(seeds)} seeds</span></div>`,
        html`<div class="said">${of(id)?.statement ?? id}</div>`,
        trained(of(id)?.trained ?? again),
        trained(again),
        html`<b>${verdict}</b>`,
        MOVES[moves],
      ],
    })),
  );
  return html`<h2 class="plain">With a choice made otherwise</h2>
${grid(
  "Variations",
  ["instead", "statement", "as chosen [95 %]", "instead [95 %]", "verdict then", "does it move?"],
  rows,
  new Set([2, 3]),
)}`;
}

/** What the paper leaves open, and what was taken. */
export function choices({ choices }: StudyDocument): Html {
  return html`<ul>${choices.map(
    ({ setting, taken, why }) => html`<li><b>${setting}</b>: ${taken} (${why})</li>
`,
  )}</ul>`;
}
