import { kernelDensity } from "../../../statistics/density.js";
import { quantile } from "../../../statistics/quantile.js";
import { studentMean } from "../../../statistics/student.js";
import type { Axis, Categories, Curves, Figure, Panel, Violins } from "../../../studies/figure.js";
import type { Canvas } from "../../charts/frame.js";
import { categories } from "../../charts/study/categories.js";
import { curves, type DrawnCurves } from "../../charts/study/curves.js";
import { matrix } from "../../charts/study/matrix.js";
import { drawable, type Mean } from "../../charts/study/roles.js";
import { scatter } from "../../charts/study/scatter.js";
import { type Spread, violins } from "../../charts/study/violins.js";
import { FORMATS, written } from "../../format.js";
import type { Html } from "../../html.js";
import { NARROW } from "../figure.js";

/** How far, as a factor, the axis of places with names reaches beyond the marks. */
const ROOM = 2;

/** Of the vertical axes of all panels whose places have names, so that they are compared. */
function common(all: readonly Categories[]): readonly [low: number, high: number] {
  const values = all.flatMap((p) => p.marks.flatMap((m) => m.values.filter(drawable)));
  return values.length > 0
    ? [Math.min(...values) / ROOM, Math.max(...values) * ROOM]
    : [1 / ROOM, ROOM];
}

const isKind =
  <K extends Panel["kind"]>(kind: K) =>
  (panel: Panel): panel is Extract<Panel, { kind: K }> =>
    panel.kind === kind;

/**
 * Means of places with their intervals over seeds, of logarithms where the axis is one; none where a seed
 * diverged. On a logarithmic axis a line may fall to 0, of which there is no logarithm.
 */
function meansOf<Place>(
  places: readonly { readonly at: Place; readonly values: readonly number[] }[],
  scale: Axis["scale"],
): Mean<Place>[] {
  return places.flatMap(({ at, values }) => {
    if (values.length === 0 || !values.every(Number.isFinite)) return [];
    const logarithmic = scale === "logarithmic";
    if (logarithmic && !values.every(drawable)) return [{ at, error: 0, low: null, high: null }];
    const { mean, interval } = studentMean(logarithmic ? values.map(Math.log) : values);
    const back = (x: number) => (logarithmic ? Math.exp(x) : x);
    const [low, high] = interval?.map(back) ?? [null, null];
    return [{ at, error: back(mean), low, high }];
  });
}

function withMeans(panel: Curves): DrawnCurves {
  const series = panel.series.map((s) => ({ ...s, means: meansOf(s.points, panel.y.scale) }));
  return { ...panel, series };
}

/** The marks of what was trained. */
function trainedMeans({ marks }: Categories): Mean<string>[] {
  const trained = marks.filter(({ role }) => role === "trained");
  return meansOf(trained, "logarithmic").filter(({ error }) => error > 0);
}

/** Places of a violin's outline. */
const OUTLINE = 48;

function spreadsOf({ groups }: Violins): Spread[] {
  return groups.flatMap(({ at, values }) =>
    values.length === 0
      ? []
      : [
          {
            at,
            median: quantile(values, 0.5),
            densities: kernelDensity(values, OUTLINE),
          },
        ],
  );
}

/** Exponents of the fitted laws, in words. */
function fits({ series }: Curves): string[] {
  return series.flatMap(({ name, role, fit }) => {
    if (fit === undefined || fit === null) return [];
    const [low, high] = fit.interval.map((end) => written(end, "error"));
    const [from, to] = fit.window.map(FORMATS.setting);
    // a law that is printed has no interval
    const interval = fit.interval[0] === fit.interval[1] ? "" : ` [${low}, ${high}]`;
    return [
      `${name}, ${role}: slope ${written(fit.exponent, "error")}${interval} from ${from} to ${to}`,
    ];
  });
}

/** A drawing with what stands above it, as wide as the page or half of it. */
export interface Drawn {
  readonly width: "whole" | "half";
  /** pixels across that it can be read at */
  readonly least: number;
  readonly heading: string;
  /** lines */
  readonly note: readonly string[];
  readonly chart: (canvas: Canvas) => Html;
}

/** Curves of so many series need the whole width. */
const MANY_SERIES = 4;

/** What a chart needs across, and a matrix without numbers. Chosen by looking at them. */
const LEAST = { chart: NARROW, matrix: 220 };

function drawn(
  panel: Panel,
  { title, caption }: Figure,
  domain: readonly [number, number],
): Drawn[] {
  const words = (heading: string) => ({ title: `${title}: ${heading}`, description: caption });
  switch (panel.kind) {
    case "categories":
      return [
        {
          ...{ width: "half", least: LEAST.chart, heading: panel.heading, note: [] },
          chart: (canvas) =>
            categories(canvas, words(panel.heading), panel, trainedMeans(panel), domain),
        },
      ];
    case "curves":
      return [
        {
          width: panel.series.length > MANY_SERIES ? "whole" : "half",
          ...{ least: LEAST.chart, heading: panel.heading, note: fits(panel) },
          chart: (canvas) => curves(canvas, words(panel.heading), withMeans(panel)),
        },
      ];
    case "matrices":
      return panel.pictures.map((picture) => ({
        width: panel.numbers ? "whole" : "half",
        least: panel.numbers ? LEAST.chart : LEAST.matrix,
        ...{ heading: picture.name, note: [] },
        chart: (canvas) => matrix(canvas, words(picture.name), picture, panel),
      }));
    case "violins":
      return [
        {
          ...{ width: "half", least: LEAST.chart, heading: panel.heading, note: [] },
          chart: (canvas) => violins(canvas, words(panel.heading), panel, spreadsOf(panel)),
        },
      ];
    case "scatter":
      return [
        {
          ...{ width: "half", least: LEAST.chart, heading: panel.heading, note: [] },
          chart: (canvas) => scatter(canvas, words(panel.heading), panel),
        },
      ];
    default:
      return panel satisfies never;
  }
}

/** The drawings of a figure, in their order. */
export function drawingsOf(figure: Figure): Drawn[] {
  const domain = common(figure.panels.filter(isKind("categories")));
  return figure.panels.flatMap((panel) => drawn(panel, figure, domain));
}

/** Rows of drawings: those of half the width stand side by side. */
export function rowsOf(all: readonly Drawn[]): Drawn[][] {
  const rows: Drawn[][] = [];
  for (const one of all) {
    const last = rows.at(-1);
    if (one.width === "half" && last?.[0].width === "half") last.push(one);
    else rows.push([one]);
  }
  return rows;
}
