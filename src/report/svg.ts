import type { Html } from "./html.js";
import { STYLE } from "./style.js";

/** The light colours of the style sheet, by name. */
const COLOURS = new Map(
  [...STYLE.slice(0, STYLE.indexOf("@media")).matchAll(/--([\w-]+):(#\w+)/g)].map(
    ([, name, value]) => [name, value] as const,
  ),
);

/** A chart as a file of its own: colours written out, a white ground, no style sheet needed. */
export function standalone(chart: Html): string {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(chart.text) ?? [];
  const ground = `<rect width="${width}" height="${height}" fill="var(--paper)"/>`;
  const attributes = `xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" color="var(--muted)" font-family="system-ui, sans-serif" font-size="12"`;
  const text = chart.text
    .replace("<svg ", `<svg ${attributes} `)
    .replace("</desc>", `</desc>${ground}`)
    .replace(/var\(--([\w-]+)\)/g, (whole, name) => COLOURS.get(name) ?? whole);
  return `${text}\n`;
}
