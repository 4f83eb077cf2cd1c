import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import type { Row } from "../table.js";
import { shortened } from "../text.js";
import { type Alternative, axisText, type Canvas, COLOUR, draw, isNarrow } from "./frame.js";

/** Truth and the predictions of a baseline and a network, columns of `rows`, in time order. */
export function predictions(
  canvas: Canvas,
  alternative: Alternative,
  rows: readonly Row[],
  target: string,
  columns: { readonly baseline: string | undefined; readonly network: string | undefined },
): Html {
  const ticks = Math.min(rows.length, isNarrow(canvas) ? 3 : 6);
  const at = Array.from({ length: ticks }, (_, i) =>
    ticks === 1 ? 0 : Math.round((i * (rows.length - 1)) / (ticks - 1)),
  );
  const line = (column: string, stroke: string, strokeWidth: number) =>
    Plot.line(rows, { x: (_, i) => i, y: (row: Row) => row[column], stroke, strokeWidth });
  return draw(canvas, alternative, {
    height: 280,
    marginLeft: 60,
    marginRight: 40,
    marginTop: 26,
    marginBottom: 30,
    x: {
      label: null,
      ticks: at,
      tickFormat: (i: number) => shortened(String(rows[i]?.when ?? ""), 10),
    },
    y: {
      label: shortened(target, 40),
      labelArrow: "none",
      ticks: 5,
      tickFormat: axisText,
      tickSize: 0,
      grid: true,
    },
    marks: [
      line("truth", COLOUR.ink, 1.25),
      Plot.dot(rows, { x: (_, i) => i, y: "truth", r: 1.5, fill: COLOUR.ink }),
      columns.baseline === undefined ? null : line(columns.baseline, COLOUR.baseline, 1.75),
      columns.network === undefined ? null : line(columns.network, COLOUR.network, 1.75),
    ],
  });
}
