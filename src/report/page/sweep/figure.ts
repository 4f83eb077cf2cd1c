import type { Cell } from "../../../results/cell.js";
import type { Factors } from "../../../results/sweep/factors.js";
import { type FitRow, metricName, metricTitle } from "../../../results/sweep/rows.js";
import { type Axes, errorAgainst, errorRange, type Series } from "../../charts/error-against.js";
import type { Canvas } from "../../charts/frame.js";
import { SERIES } from "../../charts/series.js";
import { FORMATS } from "../../format.js";
import { type Content, type Html, html, name } from "../../html.js";
import type { Hue } from "../../palette.js";
import { besideShown } from "../../sweep.js";
import { printable } from "../../text.js";
import { cite, citeInterval, citeText } from "../cite.js";
import {
  figure,
  folded,
  grid,
  legend,
  panels,
  responsive,
  SERIES_SWATCHES,
  type Swatch,
} from "../figure.js";
import { type Context, citeCount, citeFact, factValue, firstRows, setting } from "./context.js";

/** Seeds are drawn up to this many, and means get marks up to as many. Chosen by hand. */
const MOST_POINTS = 1500;

/** Panels that the page draws at most. Chosen by hand. */
const MOST_PANELS = 12;

/** A table of the figure's numbers is folded where it has more rows. */
const UNFOLDED = 40;

const EXPONENT = ["exponent", "low", "high"] as const;
const ERROR = ["error", "low", "high"] as const;

function isPositive(value: Cell): value is number {
  return typeof value === "number" && value > 0;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A context with something to draw. */
export interface Drawn extends Context {
  readonly factors: Factors;
}

/** The lines of one panel. */
function seriesOf(
  { tables, factors }: Drawn,
  facet: Cell,
  all: readonly Cell[],
  seeds: boolean,
): Series[] {
  return all.map((level, index): Series => {
    const of = <R extends { readonly facet: Cell; readonly series: Cell }>(rows: readonly R[]) =>
      rows.filter((row) => row.facet === facet && row.series === level);
    const means = of(tables.errors.rows);
    const [fit] = of(tables.fits.rows);
    const { from, to, coefficient, exponent } = fit ?? { from: null };
    const known = from !== null && to !== null && coefficient !== null && exponent !== null;
    const window = means.filter(
      ({ against }) => Number(against) >= (from ?? 0) && Number(against) <= (to ?? 0),
    );
    const centre = (value: (mean: (typeof means)[number]) => number): number =>
      window.reduce((sum, mean) => sum + Math.log(value(mean)), 0) / window.length;
    const through = (slope: number): Series["fitted"] => {
      const [u, v] = [centre((mean) => Number(mean.against)), centre((mean) => mean.error)];
      return [from ?? 0, to ?? 0].map((against) => ({
        against,
        error: Math.exp(v + slope * (Math.log(against) - u)),
      }));
    };
    return {
      index,
      means,
      seeds: seeds ? of(tables.seeds.rows) : [],
      fitted: known
        ? [from, to].map((against) => ({ against, error: coefficient * against ** exponent }))
        : [],
      predicted: known
        ? of(tables.scores.rows)
            .filter((s) => s.against === factors.against && s.metric === factors.metric)
            .map((score) => through(score.predicted))
        : [],
    };
  });
}

function axesOf(context: Drawn, series: readonly Series[]): Axes {
  const { factors, tables, labels } = context;
  const errors = tables.errors.rows;
  const logarithmic = {
    against: errors.every((row) => isPositive(row.against)),
    error: series.every(({ means, seeds }) => [...means, ...seeds].every((p) => p.error > 0)),
  };
  return {
    against: {
      label: printable(labels.setting(factors.against)),
      values: labels.levels(
        factors.against,
        errors.map((row) => row.against),
      ),
      say: (value) => labels.level(factors.against, value),
    },
    error: {
      label: metricName(factors.metric),
      domain: errorRange(series, logarithmic.error),
    },
    logarithmic,
  };
}

/** The exponents of a panel, in words. */
function exponents({ tables, factors, labels }: Drawn, fits: readonly FitRow[]): Content {
  const against = name(labels.setting(factors.against));
  if (!tables.errors.rows.every((row) => isPositive(row.against))) return null;
  const lines = fits.map((fit, i) => {
    const start = i === 0 ? null : html`<br>`;
    const line =
      factors.series === null ? null : html`${name(labels.value(factors.series, fit.series))}: `;
    return fit.exponent === null
      ? html`${start}${line}no power law fitted: ${citeText(tables.fits, fit, "reason")}`
      : html`${start}${line}exponent ${citeInterval(tables.fits, fit, EXPONENT, "error")}, ${against} ${cite(tables.fits, fit, "from", "setting")} to ${cite(tables.fits, fit, "to", "setting")}`;
  });
  return html`<p class="unit">${lines}</p>`;
}

/**
 * What the marks mean.
 *
 * @param say how a level of the series is written
 * @param interval what a bar is
 */
export function marksOf<T>(
  { tables, factors, labels }: Drawn,
  { seeds, marks, levels }: Pick<Panels, "seeds" | "marks" | "levels">,
  say: (text: string) => T,
  interval: T,
): (readonly [swatch: Swatch, hue: Hue, meaning: T | string])[] {
  const { series } = factors;
  const plain = series === null;
  const hue: Hue = plain ? SERIES[0] : "muted";
  return [
    ...(plain
      ? []
      : levels.map(
          (level, i) => [SERIES_SWATCHES[i], SERIES[i], say(labels.value(series, level))] as const,
        )),
    ...(seeds ? ([["seed", hue, "one seed"]] as const) : []),
    ...(marks && plain ? ([["circle", hue, "mean over seeds"]] as const) : []),
    ...(marks ? [] : ([["thin", hue, "means, joined"]] as const)),
    ...(marks && tables.errors.rows.some((row) => row.low !== null)
      ? ([["bar", hue, interval]] as const)
      : []),
    ...(tables.fits.rows.some((fit) => fit.exponent !== null)
      ? ([["line", hue, "fitted power law"]] as const)
      : []),
    ...(tables.scores.rows.some((score) => score.exponent !== null)
      ? ([["dash", hue, "predicted slope, through the centre of the means"]] as const)
      : []),
  ];
}

function heldSentence({ factors, labels }: Drawn): Content {
  if (factors.held.length === 0) return null;
  return html` Held at one value here: ${factors.held.map(([path, value], i) => [
    i === 0 ? null : ", ",
    name(labels.value(path, value)),
  ])}.`;
}

function caption(
  context: Drawn,
  axes: Axes,
  parts: { seeds: boolean; marks: boolean; leftOut: readonly Cell[] },
): Content {
  const { tables, factors, labels } = context;
  const { facet } = factors;
  const mean = axes.logarithmic.error
    ? "Means over seeds are geometric; intervals are Student's on the logarithms"
    : "Means over seeds are arithmetic, as not all errors are positive; intervals are Student's";
  const single = tables.errors.rows.some((row) => row.seeds === 1)
    ? "; where there is one seed there is no interval"
    : "";
  const colours =
    factors.series === null
      ? null
      : html` Colours and marks are ${setting(context, factors.series)}.`;
  const fits = tables.fits.rows.some((fit) => fit.exponent !== null)
    ? " Lines are power laws, fitted to the logarithms of the means over all values of the factor, but for head sizes that hold a coupling exactly; the interval of the exponent is Student's, from the scatter of the means about the line."
    : null;
  const leftOut =
    parts.leftOut.length === 0 || facet === null
      ? null
      : html` Left out here, but in the files: ${parts.leftOut
          .slice(0, 20)
          .map((value, i) => [
            i === 0 ? null : ", ",
            name(labels.value(facet, value)),
          ])}${parts.leftOut.length > 20 ? " and more" : null}.`;
  return html`${citeCount(context, "trials in the figure", "trial")}, each at the learning rate that validation chose. ${mean}${single}.${parts.seeds ? null : " There are too many seeds to draw each: only means are shown."}${parts.marks ? null : " There are too many means to mark each: intervals are in the file."}${colours}${fits}${heldSentence(context)}${leftOut}`;
}

function numbers(context: Drawn): Content {
  const { tables, factors, labels } = context;
  const { rows, rest } = firstRows(tables.errors);
  const by = (
    [
      ["facet", factors.facet],
      ["series", factors.series],
    ] as const
  ).flatMap(([column, path]) => (path === null ? [] : [{ column, path }]));
  const beside = besideShown(tables);
  const table = grid(
    "The numbers of the figure",
    [
      ...by.map(({ path }) => setting(context, path)),
      setting(context, factors.against),
      html`mean <span class="interval">[interval]</span>`,
      "seeds",
      ...beside,
      ...(beside.includes("floor") ? ["floor of"] : []),
    ],
    rows.map((row) => ({
      cells: [
        ...by.map(({ column, path }) => name(labels.level(path, row[column]))),
        name(
          typeof row.against === "number"
            ? FORMATS.setting(row.against)
            : labels.level(factors.against, row.against),
        ),
        row.low === null
          ? cite(tables.errors, row, "error", "error")
          : citeInterval(tables.errors, row, ERROR, "error"),
        cite(tables.errors, row, "seeds", "count"),
        ...beside.map((column) => cite(tables.errors, row, column, "error")),
        ...(beside.includes("floor") ? [citeText(tables.errors, row, "floor_of")] : []),
      ],
    })),
    new Set([1, 2, ...beside.map((_, i) => i + 3)].map((i) => by.length + i)),
  );
  return tables.errors.rows.length > UNFOLDED
    ? folded("The numbers of the figure", [table, rest])
    : [table, rest];
}

/** Error against one factor, a panel for each value of another. */
export function figureSection(context: Context): Html {
  const { factors } = context;
  const content =
    factors === null
      ? html`<p>The sweep varies no setting, so there is nothing to draw.</p>`
      : context.tables.errors.rows.length === 0
        ? html`<p>No trial has an error at a chosen learning rate, so there is nothing to draw.</p>`
        : drawing({ ...context, factors });
  return html`
<section>
<h2>What the error depends on</h2>
${content}
</section>`;
}

/** A figure's panels, and what they share. */
export interface Panels {
  readonly heading: string;
  /** values of the facet that are drawn, null alone without one */
  readonly facets: readonly Cell[];
  /** that are left out */
  readonly leftOut: readonly Cell[];
  /** of the series, null alone without one */
  readonly levels: readonly Cell[];
  readonly axes: Axes;
  /** whether single seeds, and means, are marked: not where there are too many */
  readonly seeds: boolean;
  readonly marks: boolean;
  /** of each panel */
  readonly charts: readonly ((canvas: Canvas) => Html)[];
}

/** The panels of the figure of a sweep. */
export function panelsOf(context: Drawn): Panels {
  const { factors, tables, labels } = context;
  const { facet } = factors;
  const heading = `${capital(metricTitle(factors.metric))} against ${printable(labels.setting(factors.against))}`;
  const facets = labels.levels(
    facet,
    tables.errors.rows.map((row) => row.facet),
  );
  const drawn = facets.slice(0, MOST_PANELS);
  const levels = labels.levels(
    factors.series,
    tables.errors.rows.map((row) => row.series),
  );
  const seeds = factValue(context, "trials in the figure") <= MOST_POINTS;
  const marks = factValue(context, "means in the figure") <= MOST_POINTS;
  const lines = drawn.map((value) => seriesOf(context, value, levels, seeds));
  const axes = axesOf(context, lines.flat());
  const charts = drawn.map((value, i) => (canvas: Canvas) => {
    const title = `${heading}${facet === null ? "" : `, ${printable(labels.value(facet, value))}`}`;
    const description =
      "Means over seeds with intervals, the seeds behind them, and fitted power laws where there are any.";
    return errorAgainst(canvas, { title, description }, lines[i], axes, marks);
  });
  const leftOut = facets.slice(MOST_PANELS);
  return { heading, facets: drawn, leftOut, levels, axes, seeds, marks, charts };
}

function drawing(context: Drawn): Html {
  const { factors, tables, labels, document } = context;
  const { facet } = factors;
  const panelled = panelsOf(context);
  const { heading, facets, axes, charts } = panelled;
  const fitsOf = (value: Cell) => tables.fits.rows.filter((fit) => fit.facet === value);
  const level = html`${citeFact(context, "interval level, percent", "count")} % interval over seeds`;
  return html`${figure({
    heading,
    kind: "measured",
    caption: caption(context, axes, panelled),
    legend: legend(marksOf<Content>(context, panelled, name, level)),
    chart:
      facet === null
        ? [exponents(context, tables.fits.rows), responsive(document, charts[0])]
        : panels(
            document,
            facets.map((value, i) => ({
              heading: name(labels.value(facet, value)),
              note: exponents(context, fitsOf(value)),
              chart: charts[i],
            })),
          ),
    files: [tables.errors.file, tables.seeds.file, tables.fits.file],
  })}
${numbers(context)}`;
}
