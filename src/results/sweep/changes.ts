import type { SweepSpecification } from "../../experiments/sweep/specification.js";
import { holm } from "../../statistics/holm.js";
import { type StudentMean, studentMean } from "../../statistics/student.js";
import { cellOf, shown } from "../cell.js";
import type { Place, Trials } from "../trials.js";
import { baselineOf, ownerOf } from "./baseline.js";
import { chosenOf } from "./factors.js";
import type { Labels } from "./labels.js";
import { pathsOf } from "./outcome.js";
import { type ChangeRow, lessIsBetter } from "./rows.js";

/** Adjusted p-values below this are a verdict. */
const LEVEL = 0.05;

/** log(error(change) / error(baseline)) by seed: the mean over what else varies in the sweep. */
function logRatios(
  trials: Trials,
  metric: string,
  changed: readonly Place[],
  baseline: readonly Place[],
  match: readonly string[],
): number[] {
  const partners = new Map(baseline.map((place) => [trials.textOf(place, match), place]));
  const log = (place: Place): number => Math.log(trials.number(place, metric) ?? Number.NaN);
  return [...trials.grouped(changed, ["seed"]).values()].flatMap((places) => {
    const ratios = places
      .flatMap((place) => {
        const partner = partners.get(trials.textOf(place, match));
        return partner === undefined ? [] : [log(place) - log(partner)];
      })
      .filter(Number.isFinite);
    return ratios.length === 0 ? [] : [studentMean(ratios).mean];
  });
}

/**
 * Each change of one factor against the baseline, paired by seed and by what else the sweep varies:
 * the mean log ratio of errors over the seeds with its interval by Student's law, and a verdict by
 * p-values that are corrected for the number of changes (Holm).
 */
export function changesOf(
  trials: Trials,
  sweep: SweepSpecification,
  metric: string,
  labels: Labels,
): ChangeRow[] {
  const chosen = chosenOf(trials, metric);
  const paths = pathsOf(sweep);
  const compared = Object.entries(sweep.changes).flatMap(([path, values]) => {
    // what goes with the change, as the settings of an architecture with the architecture
    const owned = paths.filter((other) => ownerOf(other) === path);
    const match = [...paths.filter((other) => other !== path && !owned.includes(other)), "seed"];
    const before = baselineOf(trials, sweep, path);
    const own = [path, ...owned].map((p) => [p, baselineOf(trials, sweep, p)] as const);
    const baseline = chosen.filter((place) =>
      own.every(([p, value]) => trials.value(place, p) === value),
    );
    return values
      .map(cellOf)
      .filter((value) => value !== before)
      .map((value) => {
        const changed = chosen.filter((place) => trials.value(place, path) === value);
        const ratios = logRatios(trials, metric, changed, baseline, match);
        return {
          row: {
            change: labels.setting(path),
            value: shown(value),
            baseline: shown(before),
            seeds: ratios.length,
          },
          ratio: ratios.length === 0 ? null : studentMean(ratios),
        };
      });
  });
  const tested = compared.flatMap(({ ratio }) => (ratio?.p == null ? [] : [ratio]));
  const adjusted = new Map<StudentMean, number>();
  for (const [i, p] of holm(tested.map(({ p }) => p ?? 1)).entries()) adjusted.set(tested[i], p);
  const relative = (log: number | undefined) => (log === undefined ? null : Math.expm1(log));
  return compared.map(({ row, ratio }): ChangeRow => {
    const p = ratio === null ? null : (adjusted.get(ratio) ?? null);
    return {
      ...row,
      difference: relative(ratio?.mean),
      low: relative(ratio?.interval?.[0]),
      high: relative(ratio?.interval?.[1]),
      p,
      verdict:
        p === null || p >= LEVEL
          ? "cannot tell"
          : (ratio?.mean ?? 0) < 0 === lessIsBetter(metric)
            ? "better"
            : "worse",
    };
  });
}
