import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { type Alternative, axisText, type Canvas, draw, logTicks } from "./frame.js";

/** One value of either spectrum, and what stands beside it; null where there is none. */
export type SpectrumRow = {
  readonly index: number;
  readonly sigma: number | null;
  readonly sigma_centred: number | null;
  /** the fitted decay of the raw values, inside its window */
  readonly fitted: number | null;
  /** median of random factors of the same energy as the raw values */
  readonly random: number | null;
};

/** Decades below the noise floor that are drawn: enough to see a plateau. */
const BELOW = 0.05;

/** Singular values on logarithmic axes with noise floor, window, fit and random factors. */
export function spectrum(
  canvas: Canvas,
  alternative: Alternative,
  rows: readonly SpectrumRow[],
  {
    noiseFloor,
    window,
  }: { readonly noiseFloor: number; readonly window: readonly [number, number] | null },
): Html {
  const values = rows
    .flatMap((row) => [row.sigma, row.sigma_centred])
    .filter((s): s is number => s !== null && s > 0);
  // Of a matrix of zeros the axes stay empty.
  const high = values.length > 0 ? Math.max(...values) : 1;
  const low = Math.max(Math.min(...values, high), BELOW * noiseFloor);
  const domain: [number, number] = [low / 1.5, 2 * high];
  const drawn = (column: "sigma" | "sigma_centred" | "fitted" | "random") =>
    rows.filter((row) => (row[column] ?? 0) >= domain[0]);
  const dots = rows.length <= 100;
  const labels = [
    ["raw", COLOUR.muted],
    ["centred over the keys", COLOUR.network],
    ...(drawn("fitted").length > 0 ? [["fitted to raw, in its window", COLOUR.baseline]] : []),
    ...(drawn("random").length > 0 ? [["random factors", COLOUR.ink]] : []),
    ...(noiseFloor >= domain[0] ? [["noise floor (dashed)", COLOUR.muted]] : []),
  ];
  return draw(canvas, alternative, {
    height: 340,
    marginLeft: 60,
    marginTop: 26,
    marginRight: 16,
    marginBottom: 46,
    x: {
      type: "log",
      domain: [0.9, 1.2 * Math.max(2, rows.length)],
      label: "index of the singular value",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: logTicks(1, Math.max(2, rows.length), 7),
      tickFormat: axisText,
    },
    y: {
      type: "log",
      domain,
      label: "singular value",
      labelArrow: "none",
      ticks: logTicks(...domain, 7),
      tickFormat: axisText,
      tickSize: 0,
      grid: true,
    },
    marks: [
      window === null
        ? null
        : Plot.rect([window], {
            x1: (w: readonly [number, number]) => w[0],
            x2: (w: readonly [number, number]) => w[1],
            fill: COLOUR.baseline,
            fillOpacity: 0.07,
          }),
      noiseFloor >= domain[0]
        ? Plot.ruleY([noiseFloor], {
            stroke: COLOUR.muted,
            strokeWidth: 1.5,
            strokeDasharray: "4 3",
          })
        : null,
      Plot.line(drawn("random"), { x: "index", y: "random", stroke: COLOUR.ink }),
      // Wider, so that it shows where both are the same.
      Plot.line(drawn("sigma"), {
        x: "index",
        y: "sigma",
        stroke: COLOUR.muted,
        strokeWidth: 4,
        strokeOpacity: 0.5,
      }),
      Plot.line(drawn("sigma_centred"), {
        x: "index",
        y: "sigma_centred",
        stroke: COLOUR.network,
      }),
      dots
        ? Plot.dot(drawn("sigma"), {
            x: "index",
            y: "sigma",
            r: 3.5,
            symbol: "square",
            fill: COLOUR.paper,
            stroke: COLOUR.muted,
            strokeWidth: 1.75,
          })
        : null,
      dots
        ? Plot.dot(drawn("sigma_centred"), {
            x: "index",
            y: "sigma_centred",
            r: 3,
            fill: COLOUR.network,
          })
        : null,
      Plot.line(drawn("fitted"), {
        x: "index",
        y: "fitted",
        stroke: COLOUR.baseline,
        strokeWidth: 1.75,
        strokeDasharray: "6 4",
      }),
      labels.map(([text, fill], i) =>
        Plot.text([text], { frameAnchor: "top-right", dy: 14 * i, fill, fontWeight: 600 }),
      ),
    ],
  });
}
