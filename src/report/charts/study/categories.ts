import * as Plot from "@observablehq/plot";
import type { Categories, Role } from "../../../studies/figure.js";
import type { Html } from "../../html.js";
import { COLOUR } from "../../palette.js";
import { type Alternative, axisText, type Canvas, draw, isNarrow, logTicks } from "../frame.js";
import { drawable, type Mean, ROLES, SYMBOLS } from "./roles.js";

/** Height above the names of the places, and of a character along them, in pixels. */
const PLOT = 212;
const CHARACTER = 6.6;

interface Place {
  /** on the horizontal axis, by its name */
  readonly at: string;
  /** above 0 */
  readonly error: number;
}

/**
 * Errors of places with names on a logarithmic axis: small dots are seeds, a ring their geometric mean, a
 * bar their interval; other roles have marks of their own, a floor is a short line.
 *
 * @param means of what was trained
 * @param domain of the vertical axis
 */
export function categories(
  canvas: Canvas,
  alternative: Alternative,
  { marks, label }: Categories,
  means: readonly Mean<string>[],
  [low, high]: readonly [low: number, high: number],
): Html {
  const places = [...new Set(marks.map((m) => m.at))];
  const flat = (role: Role): Place[] =>
    marks
      .filter((m) => m.role === role)
      .flatMap(({ at, values }) => values.filter(drawable).map((error) => ({ at, error })));
  const up = ({ error }: { readonly error: number }) => Math.log10(error);
  const dot = (role: Exclude<Role, "floor" | "trained">, dx: number) =>
    Plot.dot(flat(role), {
      x: "at",
      y: up,
      dx,
      r: 4,
      symbol: SYMBOLS[role],
      fill: COLOUR.paper,
      stroke: COLOUR[ROLES[role]],
      strokeWidth: 2,
    });
  const ticks = logTicks(low, high, 7);
  const turn = isNarrow(canvas) ? 60 : 35;
  const longest = Math.max(...places.map((name) => name.length));
  const labels = Math.round(24 + CHARACTER * longest * Math.sin((turn * Math.PI) / 180));
  return draw(canvas, alternative, {
    height: PLOT + labels,
    marginLeft: 62,
    marginBottom: labels,
    marginTop: 26,
    x: {
      ...{ type: "point", domain: places, padding: 0.6, label: null },
      tickRotate: -turn,
    },
    y: {
      domain: [Math.log10(low), Math.log10(high)],
      ticks: ticks.map(Math.log10),
      tickFormat: (_: number, i: number) => axisText(ticks[i]),
      label,
      labelArrow: "none",
      tickSize: 0,
      grid: true,
    },
    marks: [
      Plot.text(flat("floor"), { x: "at", y: up, text: () => "\u2501\u2501", fill: COLOUR.ink }),
      Plot.dot(flat("trained"), {
        x: "at",
        y: up,
        r: 1.75,
        fill: COLOUR.network,
        fillOpacity: 0.5,
      }),
      Plot.ruleX(
        means.filter((m) => m.low !== null),
        {
          x: "at",
          y1: (m: Mean<string>) => Math.log10(Math.max(low, m.low ?? m.error)),
          y2: (m: Mean<string>) => Math.log10(Math.min(high, m.high ?? m.error)),
          stroke: COLOUR.network,
          strokeWidth: 1.75,
        },
      ),
      Plot.dot(means, {
        x: "at",
        y: up,
        r: 3.75,
        symbol: SYMBOLS.trained,
        fill: COLOUR.paper,
        stroke: COLOUR.network,
        strokeWidth: 1.75,
      }),
      dot("target", 0),
      dot("constructed", 0),
      dot("truncation", 0),
      dot("promised", 0),
      dot("published", 9),
    ],
  });
}
