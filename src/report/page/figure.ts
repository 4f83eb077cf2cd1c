import { EVIDENCE, type Evidence } from "../../evidence.js";
import type { Canvas } from "../charts/frame.js";
import { type Content, Html, html } from "../html.js";
import type { Hue } from "../palette.js";

/** Widths in CSS pixels for which a chart is drawn: a page's column and a phone's. */
export const WIDE = 720;
export const NARROW = 348;

/** Evidence of a statement, as a small label. */
export function tag(kind: Evidence): Html {
  return html`<span class="tag ${kind}" title="${EVIDENCE[kind]}">${kind}</span>`;
}

/** A link to a file beside the report. */
export function file(path: string): Html {
  return html`<a href="${path}">${path}</a>`;
}

export type Swatch = keyof typeof SWATCHES;

const SWATCHES = {
  line: '<path d="M1 6H23" stroke-width="2.5"/>',
  thin: '<path d="M1 6H23" stroke-width="1"/>',
  dash: '<path d="M1 6H23" stroke-width="2" stroke-dasharray="5 3"/>',
  thick: '<path d="M1 6H23" stroke-width="4" stroke-opacity=".45"/>',
  band: '<path d="M1 6H23" stroke-width="10" stroke-opacity=".25"/>',
  disc: '<path d="M1 6H23" stroke-width="2"/><circle cx="12" cy="6" r="4.5" fill="currentColor"/>',
  square: '<path d="M1 6H23" stroke-width="2"/><path class="hollow" d="M8 2h8v8h-8z"/>',
  cross: '<path d="M8 2l8 8m0-8l-8 8" stroke-width="2"/>',
  star: '<path d="M1 6H23" stroke-width="12"/>',
  seed: '<circle cx="12" cy="6" r="2" fill="currentColor" stroke="none"/>',
  bar: '<path d="M12 0V12" stroke-width="2"/>',
  circle: '<circle class="hollow" cx="12" cy="6" r="4"/>',
  box: '<path class="hollow" d="M8 2h8v8h-8z"/>',
  triangle: '<path class="hollow" d="M12 1l5 9h-10z"/>',
  diamond: '<path class="hollow" d="M12 0l4 6-4 6-4-6z"/>',
  pentagram:
    '<path class="hollow" d="M12 0l1.5 4.2h4.5l-3.6 2.6 1.4 4.3-3.8-2.7-3.8 2.7 1.4-4.3-3.6-2.6h4.5z"/>',
  filled: '<path d="M12 1l5 9h-10z" fill="currentColor"/>',
  dots: '<path d="M1 6H23" stroke-width="2.5" stroke-dasharray="1.5 3.5"/>',
  chain: '<path d="M1 6H23" stroke-width="2" stroke-dasharray="9 3 2 3"/>',
  shades:
    '<path d="M1 6H7" stroke-width="12" stroke-opacity=".1"/><path d="M7 6H12" stroke-width="12" stroke-opacity=".4"/><path d="M12 6H18" stroke-width="12" stroke-opacity=".7"/><path d="M18 6H23" stroke-width="12"/>',
} as const;

/** Marks of series, in the order in which charts draw them. */
export const SERIES_SWATCHES: readonly Swatch[] = [
  "circle",
  "box",
  "triangle",
  "diamond",
  "pentagram",
];

/** A mark as it stands in a legend, 24 by 12: of the colour of the text around it, by the style sheet. */
export function swatchShapes(swatch: Swatch): Html {
  return new Html(SWATCHES[swatch]);
}

/** What the marks of a chart mean. */
export function legend(
  entries: readonly (readonly [swatch: Swatch, hue: Hue, meaning: Content])[],
): Html {
  const items = entries.map(
    ([swatch, hue, meaning]) =>
      html`<li><svg class="swatch ${hue}" viewBox="0 0 24 12" aria-hidden="true">${swatchShapes(swatch)}</svg>${meaning}</li>`,
  );
  return html`<ul class="legend">${items}</ul>`;
}

/** One chart at a page's width and at a phone's; the style sheet shows the one that fits. */
export function responsive(document: Document, chart: (canvas: Canvas) => Html): Html {
  return html`<div class="wide">${chart({ document, width: WIDE })}</div><div class="narrow">${chart({ document, width: NARROW })}</div>`;
}

/** Small charts side by side, below one another on a phone, each under its own heading and note. */
export function panels(
  document: Document,
  charts: readonly {
    readonly heading: Content;
    readonly note: Content;
    readonly chart: (canvas: Canvas) => Html;
  }[],
): Html {
  const cells = charts.map(
    ({ heading, note, chart }) =>
      html`<div class="panel"><h4>${heading}</h4>${note}${chart({ document, width: NARROW })}</div>`,
  );
  return html`<div class="panels">${cells}</div>`;
}

/** A figure: what it is, what to see in it, the key to its marks, the chart, its numbers. */
export function figure(parts: {
  readonly heading: string;
  readonly kind: Evidence;
  readonly caption: Content;
  readonly legend: Html;
  readonly chart: Content;
  readonly files: readonly string[];
}): Html {
  return html`
<figure>
<figcaption><h3>${parts.heading} ${tag(parts.kind)}</h3>
<p>${parts.caption}</p></figcaption>
${parts.legend}
${parts.chart}
<p class="source">Numbers: ${parts.files.map((path, i) => [i === 0 ? null : ", ", file(path)])}</p>
</figure>`;
}

/** What only some readers want to see, folded. */
export function folded(summary: Content, content: Content): Html {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}

/** A table that scrolls inside itself where the page is narrow. Cells of `numbers` columns align right. */
export function grid(
  label: string,
  head: readonly Content[],
  rows: readonly {
    readonly cells: readonly Content[];
    readonly marked?: boolean;
    /** by which the page's style sheet knows the row */
    readonly className?: string;
  }[],
  numbers: ReadonlySet<number>,
): Html {
  const cell = (element: "td" | "th", content: Content, column: number): Html => {
    const side = numbers.has(column) ? new Html(' class="number"') : null;
    return element === "th"
      ? html`<th scope="col"${side}>${content}</th>`
      : html`<td${side}>${content}</td>`;
  };
  const body = rows.map(
    ({ cells, marked, className = marked === true ? "best" : null }) =>
      html`<tr${className === null ? null : html` class="${className}"`}>${cells.map((content, i) => cell("td", content, i))}</tr>
`,
  );
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${head.map((content, i) => cell("th", content, i))}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
}
