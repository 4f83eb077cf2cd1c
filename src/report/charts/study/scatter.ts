import * as Plot from "@observablehq/plot";
import type { Point, Scatter } from "../../../studies/figure.js";
import type { Html } from "../../html.js";
import { COLOUR } from "../../palette.js";
import { type Alternative, type Canvas, draw } from "../frame.js";
import { MARKS, SERIES } from "../series.js";
import { scaleOf } from "./axis.js";
import { namesOf } from "./curves.js";

const LEFT = 62;
const RIGHT = 14;
const TOP = 26;
const BOTTOM = 46;

/** Points on linear axes, and the line that they should lie on behind them, thick. */
export function scatter(
  canvas: Canvas,
  alternative: Alternative,
  { x, y, series, reference }: Scatter,
): Html {
  const names = namesOf(series);
  const all = [...series.flatMap(({ points }) => points), ...(reference?.points ?? [])].filter(
    (point) => point.every(Number.isFinite),
  );
  const extent = (axis: 0 | 1): [number, number] => {
    const values = all.map((point) => point[axis]);
    return values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  };
  const height = 300;
  const at = { x: (p: Point) => p[0], y: (p: Point) => p[1] };
  return draw(canvas, alternative, {
    height,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: {
      ...scaleOf({ label: x, scale: "linear" }, extent(0), canvas.width - LEFT - RIGHT),
      labelAnchor: "center",
      labelOffset: 38,
    },
    y: {
      ...scaleOf({ label: y, scale: "linear" }, extent(1), height - TOP - BOTTOM),
      tickSize: 0,
      grid: true,
    },
    marks: [
      Plot.line(reference?.points ?? [], {
        ...at,
        stroke: COLOUR.muted,
        strokeWidth: 4,
        strokeOpacity: 0.45,
      }),
      ...series.map(({ name, points }) =>
        Plot.dot(
          points.filter((point) => point.every(Number.isFinite)),
          {
            ...at,
            ...{ r: 2.5, symbol: MARKS[names.indexOf(name)] },
            ...{ stroke: COLOUR[SERIES[names.indexOf(name)]], strokeOpacity: 0.8 },
          },
        ),
      ),
    ],
  });
}
