import * as Plot from "@observablehq/plot";
import type { KernelPoint } from "../advise/rows.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { type Alternative, axisText, type Canvas, draw } from "./frame.js";

/** Weights of one channel against the lag, with their band and a line at zero. */
export function kernel(
  canvas: Canvas,
  alternative: Alternative,
  points: readonly KernelPoint[],
  domain: readonly [low: number, high: number],
): Html {
  return draw(canvas, alternative, {
    height: 200,
    marginLeft: 52,
    marginTop: 26,
    marginBottom: 46,
    x: {
      label: "lag: rows before the newest",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: Array.from(
        { length: Math.min(7, points.length) },
        (_, i) => i * Math.ceil(points.length / 7),
      ).filter((lag) => lag < points.length),
      tickFormat: axisText,
    },
    y: {
      label: "weight",
      labelArrow: "none",
      domain: [...domain],
      ticks: 4,
      tickFormat: axisText,
      tickSize: 0,
      grid: true,
    },
    marks: [
      Plot.ruleY([0], { stroke: COLOUR.muted }),
      Plot.areaY(points, {
        x: "lag",
        y1: "low",
        y2: "high",
        fill: COLOUR.baseline,
        fillOpacity: 0.22,
      }),
      Plot.line(points, { x: "lag", y: "weight", stroke: COLOUR.baseline, strokeWidth: 1.75 }),
    ],
  });
}
