import * as Plot from "@observablehq/plot";
import type { HorizonPoint } from "../advise/rows.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { type Alternative, axisText, type Canvas, draw, TEST_ERROR } from "./frame.js";

/** The errors of one competitor at every horizon. */
export interface HorizonLine {
  readonly kind: "baseline" | "network";
  readonly points: readonly HorizonPoint[];
}

/** Points that are marked one by one; of more the line alone is drawn. Chosen by hand. */
const MARKED = 16;

/** Error against the rows ahead, a line a competitor. */
export function horizonErrors(
  canvas: Canvas,
  alternative: Alternative,
  lines: readonly HorizonLine[],
): Html {
  return draw(canvas, alternative, {
    height: 260,
    marginLeft: 56,
    marginTop: 26,
    marginBottom: 46,
    x: {
      label: "horizon: rows ahead",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: 8,
      tickFormat: axisText,
    },
    y: TEST_ERROR,
    marks: lines.flatMap(({ kind, points }) => [
      Plot.line(points, { x: "horizon", y: "error", stroke: COLOUR[kind], strokeWidth: 2 }),
      ...(points.length > MARKED
        ? []
        : [
            Plot.dot(points, {
              ...{ x: "horizon", y: "error", r: 3.5, fill: COLOUR.paper, strokeWidth: 2 },
              symbol: kind === "baseline" ? "square" : "circle",
              stroke: COLOUR[kind],
            }),
          ]),
    ]),
  });
}
