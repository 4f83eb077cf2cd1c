import type { Figure } from "../../../studies/figure.js";
import { type Content, type Html, html } from "../../html.js";
import { emptyDocument } from "../document.js";
import { figure, legend, panels, responsive } from "../figure.js";
import { type Drawn, drawingsOf, rowsOf } from "./drawings.js";
import { legendOf } from "./legend.js";

const lines = ({ note }: Drawn): Content =>
  note.length === 0 ? null : html`<p class="unit">${note.map((line) => html`${line}<br>`)}</p>`;

function arranged(all: readonly Drawn[]): Html[] {
  const document = emptyDocument();
  return rowsOf(all).map(([first, ...rest]) =>
    first.width === "half"
      ? panels(
          document,
          [first, ...rest].map((one) => ({ ...one, note: lines(one) })),
        )
      : html`<div class="panel"><h4>${first.heading}</h4>${lines(first)}${responsive(document, first.chart)}</div>`,
  );
}

/**
 * A study's figure, its legend above it.
 *
 * @param files with its numbers
 */
export function studyFigure(shown: Figure, files: readonly string[]): Html {
  return figure({
    heading: shown.title,
    kind: "measured",
    caption: shown.caption,
    legend: legend(legendOf(shown)),
    chart: arranged(drawingsOf(shown)),
    files,
  });
}
