import type { Html } from "../html.js";
import { written } from "../palette.js";

/** A chart as a file of its own: colours written out, a white ground, no style sheet needed. */
export function standalone(chart: Html): string {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(chart.text) ?? [];
  const ground = `<rect width="${width}" height="${height}" fill="var(--paper)"/>`;
  const attributes = `xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" color="var(--muted)" font-family="system-ui, sans-serif" font-size="12"`;
  const text = chart.text
    .replace("<svg ", `<svg ${attributes} `)
    .replace("</desc>", `</desc>${ground}`);
  return `${written(text)}
`;
}
