import type { SweepSpecification } from "../../experiments/sweep/specification.js";
import { fitPowerLaw, type PowerLawFit, scorePrediction } from "../../statistics/power-law.js";
import { studentMean } from "../../statistics/student.js";
import { type Cell, cellOf } from "../cell.js";
import type { KnownAt } from "../known.js";
import type { Place, Trials } from "../trials.js";
import type { Beside } from "./beside.js";
import { type Factors, factorsOf } from "./factors.js";
import type { Labels } from "./labels.js";
import {
  areGeometric,
  type FitRow,
  type MeanError,
  type ScoreRow,
  type SeedError,
} from "./rows.js";

/** The trials of one line of the figure. */
interface Line {
  readonly facet: Cell;
  readonly series: Cell;
  readonly places: readonly Place[];
  readonly fit: PowerLawFit;
}

function isPositive(value: Cell): value is number {
  return typeof value === "number" && value > 0;
}

/** The trials at each value of a setting, values in order; all under null where there is none. */
function byLevel(
  trials: Trials,
  places: readonly Place[],
  path: string | null,
): [value: Cell, places: readonly Place[]][] {
  if (path === null) return places.length === 0 ? [] : [[null, places]];
  const groups = trials.grouped(places, [path]);
  return trials
    .levels(path, places)
    .map((value) => [value, groups.get(JSON.stringify([value])) ?? []]);
}

/** From which value of a setting on errors fall off a cliff, for trials of one line; infinite: nowhere. */
function cliffOf(known: KnownAt, against: string, line: readonly Place[]): number {
  if (against !== "model.headSize") return Number.POSITIVE_INFINITY;
  const exact = line.map((place) => known(place).exactHead ?? Number.POSITIVE_INFINITY);
  return exact.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function linesOf(
  trials: Trials,
  known: KnownAt,
  { against, facet, series, metric, places }: Factors,
): Line[] {
  const pointOf = (place: Place) => ({
    x: trials.value(place, against),
    y: trials.number(place, metric),
  });
  const powers = places.map(pointOf).every(({ x, y }) => isPositive(x) && isPositive(y));
  const fitOf = (line: readonly Place[]): PowerLawFit => {
    if (!powers) return { law: null, reason: "not all values and errors are positive numbers" };
    const cliff = cliffOf(known, against, line);
    const points = line.map(pointOf).map(({ x, y }) => ({ x: Number(x), y: Number(y) }));
    const before = points.filter(({ x }) => x < cliff);
    const fit = fitPowerLaw(before);
    return fit.law !== null || before.length === points.length
      ? fit
      : {
          law: null,
          reason: `a head of ${cliff} holds the coupling exactly, and errors fall off a cliff there; below it ${fit.reason}`,
        };
  };
  return byLevel(trials, places, facet).flatMap(([f, panel]) =>
    byLevel(trials, panel, series).map(
      ([s, line]): Line => ({ facet: f, series: s, places: line, fit: fitOf(line) }),
    ),
  );
}

function lawRow({ law }: PowerLawFit) {
  return {
    exponent: law?.exponent ?? null,
    low: law?.interval[0] ?? null,
    high: law?.interval[1] ?? null,
  };
}

/** What the figure shows, as tables: seeds, means and fits. */
export function errorTables(
  trials: Trials,
  known: KnownAt,
  factors: Factors,
  beside: (places: readonly Place[]) => Beside,
): { seeds: SeedError[]; errors: MeanError[]; fits: FitRow[] } {
  const { against, metric } = factors;
  const lines = linesOf(trials, known, factors);
  const error = (place: Place): number => trials.number(place, metric) ?? Number.NaN;
  const logarithmic = areGeometric(factors.places.map((place) => ({ error: error(place) })));
  const back = (value: number): number => (logarithmic ? Math.exp(value) : value);
  return {
    seeds: lines.flatMap(({ facet, series, places }) =>
      places.map((place) => ({
        facet,
        series,
        against: trials.value(place, against),
        seed: trials.value(place, "seed"),
        error: error(place),
      })),
    ),
    errors: lines.flatMap(({ facet, series, places }) =>
      byLevel(trials, places, against).map(([value, repeated]) => {
        const errors = repeated.map(error);
        const { mean, interval } = studentMean(logarithmic ? errors.map(Math.log) : errors);
        return {
          facet,
          series,
          against: value,
          seeds: repeated.length,
          error: back(mean),
          low: interval === null ? null : back(interval[0]),
          high: interval === null ? null : back(interval[1]),
          ...beside(repeated),
        };
      }),
    ),
    fits: lines.map(({ facet, series, places, fit }) => ({
      facet,
      series,
      ...lawRow(fit),
      coefficient: fit.law?.coefficient ?? null,
      from: fit.law?.window[0] ?? null,
      to: fit.law?.window[1] ?? null,
      values: fit.law?.values ?? trials.levels(against, places).length,
      reason: fit.reason ?? "",
    })),
  };
}

/**
 * Every prediction against every fit that it speaks of: of its metric against its setting.
 *
 * @param figure that of the report, in which predictions are drawn beside their lines
 */
export function scoresOf(
  trials: Trials,
  known: KnownAt,
  sweep: SweepSpecification,
  labels: Labels,
  figure: Factors | null,
): ScoreRow[] {
  const facet = sweep.report?.facet ?? null;
  return sweep.predictions.flatMap((prediction): ScoreRow[] => {
    const { statement, metric, against, where, exponent, within } = prediction;
    const axes = { against, metric, facet: facet === against ? null : facet };
    const factors = factorsOf(trials, sweep, axes, where);
    const told = Object.entries(where)
      .filter(([path]) => path !== factors.facet)
      .map(([path, value]) => labels.value(path, cellOf(value)));
    const row = { prediction: statement, metric, against, predicted: exponent, within };
    const lines = linesOf(trials, known, factors);
    if (lines.length === 0) {
      const fit = { law: null, reason: "no trial is done" };
      return [
        {
          ...row,
          facet: null,
          series: null,
          where: told.join(", "),
          ...lawRow(fit),
          ...scorePrediction(prediction, fit),
        },
      ];
    }
    const coloured = figure?.series == null ? undefined : where[figure.series];
    return lines.map(({ facet, series, fit }) => ({
      ...row,
      facet,
      series: series ?? (coloured === undefined ? null : cellOf(coloured)),
      where: [
        ...told,
        ...(factors.facet === null ? [] : [labels.value(factors.facet, facet)]),
        ...(factors.series === null ? [] : [labels.value(factors.series, series)]),
      ].join(", "),
      ...lawRow(fit),
      ...scorePrediction(prediction, fit),
    }));
  });
}
