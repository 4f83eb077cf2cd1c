import * as Plot from "@observablehq/plot";
import { FORMATS } from "../format.js";
import { Html, html } from "../html.js";

/** Where a chart is drawn: a document that makes its nodes, and its width in CSS pixels. */
export interface Canvas {
  readonly document: Document;
  readonly width: number;
}

/** The text alternative: what the chart is, and what it shows. */
export interface Alternative {
  readonly title: string;
  readonly description: string;
}

/** Below this width labels move above their rows and ticks become fewer. */
export function isNarrow({ width }: Canvas): boolean {
  return width < 480;
}

/** A number at an axis. */
export const axisText = FORMATS.setting;

/** A linear axis of test errors, upwards. */
export const TEST_ERROR: Plot.ScaleOptions = {
  label: "test error",
  labelArrow: "none",
  ticks: 5,
  tickFormat: axisText,
  tickSize: 0,
  grid: true,
  nice: true,
};

/** Multiples of a round number, at most `most` of them. */
export function evenTicks(low: number, high: number, most: number): number[] {
  const power = Math.floor(Math.log10((high - low) / most));
  const choices = [1, 2, 5, 10, 20].map((step) => {
    const size = Number(`${step}e${power}`);
    const first = Math.ceil(low / size);
    return Array.from({ length: Math.floor(high / size) - first + 1 }, (_, i) =>
      Number(((first + i) * size).toPrecision(12)),
    );
  });
  return choices.find((ticks) => ticks.length <= most) ?? [];
}

/**
 * Ticks for a logarithmic axis: 1-2-5 steps where few, else powers of ten, at most `most`; equal
 * steps where hardly one of those lies between.
 */
export function logTicks(low: number, high: number, most: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const within = (steps: readonly number[], every: number): number[] =>
    Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + i * every)
      .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
      .filter((tick) => tick >= low && tick <= high);
  const choices = [within([1, 2, 5], 1), within([1, 3], 1)];
  for (let every = 1; every <= last - first; every++) choices.push(within([1], every));
  const ticks = choices.find((choice) => choice.length <= most) ?? [];
  return ticks.length < 2 && high > low ? evenTicks(low, high, most) : ticks;
}

const SHORTER = /-?\d+\.\d{2,}(?:e-?\d+)?/g;
const LENGTHS = ["d", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height"];

/**
 * A plot as an SVG image: it scales by its viewBox, carries its text alternative, no style
 * of its own (the page's policy forbids it) and coordinates to a tenth of a pixel.
 */
export function draw(
  canvas: Canvas,
  alternative: Alternative,
  options: Omit<Plot.PlotOptions, "document" | "width">,
): Html {
  const svg = Plot.plot({ ...options, document: canvas.document, width: canvas.width });
  for (const style of svg.querySelectorAll("style")) style.remove();
  for (const node of [svg, ...svg.querySelectorAll("*")]) {
    node.removeAttribute("style");
    for (const length of LENGTHS) {
      const value = node.getAttribute(length);
      if (value !== null && SHORTER.test(value)) {
        node.setAttribute(
          length,
          value.replace(SHORTER, (number) => String(Math.round(Number(number) * 10) / 10)),
        );
      }
    }
  }
  for (const attribute of ["width", "height", "font-size", "font-family"]) {
    svg.removeAttribute(attribute);
  }
  svg.setAttribute("class", "chart");
  const [, attributes, content] = /^<svg([^>]*)>(.*)<\/svg>$/s.exec(svg.outerHTML) ?? [];
  return html`<svg role="img" aria-label="${alternative.title}"${new Html(attributes)}><desc>${alternative.description}</desc>${new Html(content)}</svg>`;
}
