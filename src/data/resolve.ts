import { abbreviate, CallerError } from "../errors.js";
import { defaultInputs } from "./default-inputs.js";
import { checkedHorizons } from "./horizons.js";
import { type LabelledTable, type Labels, labelled, listed } from "./labels.js";
import { cutOf, requireOrigins } from "./origins.js";
import type { Problem } from "./problem.js";
import { sequenceNotes, unnamedSequences } from "./sequence-column.js";
import { keepsSequencesWhole, type SplitRows } from "./split.js";
import { columnNamed, numbersOf, type Table } from "./table.js";
import { resolveTime } from "./time-column.js";
import { regularTimeline, type Timeline } from "./timeline.js";

/** What the caller says of the problem; the rest is resolved by `resolveProblem`. */
export interface ProblemOptions {
  /** column to predict; text and booleans are labels of classes */
  readonly target: string;
  /** whether the numbers of the target are labels of classes, too */
  readonly classes?: boolean | undefined;
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
  /** the rows as `prepareWindows` takes them: labels are numbers of classes, with a column of 0 and 1 for each */
  readonly table: Table;
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
/** Of sequences with a label each: rows that so many of them have, but no more than that. Chosen by hand. */
const LONG_ENOUGH = 0.9;
const MOST_OF_SEQUENCE = 256;

/**
 * States the problem in full: predict `target` at t + each horizon (default 1) from the past `window`
 * rows (default 64, less where the data are few) of `inputs` (default: the target and every
 * other numeric column that varies), and from `known` columns also at the time predicted.
 * Horizon 0 is regression: the target's own past is no input. Where the target holds labels, the same is
 * asked of classes; where each sequence has one label, of the sequence, from its last rows.
 *
 * Columns are judged by the training rows alone. Whatever was chosen without being asked for is
 * said in `warnings`.
 *
 * @throws CallerError where a column is unknown, unfit for its role or named twice, where
 *   horizon or window is no count, or where time stamps are unfit
 */
export function resolveProblem(given: Table, options: ProblemOptions): Resolved {
  const warnings: string[] = [];
  const { target } = options;
  const encoded = labelled(given, target, options.classes ?? false);
  // columns of 0 and 1 have their role from the labels, and are no inputs by themselves
  const table = encoded === null ? given : withoutIndicators(encoded);
  const labels = encoded === null ? null : labelsOf(encoded, options);
  if (labels !== null) requireLabelProblem(target, labels, options);
  const horizons = checkedHorizons(options.horizon ?? (labels?.each === "sequence" ? 0 : 1));
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
  const cut = cutOf({ horizons, horizon, origins, split, labels });
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
  } else {
    if (!inputs.includes(target)) {
      inputs.unshift(target);
      if (options.inputs !== undefined) {
        warnings.push(`the past of the target '${target}' is an input, too`);
      }
    }
    if (encoded !== null) inputs.splice(inputs.indexOf(target), 1, ...encoded.indicators);
  }
  const window = options.window ?? defaultWindow(timeline, horizon, labels);
  if (labels !== null) warnings.push(...labelNotes(target, labels));
  for (const name of new Set([
    target,
    ...inputs,
    ...known,
    ...(sequence === null ? [] : [sequence]),
    ...(time === null ? [] : [time]),
  ])) {
    const column = columnNamed(encoded?.table ?? table, name);
    if (column.kind !== "text" && column.note !== undefined) warnings.push(column.note);
  }
  const sequences = timeline.starts.length - 1;
  if (sequences > 1 && labels?.each !== "sequence")
    warnings.push(...sequenceNotes(table, time, sequences));
  if (time === null && sequence === null) warnings.push(...unnamedSequences(table, taken));
  return {
    table: encoded?.table ?? table,
    problem: {
      target,
      labels,
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

function withoutIndicators({ table, indicators }: LabelledTable): Table {
  return { ...table, columns: table.columns.filter(({ name }) => !indicators.includes(name)) };
}

/** One label a sequence where no sequence holds two. */
function labelsOf({ table, classes }: LabelledTable, options: ProblemOptions): Labels {
  const name = options.sequence ?? table.sequence;
  if (name === null) return { classes, each: "row" };
  const { values } = columnNamed(table, name);
  const labels = numbersOf(table, options.target, "target");
  const seen = new Map<unknown, number>();
  for (const [row, label] of labels.entries()) {
    if (Number.isNaN(label)) continue;
    if ((seen.get(values[row]) ?? label) !== label) return { classes, each: "row" };
    seen.set(values[row], label);
  }
  return { classes, each: seen.size > 1 ? "sequence" : "row" };
}

/** @throws CallerError where an option asks for what labels do not have */
function requireLabelProblem(target: string, { each }: Labels, options: ProblemOptions): void {
  const horizons = options.horizon === undefined ? [] : checkedHorizons(options.horizon);
  if (horizons.length > 1) {
    throw new CallerError(
      `'${target}' holds labels, and ${horizons.length} horizons are asked for: a label is predicted at one`,
      "give one, as in --horizon 7, and ask once for each",
    );
  }
  if (each === "row") return;
  if (horizons.some((horizon) => horizon > 0)) {
    throw new CallerError(
      `'${target}' is one label for each sequence, and horizon ${horizons[0]} asks for a later row`,
      "leave --horizon out: the label of a sequence is predicted from its rows",
    );
  }
  const cut = options.split ? "--split" : options.origins ? "--origins" : null;
  if (cut === null) return;
  throw new CallerError(
    `'${target}' is one label for each sequence, and ${cut} cuts sequences into parts`,
    `leave ${cut} out: 70, 15 and 15 % of the sequences train, validate and test`,
  );
}

function labelNotes(target: string, { classes, each }: Labels): string[] {
  const what = `'${target}' holds labels of ${classes.length} classes, ${listed(classes)}`;
  return [
    each === "row"
      ? `${what}: what is predicted is the probability of each`
      : `${what}, one for each sequence: what is predicted is the probability of each, from the last rows of the sequence; 70, 15 and 15 % of the sequences of each class, drawn at random, train, validate and test`,
  ];
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

function defaultWindow(timeline: Timeline, horizon: number, labels: Labels | null): number {
  const { starts } = timeline;
  const lengths = Array.from(starts.subarray(1), (end, s) => end - starts[s]).sort((a, b) => a - b);
  if (labels?.each === "sequence") {
    return Math.min(MOST_OF_SEQUENCE, lengths[Math.floor((1 - LONG_ENOUGH) * lengths.length)]);
  }
  const length = lengths[lengths.length >> 1];
  const share = keepsSequencesWhole(timeline) ? WINDOW_SHARE_WHOLE : WINDOW_SHARE_CUT;
  return Math.min(DEFAULT_WINDOW, Math.max(1, Math.floor((length - horizon) * share)));
}
