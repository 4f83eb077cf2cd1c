import * as Plot from "@observablehq/plot";
import type { Violins } from "../../../studies/figure.js";
import type { Html } from "../../html.js";
import { COLOUR } from "../../palette.js";
import { type Alternative, type Canvas, draw } from "../frame.js";
import { scaleOf } from "./axis.js";

const LEFT = 62;
const RIGHT = 14;
const TOP = 26;
const BOTTOM = 46;
const HEIGHT = 300;
/** Half the room between places that the widest violin takes. */
const HALF = 0.42;

/** How numbers are spread at a place: their densities along the vertical axis, and their median. */
export interface Spread {
  readonly at: number;
  readonly median: number;
  readonly densities: readonly (readonly [value: number, density: number])[];
}

/** Densities of numbers at places 1, 2, .., each mirrored and as wide at its most; a ring is the median. */
export function violins(
  canvas: Canvas,
  alternative: Alternative,
  { x, y }: Violins,
  spreads: readonly Spread[],
): Html {
  const shapes = spreads.flatMap(({ at, densities }) => {
    const most = Math.max(...densities.map(([, density]) => density));
    return densities.map(([value, density]) => ({ at, value, half: (HALF * density) / most }));
  });
  const values = shapes.map(({ value }) => value);
  const places = spreads.map(({ at }) => at);
  const ends: [number, number] =
    places.length > 0 ? [Math.min(...places) - 0.5, Math.max(...places) + 0.5] : [0, 1];
  const range: [number, number] =
    values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  return draw(canvas, alternative, {
    height: HEIGHT,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: {
      ...scaleOf({ label: x, scale: "linear" }, ends, canvas.width - LEFT - RIGHT, places),
      labelAnchor: "center",
      labelOffset: 38,
    },
    y: {
      ...scaleOf({ label: y, scale: "linear" }, range, HEIGHT - TOP - BOTTOM),
      tickSize: 0,
      grid: true,
    },
    marks: [
      Plot.areaX(shapes, {
        y: "value",
        x1: (s: (typeof shapes)[number]) => s.at - s.half,
        x2: (s: (typeof shapes)[number]) => s.at + s.half,
        z: "at",
        fill: COLOUR.network,
        fillOpacity: 0.35,
        stroke: COLOUR.network,
      }),
      Plot.dot(spreads, {
        x: "at",
        y: "median",
        r: 3,
        fill: COLOUR.paper,
        stroke: COLOUR.network,
        strokeWidth: 1.75,
      }),
    ],
  });
}
