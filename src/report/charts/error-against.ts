import * as Plot from "@observablehq/plot";
import type { Cell } from "../../results/cell.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { shortened } from "../text.js";
import { type Alternative, axisText, type Canvas, draw, logTicks } from "./frame.js";
import { MARKS, SERIES } from "./series.js";

/** Means of one series with their intervals, the seeds behind them, and straight lines. */
export interface Series {
  /** place in `SERIES` */
  readonly index: number;
  readonly means: readonly {
    readonly against: Cell;
    readonly error: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  readonly seeds: readonly { readonly against: Cell; readonly error: number }[];
  /** ends of the fitted line */
  readonly fitted: readonly Point[];
  /** ends of lines with the predicted slopes */
  readonly predicted: readonly (readonly Point[])[];
}

interface Point {
  readonly against: number;
  readonly error: number;
}

/** The axes, common to several panels. */
export interface Axes {
  readonly against: {
    readonly label: string;
    readonly values: readonly Cell[];
    /** how one that is no number is written */
    readonly say: (value: Cell) => string;
  };
  readonly error: { readonly label: string; readonly domain: readonly [low: number, high: number] };
  /** whether the factor, and the error, have a logarithmic axis */
  readonly logarithmic: { readonly against: boolean; readonly error: boolean };
}

/** How far, as a factor, an interval may widen the axis beyond the points. */
const REACH = 3;

const LEFT = 58;
const RIGHT = 14;
/** A character of an axis, in pixels, rather too much than too little. */
const CHARACTER = 7;

/** A range that holds every point, and intervals as far as `REACH` beyond. */
export function errorRange(
  series: readonly Series[],
  logarithmic: boolean,
): readonly [low: number, high: number] {
  const extent = (values: readonly (number | null)[]): [least: number, most: number] => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of values) {
      if (value === null) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return [least, most];
  };
  const points = series.flatMap(({ means, seeds }) => [...means, ...seeds].map((p) => p.error));
  const ends = series.flatMap(({ means }) => means.flatMap(({ low, high }) => [low, high]));
  const [least, most] = extent(points);
  const [low, high] = extent([...points, ...ends]);
  if (logarithmic) {
    return [Math.max(low, least / REACH) / 1.15, Math.min(high, most * REACH) * 1.15];
  }
  const span = most - least || Math.abs(most) || 1;
  return [
    Math.max(low, least - REACH * span) - 0.05 * span,
    Math.min(high, most + REACH * span) + 0.05 * span,
  ];
}

/** The part of a straight line (both axes logarithmic) whose errors lie in the domain. */
function inside(ends: readonly Point[], [low, high]: Axes["error"]["domain"]): readonly Point[] {
  if (ends.length < 2) return [];
  const [from, to] = ends;
  const errors = [from.error, to.error];
  if (Math.max(...errors) < low || Math.min(...errors) > high) return [];
  const slope = Math.log(to.error / from.error) / Math.log(to.against / from.against);
  return [from, to].map(({ against, error }) => {
    const bound = Math.min(high, Math.max(low, error));
    return bound === error
      ? { against, error }
      : { against: against * (bound / error) ** (1 / slope), error: bound };
  });
}

/** Values whose labels do not touch, taken from the left. */
function labelled(values: readonly number[], width: number): number[] {
  const [first, last] = [Math.log(values[0]), Math.log(values[values.length - 1])];
  const kept: number[] = [];
  let free = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    const at = last > first ? ((Math.log(value) - first) / (last - first)) * width : 0;
    const half = (axisText(value).length * CHARACTER) / 2;
    if (at - half < free) continue;
    kept.push(value);
    free = at + half + CHARACTER;
  }
  return kept;
}

function logarithmicAxis(values: readonly number[], label: string, width: number) {
  const [low, high] = [values[0], values[values.length - 1]];
  const pad = low === high ? Math.LOG10E : 0.04 * Math.log10(high / low);
  const few = logTicks(low, high, Math.floor(width / 60));
  const ticks = values.length <= 16 || few.length < 2 ? labelled(values, width) : few;
  return {
    type: "linear",
    domain: [Math.log10(low) - pad, Math.log10(high) + pad],
    label,
    ...powers(ticks),
  } as const;
}

/** Ticks of an axis whose values are logarithms (Plot's own leaves out labels of its choice). */
function powers(ticks: readonly number[]) {
  return {
    ticks: ticks.map(Math.log10),
    tickFormat: (_: number, i: number) => axisText(ticks[i]),
  };
}

function categories({ values, label, say }: Axes["against"], width: number) {
  const texts = values.map((value) => (typeof value === "number" ? axisText(value) : say(value)));
  const band = width / values.length;
  const fits = texts.every((text) => (text.length + 1) * CHARACTER <= band);
  const every = fits ? 1 : Math.ceil(15 / band);
  const most = fits ? 40 : 16;
  return {
    turned: !fits,
    scale: {
      type: "point",
      domain: [...values],
      padding: 0.5,
      label,
      ticks: values.filter((_, i) => i % every === 0),
      tickFormat: (value: Cell) => shortened(texts[values.indexOf(value)], most),
      tickRotate: fits ? 0 : -90,
    } as const,
  };
}

/**
 * Error against a factor: small dots are seeds, marks with bars their means with intervals, lines the
 * fitted law, dashes the predicted slopes. Intervals stop at the edge of the axis.
 *
 * @param marks whether means get marks and bars; without, a line joins them
 */
export function errorAgainst(
  canvas: Canvas,
  alternative: Alternative,
  series: readonly Series[],
  axes: Axes,
  marks: boolean,
): Html {
  const width = canvas.width - LEFT - RIGHT;
  const { against, error, logarithmic } = axes;
  const [low, high] = error.domain;
  const numbers = against.values.filter((value) => typeof value === "number");
  const category = categories(against, width);
  const turned = category.turned && !logarithmic.against;
  const within = (value: number): number => Math.min(high, Math.max(low, value));
  const shift = (index: number): number => 5 * (index - (series.length - 1) / 2);
  const up = (value: number): number => (logarithmic.error ? Math.log10(value) : value);
  const at = {
    x: ({ against: value }: { readonly against: Cell }) =>
      logarithmic.against ? Math.log10(Number(value)) : value,
    y: ({ error: value }: { readonly error: number }) => up(value),
  };
  const lines = series.flatMap(({ index, means, fitted, predicted }) => {
    const stroke = `var(--${SERIES[index]})`;
    return [
      ...(marks && (fitted.length > 0 || !logarithmic.against)
        ? []
        : [Plot.line(means, { ...at, stroke, strokeWidth: 1, strokeOpacity: marks ? 0.4 : 1 })]),
      Plot.line(inside(fitted, error.domain), { ...at, stroke, strokeWidth: 1.75 }),
      ...predicted.map((ends) =>
        Plot.line(inside(ends, error.domain), {
          ...at,
          stroke,
          strokeWidth: 1.75,
          strokeDasharray: "5 4",
        }),
      ),
    ];
  });
  const points = series.flatMap(({ index, means, seeds }) => {
    const stroke = `var(--${SERIES[index]})`;
    const dx = shift(index);
    return [
      Plot.dot(seeds, { ...at, dx, r: 1.75, fill: stroke, fillOpacity: 0.45 }),
      ...(marks
        ? [
            Plot.ruleX(
              means.filter((mean) => mean.low !== null),
              {
                x: at.x,
                y1: (mean: Series["means"][number]) => up(within(mean.low ?? mean.error)),
                y2: (mean: Series["means"][number]) => up(within(mean.high ?? mean.error)),
                dx,
                stroke,
                strokeWidth: 1.75,
              },
            ),
            Plot.dot(means, {
              ...at,
              dx,
              r: 3.75,
              symbol: MARKS[index],
              fill: COLOUR.paper,
              stroke,
              strokeWidth: 1.75,
            }),
          ]
        : []),
    ];
  });
  return draw(canvas, alternative, {
    height: turned ? 330 : 250,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: 26,
    marginBottom: turned ? 136 : 46,
    x: {
      ...(logarithmic.against ? logarithmicAxis(numbers, against.label, width) : category.scale),
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: turned ? 130 : 38,
    },
    y: {
      domain: [up(low), up(high)],
      label: error.label,
      labelArrow: "none",
      ...(logarithmic.error ? powers(logTicks(low, high, 7)) : { ticks: 5, tickFormat: axisText }),
      tickSize: 0,
      grid: true,
    },
    marks: [...lines, ...points],
  });
}
