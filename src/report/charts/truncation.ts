import * as Plot from "@observablehq/plot";
import type { TruncatedError } from "../advise/rows.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { type Alternative, axisText, type Canvas, draw, TEST_ERROR } from "./frame.js";

/** Test error with the head truncated to rank r, with intervals; a dashed line at the whole head's error. */
export function truncation(
  canvas: Canvas,
  alternative: Alternative,
  points: readonly TruncatedError[],
  whole: number | null,
): Html {
  return draw(canvas, alternative, {
    height: 240,
    marginLeft: 56,
    marginTop: 26,
    marginBottom: 46,
    x: {
      type: "point",
      label: "rank kept in the head",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      tickFormat: axisText,
    },
    y: TEST_ERROR,
    marks: [
      whole === null
        ? null
        : Plot.ruleY([whole], { stroke: COLOUR.network, strokeWidth: 1.5, strokeDasharray: "4 3" }),
      Plot.ruleX(points, {
        x: "rank",
        y1: "low",
        y2: "high",
        stroke: COLOUR.network,
        strokeWidth: 2,
      }),
      Plot.line(points, { x: "rank", y: "error", stroke: COLOUR.network, strokeOpacity: 0.5 }),
      Plot.dot(points, { x: "rank", y: "error", r: 4, fill: COLOUR.network }),
    ],
  });
}
