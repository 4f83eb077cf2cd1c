import type { Figure } from "../../../studies/figure.js";
import { Html, html } from "../../html.js";
import { COLOUR } from "../../palette.js";
import { emptyDocument } from "../document.js";
import { NARROW, swatchShapes, WIDE } from "../figure.js";
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
function legend(entries: readonly Entry[]): Placed {
  let [x, line] = [0, 0];
  const content = entries.map((entry) => {
    const width = SWATCH + entry[2].length * CHARACTER;
    if (x > 0 && x + width > WIDE) [x, line] = [0, line + 1];
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

function row(drawings: readonly Drawn[]): Placed {
  const width = drawings[0].width === "half" ? NARROW : WIDE;
  const columns = drawings[0].width === "half" ? 2 : 1;
  let y = 0;
  const content: Html[] = [];
  for (let i = 0; i < drawings.length; i += columns) {
    const beside = drawings.slice(i, i + columns).map((one) => panel(one, width));
    content.push(...beside.map((one, j) => moved(j * (WIDE - NARROW), y, one.content)));
    y += Math.max(...beside.map((one) => one.height)) + APART;
  }
  return { content: html`${content}`, height: y };
}

/** A study's figure as one picture: its legend, then its drawings as on a page. */
export function figureSheet(figure: Figure): Html {
  let y = EDGE;
  const content = [legend(legendOf(figure)), ...rowsOf(drawingsOf(figure)).map(row)].map((one) => {
    const at = moved(EDGE, y, one.content);
    y += one.height + APART / 2;
    return at;
  });
  return html`<svg role="img" aria-label="${figure.title}" viewBox="0 0 ${String(WIDE + 2 * EDGE)} ${String(Math.ceil(y))}"><desc>${figure.caption}</desc>${content}</svg>`;
}
