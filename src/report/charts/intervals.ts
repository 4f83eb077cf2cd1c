import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { shortened } from "../text.js";
import { type Alternative, axisText, type Canvas, draw, isNarrow, logTicks } from "./frame.js";

/** One line of the chart: an estimate with its interval. */
export interface Estimate {
  readonly name: string;
  readonly label: string;
  readonly kind: "baseline" | "network";
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly marked: boolean;
}

/** Estimates whose range is this many times wider are drawn on a logarithmic axis. */
const LOG_FROM = 6;

/** Estimates further out than this many times the median distance become arrows at the edge. */
const FAR = 8;

function far({ low, high }: Estimate, reference: number): number {
  return Math.max(Math.abs(low - reference), Math.abs(high - reference));
}

/**
 * How far the axis reaches around `reference`. A few distant estimates would press the others
 * into one point, so the axis stops at `FAR` times the median distance.
 */
export function reach(estimates: readonly Estimate[], reference: number): number {
  const distances = estimates.map((e) => far(e, reference)).sort((a, b) => a - b);
  const limit = FAR * distances[Math.floor((distances.length - 1) / 2)];
  return Math.max(...distances.filter((distance) => distance <= limit));
}

interface Scale {
  readonly type: "linear" | "log";
  readonly domain: [low: number, high: number];
}

function errorScale(estimates: readonly Estimate[], reference: number): Scale {
  const low = Math.min(reference, ...estimates.map((e) => e.low));
  const high = Math.max(reference, ...estimates.map((e) => e.high));
  if (low > 0 && high > LOG_FROM * low) return { type: "log", domain: [low / 1.1, high * 1.1] };
  const pad = 0.04 * (high - low || Math.abs(high) || 1);
  return { type: "linear", domain: [low - pad, high + pad] };
}

function differenceScale(estimates: readonly Estimate[], reference: number): Scale {
  const inside = 1.06 * reach(estimates, reference) || 1;
  const near = estimates.filter((e) => far(e, reference) <= inside);
  const low = Math.min(reference, ...near.map((e) => e.low));
  const high = Math.max(reference, ...near.map((e) => e.high));
  const pad = 0.08 * (high - low || 1);
  return { type: "linear", domain: [low - pad, high + pad] };
}

/**
 * Dots with intervals on a common axis, one row each: baselines as squares, networks as discs,
 * marked rows on a tinted band. A line stands at `reference`.
 */
export function intervals(
  canvas: Canvas,
  alternative: Alternative,
  estimates: readonly Estimate[],
  axis: {
    readonly kind: "error" | "difference";
    readonly label: string;
    readonly reference: number;
  },
): Html {
  const narrow = isNarrow(canvas);
  const step = narrow ? 38 : 26;
  const margin = narrow ? 10 : 216;
  const { type, domain } = (axis.kind === "error" ? errorScale : differenceScale)(
    estimates,
    axis.reference,
  );
  const [low, high] = domain;
  const within = (x: number): number => Math.min(high, Math.max(low, x));
  const inside = estimates.filter((e) => e.value >= low && e.value <= high);
  const label = (e: Estimate): string =>
    `${e.marked ? "★ " : ""}${shortened(e.label, narrow ? 38 : e.marked ? 23 : 26)}`;
  const shift = narrow ? 8 : 0;
  const beside = (marked: boolean) =>
    Plot.text(
      estimates.filter((e) => e.marked === marked),
      {
        y: "name",
        text: label,
        frameAnchor: "left",
        textAnchor: narrow ? "start" : "end",
        dx: narrow ? 0 : -12,
        dy: narrow ? -9 : 0,
        fill: COLOUR.ink,
        fontWeight: marked ? 600 : 400,
        stroke: marked ? COLOUR.best : COLOUR.paper,
        strokeWidth: 4,
        strokeLinejoin: "round",
        paintOrder: "stroke",
      },
    );
  const dots = (kind: Estimate["kind"]) =>
    Plot.dot(
      inside.filter((e) => e.kind === kind),
      {
        x: "value",
        y: "name",
        dy: shift,
        r: kind === "network" ? 4.5 : 4,
        symbol: kind === "network" ? "circle" : "square",
        fill: kind === "network" ? COLOUR.network : COLOUR.paper,
        stroke: COLOUR[kind],
        strokeWidth: 2,
      },
    );
  return draw(canvas, alternative, {
    height: step * estimates.length + 52,
    marginLeft: margin,
    marginRight: 14,
    marginTop: 6,
    marginBottom: 46,
    x: {
      type,
      domain,
      label: axis.label,
      labelAnchor: narrow ? "left" : "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: type === "log" ? logTicks(low, high, narrow ? 6 : 10) : narrow ? 4 : 7,
      tickFormat: axisText,
      tickSize: 0,
      grid: true,
    },
    y: { type: "band", domain: estimates.map((e) => e.name), axis: null, padding: 0 },
    marks: [
      Plot.ruleY(
        estimates.filter((e) => e.marked),
        { y: "name", stroke: COLOUR.best, strokeWidth: step - 2, insetLeft: -margin },
      ),
      Plot.ruleX([axis.reference], {
        stroke: COLOUR.baseline,
        strokeWidth: 1.5,
        strokeDasharray: axis.kind === "error" ? "4 3" : "none",
      }),
      Plot.ruleY(
        estimates.filter((e) => e.high >= low && e.low <= high),
        {
          y: "name",
          x1: (e: Estimate) => within(e.low),
          x2: (e: Estimate) => within(e.high),
          dy: shift,
          stroke: (e: Estimate) => COLOUR[e.kind],
          strokeWidth: 2,
        },
      ),
      dots("baseline"),
      dots("network"),
      Plot.text(
        estimates.filter((e) => e.value < low || e.value > high),
        {
          x: (e: Estimate) => within(e.value),
          y: "name",
          dy: shift,
          text: (e: Estimate) => (e.value > high ? "▶" : "◀"),
          fill: (e: Estimate) => COLOUR[e.kind],
        },
      ),
      beside(false),
      beside(true),
    ],
  });
}
