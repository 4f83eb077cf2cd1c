import { CallerError, unknownName } from "../errors.js";
import { CANNOT_TELL, type Judgement } from "../evidence.js";
import { holm } from "../statistics/holm.js";
import { METRICS } from "../statistics/metrics.js";
import { type StudentMean, studentMean } from "../statistics/student.js";
import { type Cell, levels } from "./cell.js";
import { chosenOf } from "./sweep/factors.js";
import { lessIsBetter } from "./sweep/rows.js";
import type { Place, Trials } from "./trials.js";

/** Adjusted p-values below this are a verdict. */
const LEVEL = 0.05;

/** A setting that is not the same in both sweeps. */
export interface DifferingSetting {
  /** its path */
  readonly path: string;
  /** its values in the first sweep; null where trials have no such setting */
  readonly a: readonly Cell[];
  /** in the second */
  readonly b: readonly Cell[];
}

/** Errors of one configuration of each sweep, or of all, by the same seeds. */
export interface PairedErrors {
  /** settings by path that tell the row from the others; null: over all rows */
  readonly where: Readonly<Record<string, Cell>> | null;
  /** that both have a result of */
  readonly seeds: number;
  /** geometric means over these seeds; null without one */
  readonly a: number | null;
  /** of the second sweep */
  readonly b: number | null;
  /** geometric mean of b / a, by seed */
  readonly ratio: number | null;
  /** 95 % interval of `ratio`, of this row as if it were the only one; null for fewer than two seeds */
  readonly interval: readonly [low: number, high: number] | null;
  /** of a ratio of 1, adjusted for all rows (Holm); null for fewer than two seeds, and for the same trials */
  readonly p: number | null;
  /** of the second sweep */
  readonly verdict: Judgement<"better" | "worse" | "the same trials">;
}

/** Two sweeps side by side. */
export interface SweepComparison {
  /** that is compared */
  readonly metric: string;
  /** what is not the same in both */
  readonly settings: readonly DifferingSetting[];
  /** a row for each pair of configurations with the same values of all that both sweeps vary */
  readonly rows: readonly PairedErrors[];
  /** over all rows; null where there is but one, or no seed is in all */
  readonly overall: PairedErrors | null;
  /** configurations without a partner or a result, and results of seeds without one */
  readonly left: { readonly a: Left; readonly b: Left };
}

/** What of a sweep is compared with nothing. */
export interface Left {
  /** that the other sweep has none for */
  readonly configurations: number;
  /** that diverged or failed at every learning rate, or whose metric is not positive */
  readonly withoutResult: number;
  /** results of paired configurations whose seed the other lacks */
  readonly seeds: number;
}

/** Settings, and the plugins that trials came from: all that may be different code or numbers. */
function pathsOf(trials: Trials): string[] {
  const plugins = ["task.plugin", "model.plugin"].filter((name) => trials.columns.includes(name));
  return [...trials.settings, ...plugins];
}

const isThere = (cells: readonly Cell[]) => cells.some((cell) => cell !== null);
const text = (cells: readonly Cell[]) => JSON.stringify(cells);

/** The trials of a configuration at its chosen rate, and the logarithms of their metric by seed. */
interface Configuration {
  readonly first: Place;
  readonly logs: ReadonlyMap<Cell, number>;
  readonly keys: ReadonlyMap<Cell, Cell>;
}

function configurationsOf(trials: Trials, metric: string) {
  const chosen = new Set(chosenOf(trials, metric));
  const all = trials.configurations.map((places): Configuration => {
    const usable = places.filter((p) => chosen.has(p) && Number(trials.number(p, metric)) > 0);
    return {
      first: places[0],
      logs: new Map(
        usable.map((p) => [trials.value(p, "seed"), Math.log(Number(trials.number(p, metric)))]),
      ),
      keys: new Map(usable.map((p) => [trials.value(p, "seed"), trials.value(p, "key")])),
    };
  });
  return { all, found: all.filter(({ logs }) => logs.size > 0) };
}

/** The metric to compare: as asked for, or the first that both have. */
function metricOf(a: Trials, b: Trials, asked: string | undefined): string {
  const both = METRICS.filter((name) => [a, b].every((t) => isThere(t.column(name))));
  if (both.length === 0) {
    throw new CallerError(
      "the two have no metric in common",
      "compare sweeps whose outputs are of one kind, with a trial that is done in each",
    );
  }
  if (asked === undefined) return both[0];
  const found = both.find((name) => name === asked);
  if (found === undefined) throw unknownName("metric of both", asked, both);
  return found;
}

/** A configuration of each sweep, with the logarithms of the metric by seed. */
export interface Pair {
  readonly where: Readonly<Record<string, Cell>>;
  readonly a: ReadonlyMap<Cell, number>;
  readonly b: ReadonlyMap<Cell, number>;
  /** seeds of both, in order */
  readonly seeds: readonly Cell[];
  /** whether the trials of all these seeds are the same in both */
  readonly same: boolean;
}

/**
 * Two sweeps side by side, at the learning rates that their validation parts chose: configurations with equal
 * values of all that varies in either and is there in both, paired by seed. By the log ratio of the metric, its
 * mean over the seeds with Student's interval; p-values are adjusted for all rows and the mean over them
 * (Holm), so that the chance of any false verdict is at most 5 %.
 *
 * @param asked metric; by default the first that both have
 * @throws CallerError where the two have no metric, or no configuration, in common
 */
export function compareSweeps(a: Trials, b: Trials, asked?: string): SweepComparison {
  const metric = metricOf(a, b, asked);
  const settings = [...new Set([...pathsOf(a), ...pathsOf(b)])].map(
    (path): DifferingSetting => ({ path, a: levels(a.column(path)), b: levels(b.column(path)) }),
  );
  const differing = settings.filter((s) => text(s.a) !== text(s.b));
  const varying = settings.filter((s) => s.a.length > 1 || s.b.length > 1);
  const matched = varying.filter((s) => isThere(s.a) && isThere(s.b)).map(({ path }) => path);
  const [ofA, ofB] = [configurationsOf(a, metric), configurationsOf(b, metric)];
  const partners = new Map<string, Configuration[]>();
  for (const other of ofB.found) {
    const key = b.textOf(other.first, matched);
    partners.set(key, [...(partners.get(key) ?? []), other]);
  }
  const pairs = ofA.found.flatMap((own) =>
    (partners.get(a.textOf(own.first, matched)) ?? []).map((other): Pair => {
      const seeds = levels([...own.logs.keys()].filter((seed) => other.logs.has(seed)));
      const where = varying.map(({ path }): [string, Cell] => [
        path,
        a.value(own.first, path) ?? b.value(other.first, path),
      ]);
      return {
        where: Object.fromEntries(where),
        ...{ a: own.logs, b: other.logs, seeds },
        same: seeds.length > 0 && seeds.every((s) => own.keys.get(s) === other.keys.get(s)),
      };
    }),
  );
  const rank = new Map(
    varying.map(({ path, a: own, b: other }) => [path, levels([...own, ...other])]),
  );
  pairs.sort((one, two) => {
    for (const [path, values] of rank) {
      const apart = values.indexOf(one.where[path]) - values.indexOf(two.where[path]);
      if (apart !== 0) return apart;
    }
    return 0;
  });
  if (pairs.length === 0) {
    throw new CallerError(
      `the two have no configuration in common: they share no values of ${matched.join(", ")}`,
      "compare sweeps over the same values, or one configuration each",
    );
  }
  const known = new Set(ofA.found.map(({ first }) => a.textOf(first, matched)));
  const unpaired = ofB.found.filter(({ first }) => !known.has(b.textOf(first, matched)));
  const telling = tellingPaths(pairs, [...rank.keys()]);
  const named = pairs.map((pair) => ({
    ...pair,
    where: Object.fromEntries(telling.map((path) => [path, pair.where[path]])),
  }));
  return {
    metric,
    settings: differing,
    ...tested(named, lessIsBetter(metric)),
    left: {
      a: {
        configurations: ofA.found.filter(({ first }) => !partners.has(a.textOf(first, matched)))
          .length,
        withoutResult: ofA.all.length - ofA.found.length,
        seeds: pairs.reduce((sum, pair) => sum + pair.a.size - pair.seeds.length, 0),
      },
      b: {
        configurations: unpaired.length,
        withoutResult: ofB.all.length - ofB.found.length,
        seeds: pairs.reduce((sum, pair) => sum + pair.b.size - pair.seeds.length, 0),
      },
    },
  };
}

/** Of some settings those that tell pairs apart, each beyond the ones before it; of a single pair all that it has. */
function tellingPaths(pairs: readonly Pair[], paths: readonly string[]): string[] {
  if (pairs.length === 1) return paths.filter((path) => pairs[0].where[path] !== null);
  const kept: string[] = [];
  let told = 1;
  for (const path of paths) {
    const more = [...kept, path];
    const count = new Set(pairs.map(({ where }) => text(more.map((name) => where[name])))).size;
    if (count > told) kept.push(path);
    told = Math.max(told, count);
  }
  return kept;
}

/** What the log ratios of some seeds say. */
interface Row {
  readonly where: PairedErrors["where"];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly same: boolean;
}

/** The rows of pairs, and the mean over them, with their verdicts. */
export function tested(
  pairs: readonly Pair[],
  least: boolean,
): Pick<SweepComparison, "rows" | "overall"> {
  const at = (logs: ReadonlyMap<Cell, number>, seed: Cell) => logs.get(seed) ?? Number.NaN;
  const rows = pairs.map(
    ({ where, a, b, seeds, same }): Row => ({
      ...{ where, same },
      a: seeds.map((seed) => at(a, seed)),
      b: seeds.map((seed) => at(b, seed)),
    }),
  );
  const paired = pairs.filter(({ seeds }) => seeds.length > 0);
  const common = (paired[0]?.seeds ?? []).filter((s) => paired.every((p) => p.seeds.includes(s)));
  const mean = (of: (pair: Pair) => ReadonlyMap<Cell, number>) =>
    common.map((s) => paired.reduce((sum, p) => sum + at(of(p), s), 0) / paired.length);
  const overall: Row | null =
    paired.length > 1 && common.length > 0
      ? {
          where: null,
          a: mean((pair) => pair.a),
          b: mean((pair) => pair.b),
          same: paired.every(({ same }) => same),
        }
      : null;
  const all = overall === null ? rows : [...rows, overall];
  const ratios = all.map(({ a, b }) =>
    a.length === 0 ? null : studentMean(b.map((y, i) => y - a[i])),
  );
  const decided = ratios.flatMap((ratio, i) => (ratio?.p == null || all[i].same ? [] : [i]));
  const adjusted = holm(decided.map((i) => ratios[i]?.p ?? 1));
  const judged = all.map((row, i): PairedErrors => {
    const place = decided.indexOf(i);
    return judge(row, ratios[i], place < 0 ? null : adjusted[place], least);
  });
  return {
    rows: judged.slice(0, rows.length),
    overall: overall === null ? null : judged[rows.length],
  };
}

function judge(
  { where, a, b, same }: Row,
  ratio: StudentMean | null,
  p: number | null,
  least: boolean,
): PairedErrors {
  const mean = (logs: readonly number[]) =>
    logs.length === 0 ? null : Math.exp(studentMean(logs).mean);
  const fewer = (ratio?.mean ?? 0) < 0;
  const decided = fewer === least ? "better" : "worse";
  return {
    ...{ where, seeds: a.length, a: mean(a), b: mean(b) },
    ratio: ratio === null ? null : Math.exp(ratio.mean),
    interval: ratio?.interval ? [Math.exp(ratio.interval[0]), Math.exp(ratio.interval[1])] : null,
    p,
    verdict: same ? "the same trials" : p !== null && p < LEVEL ? decided : CANNOT_TELL,
  };
}
