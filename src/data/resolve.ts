import { abbreviate, CallerError } from "../errors.js";
import { defaultInputs } from "./default-inputs.js";
import { checkedHorizons } from "./horizons.js";
import { cutOf, requireOrigins } from "./origins.js";
import type { Problem } from "./problem.js";
import { sequenceNotes, unnamedSequences } from "./sequence-column.js";
import { keepsSequencesWhole, type SplitRows } from "./split.js";
import { columnNamed, numbersOf, type Table } from "./table.js";
import { resolveTime } from "./time-column.js";
import { regularTimeline, type Timeline } from "./timeline.js";

/** What the caller says of the problem; the rest is resolved by `resolveProblem`. */
export interface ProblemOptions {
  /** column to predict */
  readonly target: string;
  /** columns whose past is looked at; default: every numeric one */
  readonly inputs?: readonly string[] | undefined;
  /** columns whose value at the time predicted is known beforehand */
  readonly known?: readonly string[] | undefined;
  /** column of time stamps */
  readonly time?: string | undefined;
  /** column that tells independent sequences apart */
  readonly sequence?: string | undefined;
  /** rows ahead, one number or several; 0 is regression */
  readonly horizon?: number | readonly number[] | undefined;
  /** forecasts of which the test part of each sequence consists; null or left out: one at every row */
  readonly origins?: number | null | undefined;
  /** rows to train on, to validate and to test, from the first on; null or left out: 70, 15 and 15 % */
  readonly split?: SplitRows | null | undefined;
  /** rows that a prediction looks at */
  readonly window?: number | undefined;
}

/** The problem as it is understood, and what was chosen on the caller's behalf. */
export interface Resolved {
  /** with every choice made */
  readonly problem: Problem;
  /** what was chosen on the caller's behalf */
  readonly warnings: readonly string[];
}

const DEFAULT_WINDOW = 64;
/**
 * The default window is at most this share of a sequence, so that enough windows fit in: of one
 * that is cut into parts, of one that belongs to a part as a whole. Chosen by hand.
 */
const WINDOW_SHARE_CUT = 1 / 8;
const WINDOW_SHARE_WHOLE = 1 / 2;
/**
 * States the problem in full: predict `target` at t + each horizon (default 1) from the past `window`
 * rows (default 64, less where the data are few) of `inputs` (default: the target and every
 * other numeric column that varies), and from `known` columns also at the time predicted.
 * Horizon 0 is regression: the target's own past is no input.
 *
 * Columns are judged by the training rows alone. Whatever was chosen without being asked for is
 * said in `warnings`.
 *
 * @throws CallerError where a column is unknown, unfit for its role or named twice, where
 *   horizon or window is no count, or where time stamps are unfit
 */
export function resolveProblem(table: Table, options: ProblemOptions): Resolved {
  const warnings: string[] = [];
  const { target } = options;
  const horizons = checkedHorizons(options.horizon ?? 1);
  const horizon = horizons[horizons.length - 1];
  if (options.window !== undefined) requireWindow(options.window);
  const origins = options.origins ?? null;
  if (origins !== null) requireOrigins(origins);
  const split = options.split ?? null;
  if (origins !== null && split !== null) {
    throw new CallerError(
      "origins and split both say which rows are tested",
      "leave one of them out",
    );
  }
  const observed = numbersOf(table, target, "target");
  const sequence = options.sequence ?? table.sequence;
  if (sequence !== null) columnNamed(table, sequence);
  refuseTotal(table);
  const known = options.known ?? [];
  const taken = new Set([target, sequence, ...known, ...(options.inputs ?? [])]);
  const roles = new Map([[target, "target"]]);
  if (sequence !== null) claim(roles, sequence, "sequence column");
  for (const name of known) {
    claim(roles, name, "known column");
    numbersOf(table, name, "known column");
  }
  const time = resolveTime(table, options.time, taken, sequence, warnings);
  if (time !== null) claim(roles, time, "time column");

  const timeline = regularTimeline(table, time, sequence);
  const cut = cutOf({ horizons, horizon, origins, split });
  const inputs =
    options.inputs === undefined
      ? defaultInputs(table, timeline, observed, roles, cut, warnings)
      : namedInputs(table, options.inputs, target, roles);
  if (horizon === 0) {
    if (options.inputs?.includes(target)) {
      throw new CallerError(
        `'${target}' is target and input, and horizon 0 asks for the target of the same row`,
        "leave it out of --inputs, or predict ahead with --horizon 1",
      );
    }
    if (inputs.length + known.length === 0) {
      throw new CallerError(
        `horizon 0 predicts '${target}' from other columns, and there is no other numeric column`,
        "predict ahead with --horizon 1, or give more columns",
      );
    }
  } else if (!inputs.includes(target)) {
    inputs.unshift(target);
    if (options.inputs !== undefined) {
      warnings.push(`the past of the target '${target}' is an input, too`);
    }
  }
  const window = options.window ?? defaultWindow(timeline, horizon);
  for (const name of new Set([
    target,
    ...inputs,
    ...known,
    ...(sequence === null ? [] : [sequence]),
    ...(time === null ? [] : [time]),
  ])) {
    const column = columnNamed(table, name);
    if (column.kind !== "text" && column.note !== undefined) warnings.push(column.note);
  }
  const sequences = timeline.starts.length - 1;
  if (sequences > 1) warnings.push(...sequenceNotes(table, time, sequences));
  if (time === null && sequence === null) warnings.push(...unnamedSequences(table, taken));
  return {
    problem: {
      target,
      inputs,
      known,
      horizons,
      horizon,
      origins,
      split,
      window,
      time,
      sequence,
      sequences,
    },
    warnings,
  };
}

function requireWindow(rows: number): void {
  if (Number.isSafeInteger(rows) && rows >= 1) return;
  throw new CallerError(
    `window ${rows} is not a whole number of rows from 1 on`,
    "give the number of past rows to look at",
  );
}

const TOTAL = /^(grand\s+)?(total|sum|mean|average|summe|gesamt|mittelwert|somme|suma)\b/i;

/** @throws CallerError where the last row is a total: a text in it says so, and in no other row */
function refuseTotal(table: Table): void {
  for (const column of table.columns) {
    if (column.kind !== "text") continue;
    const value = column.values.at(-1) ?? "";
    if (!TOTAL.test(value) || column.values.indexOf(value) < table.rows - 1) continue;
    throw new CallerError(
      `row ${table.rows}, the last, holds '${abbreviate(value)}' in '${column.name}': a total of the others, not a row of the series`,
      "remove it",
    );
  }
}

function claim(roles: Map<string, string>, name: string, role: string): void {
  const other = roles.get(name);
  if (other === undefined) {
    roles.set(name, role);
    return;
  }
  throw new CallerError(
    other === role ? `${role} '${name}' is named twice` : `'${name}' is both ${other} and ${role}`,
    "name every column once",
  );
}

function namedInputs(
  table: Table,
  names: readonly string[],
  target: string,
  roles: ReadonlyMap<string, string>,
): string[] {
  const claimed = new Map(roles);
  claimed.delete(target);
  for (const name of names) {
    claim(claimed, name, "input");
    numbersOf(table, name, "input");
  }
  return [...names];
}

function defaultWindow(timeline: Timeline, horizon: number): number {
  const { starts } = timeline;
  const lengths = Array.from(starts.subarray(1), (end, s) => end - starts[s]).sort((a, b) => a - b);
  const length = lengths[lengths.length >> 1];
  const share = keepsSequencesWhole(timeline) ? WINDOW_SHARE_WHOLE : WINDOW_SHARE_CUT;
  return Math.min(DEFAULT_WINDOW, Math.max(1, Math.floor((length - horizon) * share)));
}
