import { type Prepared, prepareWindows } from "../data/prepare.js";
import type { Problem } from "../data/problem.js";
import type { Table } from "../data/table.js";
import { type Windows, withWindow } from "../data/windows.js";
import { CallerError } from "../errors.js";
import type { Algebra } from "../measure/algebra.js";
import { mostRegressors, requireRegressors } from "../measure/bound.js";
import { trainingPeriods } from "../measure/periods.js";
import { ridgeMultiplications } from "../measure/ridge.js";
import {
  shortestWindow,
  type TriedWindow,
  tryWindows,
  windowsToTry,
} from "../measure/window-choice.js";

/** How many rows each kind of model looks at, and how that was found. */
export interface WindowChoice {
  /** whether the caller said it; else the validation part chose */
  readonly given: boolean;
  /** rows that ridge looks at */
  readonly ridge: number;
  /** rows that networks look at */
  readonly networks: number;
  /** ridge on windows of many lengths, as they are and less their newest values, all fitted on the same examples */
  readonly tried: readonly TriedWindow[];
  /** that all of it took */
  readonly seconds: number;
}

/** The least share of the examples of each part that the longest window leaves. Chosen by hand. */
const LEFT = 3 / 4;
/**
 * Multiplications of ridge on the longest window: where a window is chosen some six seconds, and as many again less
 * its newest value; and where it is given, so that a longer one is only spoken of, a fraction of one.
 */
const MOST_WORK = { chosen: 2 ** 34, given: 2 ** 29 };
/** The longest window is looked for in steps of this factor. */
const SHORTER = 0.8;

/**
 * Makes the examples of a problem with the window that its data ask for, by ridge on the training and
 * the validation part.
 *
 * Networks look at the usual window, that of the problem: what is not linear shows in no error of ridge,
 * so that a shorter one of ridge says nothing of them; and of a longer one, each step of their training
 * costs as many times more. A window that the caller gave is the window of all models. Where ridge takes
 * long on the usual window, that is taken untried; so it is of labels, of which multinomial ridge chooses its own rows.
 *
 * @param problem its window is the usual one, or the one that was given
 */
export async function chooseWindow(
  algebra: Algebra,
  table: Table,
  problem: Problem,
  given: boolean,
): Promise<{ readonly prepared: Prepared; readonly window: WindowChoice }> {
  const begin = performance.now();
  const usual = problem.window;
  if (problem.labels !== null) {
    const prepared = prepareWindows(table, problem);
    requireRegressors(prepared.windows);
    return {
      prepared,
      window: { given, ridge: usual, networks: usual, tried: [], seconds: 0 },
    };
  }
  const most = given ? MOST_WORK.given : MOST_WORK.chosen;
  const { windows } = longestOf(table, problem, most);
  const tried = isAffordable(windows, most)
    ? await tryWindows(
        algebra,
        windows,
        windowsToTry(trainingPeriods(windows), windows.problem.window, usual).filter(
          (window) => !given || window >= usual,
        ),
      )
    : [];
  const ridge = given || tried.length === 0 ? usual : shortestWindow(tried).window;
  return {
    prepared: prepareWindows(table, { ...problem, window: Math.max(ridge, usual) }),
    window: {
      ...{ given, ridge, networks: usual, tried },
      seconds: (performance.now() - begin) / 1000,
    },
  };
}

/**
 * The examples with the longest window that leaves most of them, and of which ridge takes some seconds;
 * never a shorter one than that of the problem.
 *
 * @throws CallerError where there are too few examples with the problem's own window, or too many columns
 */
function longestOf(table: Table, problem: Problem, most: number): Prepared {
  const usual = prepareWindows(table, problem);
  requireRegressors(usual.windows);
  const { train, validation, test } = usual.split;
  const rows = Math.min(longestSequence(usual), problem.window + Math.floor((1 - LEFT) * train));
  for (let window = rows; window > problem.window; window = Math.floor(SHORTER * window)) {
    if (!isAffordable(withWindow(usual.windows, window), most)) continue;
    const prepared = preparedOrNull(table, { ...problem, window });
    if (prepared === null) continue;
    const { split } = prepared;
    const leaves =
      split.train >= LEFT * train &&
      split.validation >= LEFT * validation &&
      split.test >= LEFT * test;
    if (leaves) return prepared;
  }
  return usual;
}

/** Whether ridge on the window takes so many multiplications at most. */
function isAffordable({ problem, channels, train, validation }: Windows, most: number): boolean {
  const columns = problem.window * channels.length;
  return (
    columns <= mostRegressors(train.length) &&
    ridgeMultiplications(columns, train.length, validation.length) <= most
  );
}

/** Null where the window leaves too few examples. */
function preparedOrNull(table: Table, problem: Problem): Prepared | null {
  try {
    return prepareWindows(table, problem);
  } catch (error) {
    if (error instanceof CallerError) return null;
    throw error;
  }
}

function longestSequence({ windows: { sequenceOf } }: Prepared): number {
  let longest = 0;
  let from = 0;
  for (let t = 1; t <= sequenceOf.length; t++) {
    if (t < sequenceOf.length && sequenceOf[t] === sequenceOf[from]) continue;
    longest = Math.max(longest, t - from);
    from = t;
  }
  return longest;
}

/** Standard errors beyond which a longer window is worth a warning. */
const WORTH_SAYING = 1;

/** What a reader should know of the window, a sentence each. */
export function windowNotes({ given, ridge, networks, tried }: WindowChoice): string[] {
  if (networks < ridge) {
    return [
      `ridge looks at ${ridge} rows, networks at ${networks}, for each step of their training costs as many times more as there are rows: --window ${ridge} gives all models the same`,
    ];
  }
  if (!given || tried.length === 0) return [];
  const own = tried
    .filter(({ window }) => window === ridge)
    .reduce((a, b) => (b.validation < a.validation ? b : a));
  const longer = shortestWindow(tried);
  if (longer.window <= ridge || own.above <= WORTH_SAYING) return [];
  return [
    `a window of ${longer.window} rows would pay: ridge's error on the validation part is ${longer.validation.toPrecision(3)} with it, and ${own.validation.toPrecision(3)} with the ${ridge} given, ${own.above.toPrecision(2)} standard errors above the least; without --window it is chosen`,
  ];
}
