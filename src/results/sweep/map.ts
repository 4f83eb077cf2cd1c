import { CANNOT_TELL } from "../../evidence.js";
import { crossedAxes } from "../../experiments/sweep/named.js";
import type { SweepSpecification } from "../../experiments/sweep/specification.js";
import { holm } from "../../statistics/holm.js";
import { type StudentMean, studentMean } from "../../statistics/student.js";
import { type Cell, shown } from "../cell.js";
import type { Place, Trials } from "../trials.js";
import { chosenOf } from "./factors.js";
import type { Labels } from "./labels.js";
import { lessIsBetter, type MapRow } from "./rows.js";

/** Adjusted p-values below this are a verdict. */
const LEVEL = 0.05;

/** The logarithms of one model's errors, by seed. */
type Logs = ReadonlyMap<Cell, number>;

/** A pair of models, the first against the second: the mean log ratio of their errors on the same seeds. */
function paired(a: Logs, b: Logs): StudentMean | null {
  const ratios = [...a].flatMap(([seed, log]) => {
    const other = b.get(seed);
    return other === undefined ? [] : [log - other];
  });
  return ratios.length === 0 ? null : studentMean(ratios);
}

/** What comes of models that are compared with the best of them. */
interface Compared {
  readonly seeds: number;
  /** mean logarithm; null without a result */
  readonly mean: number | null;
  readonly isBest: boolean;
  /** against the best; null for the best itself, and where no seed has both */
  readonly ratio: StudentMean | null;
  readonly p: number | null;
  readonly verdict: MapRow["verdict"];
}

/**
 * Models against the best of them, the one of the least mean (or the largest, of a metric of which more is
 * better). Since the best is chosen after looking, all pairs of models are tested, by Student's law on the
 * log ratios of the same seeds, and their p-values adjusted (Holm): whichever is chosen, the chance that any of
 * equals is called worse is 5 % at most.
 */
export function compareModels(models: readonly Logs[], least = true): Compared[] {
  const means = models.map((logs) =>
    logs.size === 0 ? null : studentMean([...logs.values()]).mean,
  );
  const sign = least ? 1 : -1;
  let best = -1;
  means.forEach((mean, i) => {
    if (mean !== null && (best < 0 || sign * mean < sign * Number(means[best]))) best = i;
  });
  const pairs = models.flatMap((logs, i) =>
    models.slice(0, i).flatMap((other, j) => {
      const ratio = paired(logs, other);
      return ratio?.p == null ? [] : [{ models: [i, j], p: ratio.p }];
    }),
  );
  const adjusted = holm(pairs.map(({ p }) => p));
  const pOf = (i: number): number | null => {
    const at = pairs.findIndex((pair) => pair.models.includes(i) && pair.models.includes(best));
    return i === best || at < 0 ? null : adjusted[at];
  };
  const verdicts = models.map((_, i) => {
    const p = pOf(i);
    return p !== null && p < LEVEL ? ("worse" as const) : CANNOT_TELL;
  });
  const decided = verdicts.every((verdict, i) => i === best || verdict === "worse");
  return models.map((logs, i) => ({
    seeds: logs.size,
    mean: means[i],
    isBest: i === best,
    ratio: i === best || best < 0 ? null : paired(logs, models[best]),
    p: pOf(i),
    verdict: i === best && decided && models.length > 1 ? ("best" as const) : verdicts[i],
  }));
}

/** Every model of a sweep on every task and at every point of its grid, beside the best there. */
export function mapOf(
  trials: Trials,
  sweep: SweepSpecification,
  metric: string,
  labels: Labels,
): MapRow[] {
  if (sweep.models === undefined) return [];
  const models = Object.keys(sweep.models);
  const others = Object.keys(crossedAxes(sweep)).filter((path) => path !== "models");
  const grid = others.filter((path) => path !== "tasks");
  const rank = new Map(Object.keys(sweep.tasks ?? {}).map((name, i) => [name, i]));
  const taskOf = (place: Place): string => (sweep.tasks ? shown(trials.value(place, "tasks")) : "");
  const named = trials.places.filter((place) => trials.value(place, "models") !== null);
  const chosen = new Set(chosenOf(trials, metric));
  const rows = [...trials.grouped(named, others).values()].sort(
    ([a], [b]) => (rank.get(taskOf(a)) ?? 0) - (rank.get(taskOf(b)) ?? 0),
  );
  return rows.flatMap((places): MapRow[] => {
    const [first] = places;
    const logs = models.map(
      (model): Logs =>
        new Map(
          places
            .filter((place) => chosen.has(place) && trials.value(place, "models") === model)
            .map(
              (place) =>
                [
                  trials.value(place, "seed"),
                  Math.log(trials.number(place, metric) ?? Number.NaN),
                ] as const,
            )
            .filter(([, log]) => Number.isFinite(log)),
        ),
    );
    return compareModels(logs, lessIsBetter(metric)).map(
      ({ seeds, mean, isBest, ratio, p, verdict }, i) => ({
        task: taskOf(first),
        where: grid.map((path) => labels.value(path, trials.value(first, path))).join(", "),
        model: models[i],
        seeds,
        error: mean === null ? null : Math.exp(mean),
        ratio: isBest ? 1 : ratio === null ? null : Math.exp(ratio.mean),
        low: ratio?.interval ? Math.exp(ratio.interval[0]) : null,
        high: ratio?.interval ? Math.exp(ratio.interval[1]) : null,
        p,
        verdict,
      }),
    );
  });
}
