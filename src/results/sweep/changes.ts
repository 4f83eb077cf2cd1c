import { holm, type StudentMean, studentMean } from "../../statistics/student.js";
import type { Labels } from "./labels.js";
import { cellOf, type ReportedSweep } from "./outcome.js";
import { type ChangeRow, lessIsBetter } from "./rows.js";
import { grouped, shown, type TrialRow, type Trials } from "./trials.js";

/** Settings whose value decides which other settings there are: those go with the change. */
const OWNERS: Readonly<Record<string, string>> = {
  "model.architecture": "model.",
  "task.name": "task.",
};

/** Adjusted p-values below this are a verdict. */
const LEVEL = 0.05;

/** log(error(change) / error(baseline)) by seed: the mean over what else varies in the sweep. */
function logRatios(
  trials: Trials,
  metric: string,
  changed: readonly TrialRow[],
  baseline: readonly TrialRow[],
  match: readonly string[],
): number[] {
  const partners = new Map(baseline.map((row) => [trials.keyOf(row, match), row]));
  const log = (row: TrialRow): number => Math.log(trials.number(row, metric) ?? Number.NaN);
  const bySeed = grouped(changed, (row) => trials.keyOf(row, ["seed"]));
  return [...bySeed.values()].flatMap((rows) => {
    const ratios = rows
      .flatMap((row) => {
        const partner = partners.get(trials.keyOf(row, match));
        return partner === undefined ? [] : [log(row) - log(partner)];
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
  { changes }: ReportedSweep,
  metric: string,
  labels: Labels,
): ChangeRow[] {
  const rows = trials.chosen(metric);
  const compared = Object.entries(changes).flatMap(([path, values]) => {
    const owned = trials.paths.filter(
      (other) => other !== path && OWNERS[path] !== undefined && other.startsWith(OWNERS[path]),
    );
    const match = [
      ...trials.paths.filter((other) => other !== path && !owned.includes(other)),
      "seed",
    ];
    const before = trials.baseline(path);
    const baseline = rows.filter((row) =>
      [path, ...owned].every((p) => trials.value(row, p) === trials.baseline(p)),
    );
    return values
      .map(cellOf)
      .filter((value) => value !== before)
      .map((value) => {
        const changed = rows.filter((row) => trials.value(row, path) === value);
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
