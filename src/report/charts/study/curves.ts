import * as Plot from "@observablehq/plot";
import type { Axis, Curves, Role, Series } from "../../../studies/figure.js";
import type { Html } from "../../html.js";
import { COLOUR } from "../../palette.js";
import { type Alternative, type Canvas, draw } from "../frame.js";
import { MARKS, SERIES } from "../series.js";
import { along, scaleOf } from "./axis.js";
import { DASHES, drawable, type Mean } from "./roles.js";

const LEFT = 62;
const RIGHT = 14;
const TOP = 26;
const BOTTOM = 46;

/** How far below all that was trained or published lines are followed, as a factor. */
const BELOW = 1e4;
/** The same where nothing was, below the largest. */
const ROUNDING = 1e12;

/** Places along a fitted law. */
const FINE = 32;

interface Place {
  readonly at: number;
  readonly error: number;
}

/** A panel, with the means of each series: of a line, its places. */
export interface DrawnCurves extends Omit<Curves, "series"> {
  readonly series: readonly (Series & { readonly means: readonly Mean<number>[] })[];
}

/** The names of series in their order: each has a colour and a mark. */
export function namesOf(series: readonly { readonly name: string }[]): string[] {
  const names = [...new Set(series.map(({ name }) => name))];
  if (names.length > SERIES.length) {
    throw new RangeError(`${names.length} names in a panel: ${SERIES.length} colours`);
  }
  return names;
}

const hueOf = (names: readonly string[], { name }: { readonly name: string }): string =>
  COLOUR[SERIES[names.indexOf(name)]];

/** Whether a value stands on the axis. */
function standsOn({ scale }: Axis): (value: number) => boolean {
  return scale === "logarithmic" ? drawable : Number.isFinite;
}

function verticalRange({ y, series, reference }: Curves): [low: number, high: number] {
  const valuesOf = (roles: (role: Role) => boolean) =>
    series
      .filter(({ role }) => roles(role))
      .flatMap(({ points }) => points.flatMap(({ values }) => values.filter(standsOn(y))));
  const all = valuesOf(() => true);
  if (reference !== undefined) all.push(reference.value);
  if (all.length === 0) return [0.1, 1];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  if (y.scale === "linear") return [least, most];
  const reached = valuesOf((role) => role === "trained" || role === "published");
  const lowest = reached.length > 0 ? Math.min(...reached) / BELOW : most / ROUNDING;
  return [Math.max(least, lowest), most];
}

/** The fitted law over its window, as far as it lies above the axis. */
function lawOf({ fit }: Series, lowest: number): Place[] {
  if (fit === undefined || fit === null) return [];
  const { coefficient, exponent, window } = fit;
  // where it meets the axis, from above in either direction
  const end = (lowest / coefficient) ** (1 / exponent);
  const from = exponent > 0 ? Math.max(window[0], end) : window[0];
  const to = exponent < 0 ? Math.min(window[1], end) : window[1];
  if (!(from < to)) return [];
  return Array.from({ length: FINE }, (_, i) => {
    const at = from * (to / from) ** (i / (FINE - 1));
    return { at, error: coefficient * at ** exponent };
  });
}

/**
 * Curves over a numeric axis: small dots are seeds, marks with bars their means with intervals, marks
 * without bars and filled what is published; lines are all else, by their dashes, and fitted laws, thick
 * over their windows. What lies below the axis stands on its lower end.
 */
export function curves(canvas: Canvas, alternative: Alternative, panel: DrawnCurves): Html {
  const { x, y, series, reference } = panel;
  const names = namesOf(series);
  const places = series.flatMap(({ points }) => points.map(({ at }) => at)).filter(standsOn(x));
  const ends =
    places.length > 0 ? ([Math.min(...places), Math.max(...places)] as const) : ([1, 10] as const);
  const [across, up] = [along(x), along(y)];
  const height = canvas.width < 480 ? 280 : 400;
  const vertical = scaleOf(y, verticalRange(panel), height - TOP - BOTTOM);
  const lowest = y.scale === "logarithmic" ? 10 ** vertical.domain[0] : vertical.domain[0];
  const within = (value: number) =>
    Math.min(
      vertical.domain[1],
      Math.max(vertical.domain[0], value > 0 || y.scale === "linear" ? up(value) : -Infinity),
    );
  const at = {
    x: (place: { readonly at: number }) => across(place.at),
    y: ({ error }: { readonly error: number }) => within(error),
  };
  const trained = names.filter((name) =>
    series.some((s) => s.name === name && s.role === "trained"),
  );
  const lines = series.flatMap((one) => {
    const stroke = hueOf(names, one);
    const law = Plot.line(lawOf(one, lowest), {
      ...at,
      stroke,
      strokeWidth: 3,
      strokeOpacity: 0.55,
    });
    switch (one.role) {
      case "trained":
        return [Plot.line(one.means, { ...at, stroke, strokeWidth: 1, strokeOpacity: 0.5 }), law];
      case "published":
        return [law];
      case "target":
        return [Plot.line(one.means, { ...at, stroke, strokeWidth: 5, strokeOpacity: 0.35 }), law];
      case "floor":
      case "constructed":
      case "truncation":
      case "promised":
        return [
          Plot.line(one.means, {
            ...at,
            stroke,
            strokeWidth: one.role === "floor" ? 1.25 : 1.75,
            strokeDasharray: DASHES[one.role],
          }),
          law,
        ];
      default:
        return one.role satisfies never;
    }
  });
  const marks = series.flatMap((one) => {
    const stroke = hueOf(names, one);
    const symbol = MARKS[names.indexOf(one.name)];
    if (one.role === "published") {
      const dots = one.points.flatMap(({ at: place, values }) =>
        values.filter(standsOn(y)).map((error) => ({ at: place, error })),
      );
      return [Plot.dot(dots, { ...at, r: 4.5, symbol, fill: stroke, stroke: COLOUR.paper })];
    }
    if (one.role !== "trained") return [];
    const dx = 4 * (trained.indexOf(one.name) - (trained.length - 1) / 2);
    const seeds = one.points.flatMap(({ at: place, values }) =>
      values.filter(standsOn(y)).map((error) => ({ at: place, error })),
    );
    const { means } = one;
    return [
      Plot.dot(seeds, { ...at, dx, r: 1.75, fill: stroke, fillOpacity: 0.45 }),
      Plot.ruleX(
        means.filter((mean) => mean.low !== null),
        {
          x: at.x,
          y1: (mean: Mean<number>) => within(mean.low ?? mean.error),
          y2: (mean: Mean<number>) => within(mean.high ?? mean.error),
          dx,
          stroke,
          strokeWidth: 1.75,
        },
      ),
      Plot.dot(means, {
        ...at,
        dx,
        r: 3.75,
        symbol,
        fill: COLOUR.paper,
        stroke,
        strokeWidth: 1.75,
      }),
    ];
  });
  return draw(canvas, alternative, {
    height,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    x: {
      ...scaleOf(x, ends, canvas.width - LEFT - RIGHT, places),
      labelAnchor: "center",
      labelOffset: 38,
    },
    y: { ...vertical, tickSize: 0, grid: true },
    marks: [
      Plot.ruleY(reference === undefined ? [] : [within(reference.value)], {
        stroke: COLOUR.muted,
        strokeWidth: 4,
        strokeOpacity: 0.45,
      }),
      ...lines,
      ...marks,
    ],
  });
}
