import * as Plot from "@observablehq/plot";
import type { Row } from "../../results/table.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { shortened } from "../text.js";
import { type Alternative, axisText, type Canvas, draw, isNarrow } from "./frame.js";

/** The range of truth and of the predictions in `columns`, common to several panels. */
export function valueAxis(
  rows: readonly Row[],
  columns: readonly string[],
): readonly [low: number, high: number] {
  const values = rows
    .flatMap((row) => columns.map((column) => row[column]))
    .filter((value): value is number => typeof value === "number");
  const low = Math.min(...values);
  const high = Math.max(...values);
  return [low, high > low ? high : low + 1];
}

/** Truth and one prediction, a column of `rows`, in time order. */
export function predictions(
  canvas: Canvas,
  alternative: Alternative,
  rows: readonly Row[],
  target: string,
  competitor: { readonly column: string; readonly kind: "baseline" | "network" },
  domain: readonly [low: number, high: number],
): Html {
  const ticks = Math.min(rows.length, isNarrow(canvas) ? 3 : 6);
  const at = Array.from({ length: ticks }, (_, i) =>
    ticks === 1 ? 0 : Math.round((i * (rows.length - 1)) / (ticks - 1)),
  );
  const x = (_: Row, i: number): number => i;
  return draw(canvas, alternative, {
    height: 200,
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
      domain: [...domain],
      nice: true,
      ticks: 5,
      tickFormat: axisText,
      tickSize: 0,
      grid: true,
    },
    marks: [
      Plot.line(rows, { x, y: "truth", stroke: COLOUR.ink, strokeWidth: 1 }),
      Plot.line(rows, {
        x,
        y: (row: Row) => row[competitor.column],
        stroke: COLOUR[competitor.kind],
        strokeWidth: 1.75,
      }),
      Plot.dot(rows, { x, y: "truth", r: 1.75, fill: COLOUR.ink }),
    ],
  });
}
