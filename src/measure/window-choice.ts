import { spreadHorizons, targetsAt, type Windows } from "../data/windows.js";
import { excesses } from "../statistics/compare.js";
import { squaredErrors } from "../statistics/metrics.js";
import { pointsOf } from "../statistics/test-points.js";
import type { Algebra } from "./algebra.js";
import { type Design, levelsFrom, outputAt, windowDesign } from "./design.js";
import { combined, relatedTo } from "./differences.js";
import { fitLeading, predictRidge } from "./ridge.js";

/** Ridge on the last rows, up to one window length, on the validation part. */
export interface TriedWindow {
  /** rows */
  readonly window: number;
  /** whether ridge saw all columns, or the target's own past alone */
  readonly columns: "all" | "target";
  /** whether it saw values as they are, or less the newest one, and predicted the change from that of the target */
  readonly values: "levels" | "less-last";
  /** error on the validation part, that of the training mean 1 */
  readonly validation: number;
  /** by how many standard errors, of blocks of the validation part, its logarithm is above the least */
  readonly above: number;
}

/** Seasons up to which windows end with one. */
const SEASONS = 3;
/** What lies just beyond a season says how this one differs from it. Chosen by hand. */
const BEYOND = 9 / 8;
/**
 * Standard errors by which the shortest window may be above the least. By simulations as in
 * `test/long/window-choice.test.ts`, of white noise, short and long memory, seasons and moving levels, a whole one
 * (Breiman and others 1984) loses seasons and long memory, and none takes chance for memory.
 */
const WITHIN = 0.5;
/** Of many horizons, as many are forecast to choose a window by. */
const HORIZONS = 4;

/**
 * Window lengths to try: a geometric range, and one, two and three of each period, alone, and with an
 * eighth of it or a shorter period more.
 *
 * @param periods in rows, whole or not
 * @param longest,usual are among them
 */
export function windowsToTry(periods: readonly number[], longest: number, usual: number): number[] {
  const lengths = new Set([longest, usual]);
  for (let w = 1; w < longest; w = Math.max(w + 1, Math.round(w * Math.SQRT2))) lengths.add(w);
  for (const period of periods) {
    const shorter = periods.filter((other) => other < period);
    for (let seasons = 1; seasons <= SEASONS; seasons++) {
      const end = seasons * period;
      for (const rows of [end, end * BEYOND, ...shorter.map((other) => end + other)]) {
        if (Math.ceil(rows) < longest) lengths.add(Math.ceil(rows));
      }
    }
  }
  return [...lengths].sort((a, b) => a - b);
}

/**
 * Ridge on the last w rows for every w: of all columns, and where there are others of the target alone,
 * which many columns that say nothing do not hide; and but for a regression also on the window less its newest
 * value, as where the level moves, weights of levels that have not been seen hide what a longer window knows. All are
 * fitted on the same examples, those that have the longest window, each with a penalty of its own.
 *
 * @param lengths ascending, the last the window of `examples`
 */
export async function tryWindows(
  algebra: Algebra,
  examples: Windows,
  lengths: readonly number[],
): Promise<TriedWindow[]> {
  const windows = spreadHorizons(examples, HORIZONS);
  const { problem, validation } = windows;
  const truth = targetsAt(windows, validation);
  const tried: Pick<TriedWindow, "window" | "columns" | "values">[] = [];
  const errors: Float64Array[] = [];
  for (const { columns, values, seen, designOf } of familiesOf(windows)) {
    const rows = values === "levels" ? lengths : lengths.filter((window) => window > 1);
    if (rows.length === 0) continue;
    const designs = rows.map(designOf);
    const fits = await fitLeading(
      algebra,
      designs[designs.length - 1],
      outputAt(seen, seen.train),
      outputAt(seen, validation),
      designs.map((design) => design.columns),
    );
    for (const [k, window] of rows.entries()) {
      const output = await predictRidge(algebra, fits[k], designs[k], validation);
      tried.push({ window, columns, values });
      errors.push(
        squaredErrors(levelsFrom(seen, validation, output), truth, problem.horizons.length),
      );
    }
  }
  const found = excesses(errors, pointsOf(windows, validation));
  return tried.map((one, i) => ({ ...one, validation: found[i].error, above: found[i].above }));
}

/** What ridge sees of a window, and predicts. */
interface WindowFamily extends Pick<TriedWindow, "columns" | "values"> {
  /** with what it predicts */
  readonly seen: Windows;
  /** its regressors on so many rows, those on fewer the leading ones */
  readonly designOf: (window: number) => Design;
}

function familiesOf(windows: Windows): WindowFamily[] {
  const { channels, problem } = windows;
  const own = channels.indexOf(problem.target);
  const changing: Windows = { ...windows, output: "change" };
  const kinds = [
    { columns: "all" as const, kept: [...channels.keys()] },
    ...(own < 0 || channels.length === 1 ? [] : [{ columns: "target" as const, kept: [own] }]),
  ];
  return kinds.flatMap(({ columns, kept }): WindowFamily[] => {
    const levels = (window: number) => windowDesign(windows, window, kept);
    const lessLast = (window: number) => {
      const plain = levels(window);
      return combined(plain, relatedTo(plain.terms, problem.inputs.length, "less-last"));
    };
    return [
      { columns, values: "levels", seen: windows, designOf: levels },
      ...(problem.horizon > 0
        ? [{ columns, values: "less-last" as const, seen: changing, designOf: lessLast }]
        : []),
    ];
  });
}

/** Of the shortest window whose error is within half a standard error of the least, what errs the least on it. */
export function shortestWindow(tried: readonly TriedWindow[]): TriedWindow {
  return tried
    .filter(({ above }) => above <= WITHIN)
    .reduce((a, b) =>
      b.window < a.window || (b.window === a.window && b.validation < a.validation) ? b : a,
    );
}
