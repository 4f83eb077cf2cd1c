import * as Plot from "@observablehq/plot";
import type { CurvePoint } from "../advise/rows.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { type Alternative, axisText, type Canvas, draw, logTicks } from "./frame.js";

/** Errors above this many times that of the training mean are drawn at the top edge. */
export const TOP = 3;

/** Curves longer than this are thinned: with 120 of them the page stays below 300 KB. */
const MOST_POINTS = 40;

/** The common error axis of several panels; every error is positive. */
export function errorAxis(
  points: readonly CurvePoint[],
  reference: number | null,
): readonly [low: number, high: number] {
  const errors = [...points.map((point) => point.error), reference].filter(
    (error): error is number => error !== null && error > 0,
  );
  const low = errors.reduce((least, error) => Math.min(least, error), TOP);
  const high = errors.reduce((most, error) => Math.max(most, error), 0);
  return [low / 1.1, Math.min(TOP, high * 1.1)];
}

function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/**
 * Validation error of one candidate against training steps, a line for every seed and learning
 * rate, those of the chosen rate stronger. A cross ends a run that `diverged` holds.
 */
export function learningCurves(
  canvas: Canvas,
  alternative: Alternative,
  runs: readonly { readonly points: readonly CurvePoint[]; readonly diverged: boolean }[],
  domain: readonly [low: number, high: number],
  reference: number | null,
): Html {
  const drawn = runs.map(({ points, diverged }) => ({
    diverged,
    points: thinned(points.filter((point) => point.error !== null && point.error > 0)),
  }));
  const line = (chosen: boolean) =>
    drawn
      .filter(({ points }) => points[0]?.chosen === chosen)
      .map(({ points }) =>
        Plot.line(points, {
          x: "step",
          y: "error",
          stroke: chosen ? COLOUR.network : COLOUR.muted,
          strokeWidth: chosen ? 1.75 : 1,
          strokeOpacity: chosen ? 1 : 0.55,
        }),
      );
  const [low, high] = domain;
  return draw(canvas, alternative, {
    height: 220,
    marginLeft: 52,
    marginTop: 26,
    marginRight: 16,
    marginBottom: 46,
    x: {
      label: "training steps",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: 4,
      tickFormat: axisText,
    },
    y: {
      type: "log",
      domain: [low, high],
      clamp: true,
      label: "validation error",
      labelArrow: "none",
      ticks: logTicks(low, high, 6),
      tickFormat: axisText,
      tickSize: 0,
      grid: true,
    },
    marks: [
      ...line(false),
      ...(reference === null
        ? []
        : [
            Plot.ruleY([reference], {
              stroke: COLOUR.baseline,
              strokeWidth: 1.5,
              strokeDasharray: "4 3",
            }),
          ]),
      ...line(true),
      Plot.dot(
        drawn.flatMap(({ points, diverged }) => (diverged ? points.slice(-1) : [])),
        { x: "step", y: "error", symbol: "times", r: 5, stroke: COLOUR.ink, strokeWidth: 2 },
      ),
    ],
  });
}
