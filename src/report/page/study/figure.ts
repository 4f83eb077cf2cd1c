import { studentMean } from "../../../statistics/student.js";
import type {
  Axis,
  Categories,
  Curves,
  Figure,
  Matrices,
  Panel,
  Role,
} from "../../../studies/figure.js";
import type { Canvas } from "../../charts/frame.js";
import { SERIES } from "../../charts/series.js";
import { categories } from "../../charts/study/categories.js";
import { curves, type DrawnCurves, namesOf } from "../../charts/study/curves.js";
import { matrix, SHADES } from "../../charts/study/matrix.js";
import { drawable, type Mean, ROLES } from "../../charts/study/roles.js";
import { scatter } from "../../charts/study/scatter.js";
import { FORMATS, written } from "../../format.js";
import { type Content, type Html, html } from "../../html.js";
import type { Hue } from "../../palette.js";
import { emptyDocument } from "../document.js";
import { figure, legend, panels, responsive, SERIES_SWATCHES, type Swatch } from "../figure.js";

type Entry = readonly [swatch: Swatch, hue: Hue, meaning: Content];

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

const MEANINGS = {
  trained: "trained: each seed, their mean, 95 %",
  floor: "floor: no model of the class is below",
  constructed: "constructed without training",
  truncation: "truncation: what the terms left out make",
  promised: "promised by a proof",
  published: "printed in the paper",
} as const satisfies Readonly<Record<Role, string>>;

const PLACE_SWATCHES = {
  trained: "circle",
  floor: "bar",
  constructed: "box",
  truncation: "pentagram",
  promised: "triangle",
  published: "diamond",
} as const satisfies Readonly<Record<Role, Swatch>>;

const CURVE_SWATCHES = {
  trained: "circle",
  floor: "thin",
  constructed: "dash",
  truncation: "dots",
  promised: "chain",
  published: "filled",
} as const satisfies Readonly<Record<Role, Swatch>>;

const ORDER = Object.keys(MEANINGS) as Role[];

function roleEntries(
  roles: ReadonlySet<Role>,
  swatches: Readonly<Record<Role, Swatch>>,
  hue: (role: Role) => Hue,
): Entry[] {
  return ORDER.filter((role) => roles.has(role)).map(
    (role) => [swatches[role], hue(role), MEANINGS[role]] as const,
  );
}

function nameEntries(series: readonly { readonly name: string }[]): Entry[] {
  return namesOf(series).map((name, i) => [SERIES_SWATCHES[i], SERIES[i], name] as const);
}

/** What the marks of one panel mean; entries that panels share are said once. */
function entriesOf(panel: Panel): Entry[] {
  switch (panel.kind) {
    case "categories":
      return roleEntries(
        new Set(panel.marks.map((m) => m.role)),
        PLACE_SWATCHES,
        (role) => ROLES[role],
      );
    case "curves":
      return [
        ...nameEntries(panel.series),
        ...roleEntries(new Set(panel.series.map((s) => s.role)), CURVE_SWATCHES, () => "muted"),
        ...(panel.series.some(({ fit }) => fit !== undefined && fit !== null)
          ? [["band", "muted", "fitted power law, over its window"] as const]
          : []),
      ];
    case "matrices":
      return shadeEntries(panel.shade);
    case "scatter":
      return [
        ...nameEntries(panel.series),
        ...(panel.reference === null ? [] : [["band", "muted", panel.reference.name] as const]),
      ];
    default:
      return panel satisfies never;
  }
}

function shadeEntries({ kind, label, most }: Matrices["shade"]): Entry[] {
  const end = FORMATS.error(most);
  if (kind === "amount") return [["shades", SHADES.amount, `${label}: from 0 to ${end}`]];
  return [
    ["shades", SHADES.below, `${label} below 1, down to ${FORMATS.error(1 / most)}`],
    ["shades", SHADES.above, `above 1, up to ${end}`],
  ];
}

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

/** Exponents of the fitted laws, in words. */
function fits({ series }: Curves): Content {
  const lines = series.flatMap(({ name, role, fit }) => {
    if (fit === undefined || fit === null) return [];
    const [low, high] = fit.interval.map((end) => written(end, "error"));
    const [from, to] = fit.window.map(FORMATS.setting);
    return [
      html`${name}, ${role}: slope ${written(fit.exponent, "error")} [${low}, ${high}] from ${from} to ${to}<br>`,
    ];
  });
  return lines.length === 0 ? null : html`<p class="unit">${lines}</p>`;
}

/** A drawing with what stands above it, as wide as the page or half of it. */
interface Drawn {
  readonly width: "whole" | "half";
  readonly heading: string;
  readonly note: Content;
  readonly chart: (canvas: Canvas) => Html;
}

/** Curves of so many series need the whole width. */
const MANY_SERIES = 4;

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
          ...{ width: "half", heading: panel.heading, note: null },
          chart: (canvas) =>
            categories(canvas, words(panel.heading), panel, trainedMeans(panel), domain),
        },
      ];
    case "curves":
      return [
        {
          width: panel.series.length > MANY_SERIES ? "whole" : "half",
          ...{ heading: panel.heading, note: fits(panel) },
          chart: (canvas) => curves(canvas, words(panel.heading), withMeans(panel)),
        },
      ];
    case "matrices":
      return panel.pictures.map((picture) => ({
        width: panel.numbers ? "whole" : "half",
        ...{ heading: picture.name, note: null },
        chart: (canvas) => matrix(canvas, words(picture.name), picture, panel),
      }));
    case "scatter":
      return [
        {
          ...{ width: "half", heading: panel.heading, note: null },
          chart: (canvas) => scatter(canvas, words(panel.heading), panel),
        },
      ];
    default:
      return panel satisfies never;
  }
}

/** Drawings in their order; those of half the width stand side by side. */
function arranged(all: readonly Drawn[]): Html[] {
  const document = emptyDocument();
  const rows: Drawn[][] = [];
  for (const one of all) {
    const last = rows.at(-1);
    if (one.width === "half" && last?.[0].width === "half") last.push(one);
    else rows.push([one]);
  }
  return rows.map(([first, ...rest]) =>
    first.width === "half"
      ? panels(document, [first, ...rest])
      : html`<div class="panel"><h4>${first.heading}</h4>${first.note}${responsive(document, first.chart)}</div>`,
  );
}

/**
 * A study's figure, its legend above it.
 *
 * @param files with its numbers
 */
export function studyFigure(shown: Figure, files: readonly string[]): Html {
  const domain = common(shown.panels.filter(isKind("categories")));
  const entries = new Map(
    shown.panels.flatMap(entriesOf).map((entry) => [JSON.stringify(entry), entry] as const),
  );
  return figure({
    heading: shown.title,
    kind: "measured",
    caption: shown.caption,
    legend: legend([...entries.values()]),
    chart: arranged(shown.panels.flatMap((panel) => drawn(panel, shown, domain))),
    files,
  });
}
