import * as Plot from "@observablehq/plot";
import type { ForecastRow, HistoryRow } from "../forecast.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { shortened } from "../text.js";
import { type Alternative, axisText, type Canvas, draw, isNarrow } from "./frame.js";

/** The rows of one sequence. */
export interface Drawn {
  readonly history: readonly HistoryRow[];
  readonly forecast: readonly ForecastRow[];
}

/** The target up to its newest value, then point forecasts in the band that should hold nine of ten values. */
export function forecastChart(
  canvas: Canvas,
  alternative: Alternative,
  { history, forecast }: Drawn,
  target: string,
): Html {
  // rows of a regression are all on their own row: they stand one after another
  const ahead = ({ horizon }: ForecastRow, i: number): number => (horizon === 0 ? i : horizon);
  const past = history.map(({ before, time, value }) => ({ x: -before, time, value }));
  const coming = forecast.map((row, i) => ({ ...row, x: ahead(row, i) }));
  const times = new Map([...past, ...coming].map(({ x, time }) => [x, time]));
  const all = [...times.keys()].sort((a, b) => a - b);
  const ticks = Math.min(all.length, isNarrow(canvas) ? 3 : 6);
  const at = Array.from({ length: ticks }, (_, i) =>
    ticks === 1 ? all[0] : all[Math.round((i * (all.length - 1)) / (ticks - 1))],
  );
  const hue = COLOUR.fitted;
  return draw(canvas, alternative, {
    height: 260,
    marginLeft: 60,
    marginRight: 40,
    marginTop: 26,
    marginBottom: 30,
    x: { label: null, ticks: at, tickFormat: (x: number) => shortened(times.get(x) ?? "", 10) },
    y: {
      label: shortened(target, 40),
      labelArrow: "none",
      nice: true,
      ticks: 5,
      tickFormat: axisText,
      tickSize: 0,
      grid: true,
    },
    marks: [
      Plot.areaY(coming, { x: "x", y1: "low", y2: "high", fill: hue, fillOpacity: 0.22 }),
      // of a single point an area shows nothing
      Plot.ruleX(coming.slice(0, coming.length === 1 ? 1 : 0), {
        ...{ x: "x", y1: "low", y2: "high" },
        ...{ stroke: hue, strokeOpacity: 0.5, strokeWidth: 3 },
      }),
      Plot.line(past, { x: "x", y: "value", stroke: COLOUR.ink, strokeWidth: 1.25 }),
      Plot.dot(past, { x: "x", y: "value", r: 1.75, fill: COLOUR.ink }),
      Plot.line(coming, { x: "x", y: "point", stroke: hue, strokeWidth: 1.75 }),
      Plot.dot(coming, {
        ...{ x: "x", y: "point", r: 2.5, symbol: "square", strokeWidth: 1.5 },
        ...{ fill: COLOUR.paper, stroke: hue },
      }),
    ],
  });
}
