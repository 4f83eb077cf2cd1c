import * as Plot from "@observablehq/plot";
import type { WindowPoint } from "../advise/rows.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { type Alternative, axisText, type Canvas, draw, isNarrow, TEST_ERROR } from "./frame.js";

/** Error of ridge against the length of its window (log2), with its interval; a dashed line at `reference`. */
export function windowCurve(
  canvas: Canvas,
  alternative: Alternative,
  points: readonly WindowPoint[],
  reference: number | null,
): Html {
  const windows = points.map((point) => point.window);
  const every = Math.ceil(windows.length / (isNarrow(canvas) ? 7 : 12));
  return draw(canvas, alternative, {
    height: 260,
    marginLeft: 56,
    marginTop: 26,
    marginBottom: 46,
    x: {
      type: "log",
      base: 2,
      label: "window: rows that ridge may look back",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: windows.filter((_, i) => (windows.length - 1 - i) % every === 0),
      tickFormat: axisText,
    },
    y: TEST_ERROR,
    marks: [
      Plot.areaY(points, {
        x: "window",
        y1: "low",
        y2: "high",
        fill: COLOUR.baseline,
        fillOpacity: 0.18,
      }),
      ...(reference === null
        ? []
        : [
            Plot.ruleY([reference], {
              stroke: COLOUR.baseline,
              strokeWidth: 1.5,
              strokeDasharray: "4 3",
            }),
          ]),
      Plot.line(points, { x: "window", y: "error", stroke: COLOUR.baseline, strokeWidth: 2 }),
      Plot.dot(points, {
        x: "window",
        y: "error",
        r: 3.5,
        symbol: "square",
        fill: COLOUR.paper,
        stroke: COLOUR.baseline,
        strokeWidth: 2,
      }),
    ],
  });
}
