import type { Figure } from "../../../studies/figure.js";
import { Html, html } from "../../html.js";
import { COLOUR } from "../../palette.js";
import { emptyDocument } from "../document.js";
import { swatchShapes, WIDE } from "../figure.js";
import { type Drawn, drawingsOf, rowsOf } from "./drawings.js";
import { type Entry, legendOf } from "./legend.js";

/** A line of text. */
const LINE = 18;
/** Between rows of drawings. */
const APART = 18;
/** A character of the legend and of notes, in pixels, rather too much than too little. */
const CHARACTER = 6.6;
const SWATCH = 24 + 8;
const BETWEEN = 20;
/** Around the picture. */
const EDGE = 8;
/** Between drawings side by side. */
const GUTTER = 24;

/** The column of a picture that a page and a phone show alike: its type is read when scaled to three quarters. */
export const COLUMN = 464;

/** What a picture is made of. */
export interface Sheet {
  readonly title: string;
  readonly caption: string;
  readonly legend: readonly Entry[];
  readonly drawings: readonly Drawn[];
}

interface Placed {
  readonly content: Html;
  readonly height: number;
}

const moved = (x: number, y: number, content: Html): Html =>
  html`<g transform="translate(${String(x)},${String(y)})">${content}</g>`;

/** A mark without the page's style sheet. */
function swatch([name, hue]: Entry): Html {
  const shapes = swatchShapes(name).text.replaceAll(
    'class="hollow"',
    `fill="${COLOUR.paper}" stroke-width="2"`,
  );
  return html`<g color="${COLOUR[hue]}" stroke="currentColor" fill="none">${new Html(shapes)}</g>`;
}

/** Entries from the left, in as many lines as they need. */
function legend(entries: readonly Entry[], whole: number): Placed {
  let [x, line] = [0, 0];
  const content = entries.map((entry) => {
    const width = SWATCH + entry[2].length * CHARACTER;
    if (x > 0 && x + width > whole) [x, line] = [0, line + 1];
    const at = moved(
      x,
      line * LINE,
      html`${swatch(entry)}<text x="${String(SWATCH)}" y="10" fill="currentColor">${entry[2]}</text>`,
    );
    x = Math.round(x + width + BETWEEN);
    return at;
  });
  return { content: html`${content}`, height: (line + 1) * LINE };
}

/** A text in lines of a width, broken between words. */
function inLines(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1];
    const longer = last === "" ? word : `${last} ${word}`;
    if (last === "" || longer.length * CHARACTER <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function panel({ heading, note: notes, chart }: Drawn, width: number): Placed {
  const note = notes.flatMap((text) => inLines(text, width));
  const drawing = chart({ document: emptyDocument(), width }).text;
  const [, height] = /viewBox="0 0 [\d.]+ ([\d.]+)"/.exec(drawing) ?? [];
  const top = (1 + note.length) * LINE;
  const size = `<svg y="${top}" width="${width}" height="${height}" `;
  const lines = note.map(
    (line, i) => html`<text y="${String((i + 2) * LINE - 6)}" fill="currentColor">${line}</text>`,
  );
  return {
    content: html`<text y="${String(LINE - 6)}" font-weight="600" fill="${COLOUR.ink}">${heading}</text>${lines}${new Html(drawing.replace("<svg ", size))}`,
    height: top + Number(height),
  };
}

/** Half a column, beside another half. */
const halfOf = (column: number): number => (column - GUTTER) / 2;

/** Whether a drawing can be read at half the column. */
const isHalf = ({ width, least }: Drawn, column: number): boolean =>
  width === "half" && least <= halfOf(column);

/** The rows of a page, parted where drawings need the whole column. */
function rowsIn(drawings: readonly Drawn[], column: number): Drawn[][] {
  const rows: Drawn[][] = [];
  for (const beside of rowsOf(drawings)) {
    rows.push([]);
    for (const one of beside) {
      const last = rows[rows.length - 1];
      if (last.length === 0 || isHalf(last[0], column) === isHalf(one, column)) last.push(one);
      else rows.push([one]);
    }
  }
  return rows;
}

/** Drawings side by side where they can be read at half the column, else below one another. */
function row(drawings: readonly Drawn[], whole: number): Placed {
  const half = halfOf(whole);
  const [width, columns] = isHalf(drawings[0], whole) ? [half, 2] : [whole, 1];
  let y = 0;
  const content: Html[] = [];
  for (let i = 0; i < drawings.length; i += columns) {
    const placed = drawings.slice(i, i + columns).map((one) => panel(one, width));
    content.push(...placed.map((one, j) => moved(j * (whole - half), y, one.content)));
    y += Math.max(...placed.map((one) => one.height)) + APART;
  }
  return { content: html`${content}`, height: y };
}

/** A legend and drawings as one picture, in a column of a width. */
export function sheet({ title, caption, legend: entries, drawings }: Sheet, column: number): Html {
  let y = EDGE;
  const parts = [
    legend(entries, column),
    ...rowsIn(drawings, column).map((one) => row(one, column)),
  ];
  const content = parts.map((one) => {
    const at = moved(EDGE, y, one.content);
    y += one.height + APART / 2;
    return at;
  });
  return html`<svg role="img" aria-label="${title}" viewBox="0 0 ${String(column + 2 * EDGE)} ${String(Math.ceil(y))}"><desc>${caption}</desc>${content}</svg>`;
}

/** A study's figure as one picture: its legend, then its drawings as on a page. */
export function figureSheet(figure: Figure, column: number = WIDE): Html {
  const { title, caption } = figure;
  return sheet({ title, caption, legend: legendOf(figure), drawings: drawingsOf(figure) }, column);
}
