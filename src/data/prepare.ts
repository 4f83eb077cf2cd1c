import { CallerError } from "../errors.js";
import { Stream } from "../random/stream.js";
import {
  type ChannelScale,
  fillGaps,
  momentsOf,
  onTimeline,
  rangeOf,
  type Scale,
  trainingScale,
} from "./channel.js";
import { doubtsAbout } from "./doubts.js";
import { type Costliest, chooseExamples, refuseFewRows, refuseTooFew } from "./examples.js";
import { horizonsText } from "./horizons.js";
import { refuseClasses } from "./label-counts.js";
import { cutOf } from "./origins.js";
import type { Problem } from "./problem.js";
import { PARTS, splitRows } from "./split.js";
import { columnNamed, numbersOf, type Table } from "./table.js";
import { regularTimeline, type Timeline, writeStamp } from "./timeline.js";
import { targetsAt, type Windows } from "./windows.js";

/** The examples of a problem, and what is to be said of the data they came from. */
export interface Prepared {
  /** the examples, standardised and split */
  readonly windows: Windows;
  /** the rows of the table on their clock */
  readonly timeline: Timeline;
  /** what in the data makes answers worthless, a sentence each, with the cure */
  readonly doubts: readonly string[];
  /** what a reader of the results should know, a sentence each */
  readonly warnings: readonly string[];
  /** rows of the table */
  readonly rows: number;
  /** what separates one row from the next, in words; null without a time column */
  readonly step: string | null;
  /** rows, up to the last observed target, that miss the target, an input or a known value; rows that only the clock demands are among them */
  readonly gaps: number;
  /** number of examples */
  readonly split: { readonly train: number; readonly validation: number; readonly test: number };
  /** share of test targets outside the range of the training targets, 0..1; of labels 0 */
  readonly outsideTrainRange: number;
  /** of every observed value of the target, of labels their numbers */
  readonly target: {
    readonly mean: number;
    readonly deviation: number;
    readonly min: number;
    readonly max: number;
  };
  /** first and last time stamp of the targets of train, validation and test; null without a time column */
  readonly span: readonly (readonly [first: string, last: string])[] | null;
  /** time stamp of row t of the windows (ISO 8601, or the number that stands there), or without a time column the row's number in the table; "gap" where the table has no such row */
  readonly when: (t: number) => string;
  /** name of sequence s of the windows; empty where the table has no column of them */
  readonly sequenceName: (s: number) => string;
}

/** Longest run of gaps that a window may touch. A share of it, chosen by hand. */
export function longestGap(window: number): number {
  return Math.floor(window / 4);
}
/** A network predicts the change where its mean square is below this share of the level's variance. Chosen by hand. */
const CHANGE_BELOW = 1 / 2;

/**
 * Makes the examples: rows on a regular clock, gaps filled with the last value before them,
 * features standardised, a chronological split (`splitRows`) by the time of the target.
 *
 * No example has a target in a gap, a last observed value in a gap (unless horizon is 0), a
 * window that begins before its sequence does, or one that touches a run of gaps longer than a
 * quarter of the window. Everything fitted sees the training part only.
 *
 * @param problem as `resolveProblem` states it
 * @throws CallerError where a column is constant in the training part, a known column has an
 *   empty cell, or too few examples remain
 */
export function prepareWindows(table: Table, problem: Problem): Prepared {
  const { target, labels, inputs, known, horizons, horizon, window } = problem;
  const timeline = regularTimeline(table, problem.time, problem.sequence);
  const observed = onTimeline(numbersOf(table, target, "target"), timeline);
  if (labels?.each === "sequence") labelWhole(observed, timeline);
  const parts = splitRows(timeline, observed, cutOf(problem));
  refuseFewRows(timeline, parts);
  if (labels === null) trainingScale(observed, parts, "target", target);
  else refuseClasses(target, labels, observed, timeline, parts);

  const channels = [...inputs, ...known];
  const features = new Float64Array(timeline.rows * channels.length);
  const unusable = new Uint8Array(timeline.rows);
  const missing = Uint8Array.from(observed, (value) => Number(Number.isNaN(value)));
  const scales: ChannelScale[] = [];
  let costliest: Costliest | null = null;
  for (const [c, name] of channels.entries()) {
    const role = c < inputs.length ? "input" : "known column";
    const values = numbersOf(table, name, role);
    if (role === "known column") refuseEmptyCell(values, name);
    const series = onTimeline(values, timeline);
    for (let t = 0; t < timeline.rows; t++) if (Number.isNaN(series[t])) missing[t] = 1;
    const scale = trainingScale(series, parts, role, name);
    scales.push(scale);
    const where = emptiness(series, timeline);
    const closed = new Uint8Array(timeline.rows);
    fillGaps(series, timeline, longestGap(window), closed);
    const rows = closed.reduce((sum, x) => sum + x, 0);
    for (let t = 0; t < timeline.rows; t++) unusable[t] |= closed[t];
    if (rows > (costliest?.rows ?? 0)) costliest = { name, rows, where };
    const shifted = role === "known column" ? leads(series, timeline, [horizon]) : series;
    for (let t = 0; t < timeline.rows; t++) {
      const value = (shifted[t] - scale.mean) / scale.deviation;
      features[t * channels.length + c] = Number.isNaN(value) ? 0 : value;
    }
  }

  requireTargets(timeline.rows, horizons);
  const ahead = leads(observed, timeline, horizons);
  const examples = chooseExamples(timeline, problem, observed, ahead, unusable, parts);
  refuseTooFew(examples, timeline, problem, observed, costliest);
  // files hold sequences class after class, and neighbours would seem to depend on each other
  const [train, validation, test] = PARTS.map((part) =>
    labels?.each === "sequence" ? inRandomOrder(examples[part]) : examples[part],
  );
  const clock = problem.time === null ? null : stampsAlong(table, timeline, problem.time);
  const windows: Windows = {
    problem,
    channels,
    rows: timeline.rows,
    features,
    scales,
    observed,
    target: ahead,
    sequenceOf: timeline.sequenceOf,
    // sequences that have a label each are examples of their own, whenever they were
    clock: labels?.each === "sequence" ? null : timeline.clock,
    dates: clock?.calendar === true ? clock.stamps : null,
    ...(labels === null
      ? chooseOutput(train, observed, ahead, horizons)
      : { output: "level" as const, outputScale: { mean: 0, deviation: 1 } }),
    train,
    validation,
    test,
  };

  const values = observed.filter((value) => !Number.isNaN(value));
  const warnings = [...timeline.warnings];
  if (examples.dropped > 0) {
    warnings.push(
      `windows left out: ${examples.dropped}, which touch a run of more than ${longestGap(window)} gaps or end in one`,
    );
  }
  const idle = withoutExamples(timeline, train, validation, test);
  if (idle.length > 0) {
    const names = idle.slice(0, 3).map((s) => `'${timeline.names[s]}'`);
    warnings.push(
      `sequences that give no example: ${idle.length} of ${timeline.names.length} (${names.join(", ")}${idle.length > 3 ? ", …" : ""}), which have too few rows in a run for window ${window} and horizon ${horizonsText(horizons)}`,
    );
  }
  return {
    windows,
    timeline,
    doubts: doubtsAbout(table, windows),
    warnings,
    rows: table.rows,
    step: timeline.step,
    gaps: countGaps(missing, observed, timeline),
    split: { train: train.length, validation: validation.length, test: test.length },
    outsideTrainRange:
      labels === null ? shareOutside(targetsAt(windows, train), targetsAt(windows, test)) : 0,
    target: { ...momentsOf(values), ...rangeOf(values) },
    span:
      clock === null
        ? null
        : [train, validation, test].map((rows) => {
            const { min } = rangeOf(Float64Array.from(rows, (t) => clock.stamps[t + horizons[0]]));
            const { max } = rangeOf(Float64Array.from(rows, (t) => clock.stamps[t + horizon]));
            return [clock.write(min), clock.write(max)] as const;
          }),
    when: (t) => {
      const row = timeline.source[t];
      if (row < 0) return "gap";
      return clock === null ? `${row + 1}` : clock.write(clock.stamps[t]);
    },
    sequenceName: (s) => timeline.names[s],
  };
}

function inRandomOrder(rows: Int32Array): Int32Array {
  const order = new Stream(0, "order of sequences").permutation(rows.length);
  return Int32Array.from(order, (i) => rows[i]);
}

/** Writes the one label of each sequence in all of its rows. */
function labelWhole(observed: Float64Array, { starts }: Timeline): void {
  for (let s = 0; s + 1 < starts.length; s++) {
    const own = observed.subarray(starts[s], starts[s + 1]);
    own.fill(own.find((label) => !Number.isNaN(label)) ?? Number.NaN);
  }
}

/** Sequences of which no example is, in their order. */
function withoutExamples({ names, sequenceOf }: Timeline, ...parts: Int32Array[]): number[] {
  const used = new Set(parts.flatMap((rows) => Array.from(rows, (t) => sequenceOf[t])));
  return names.flatMap((_, s) => (used.has(s) ? [] : [s]));
}

/** Where a series of the timeline holds nothing. */
function emptiness(series: Float64Array, { rows, source, starts }: Timeline): string {
  const filled = series.reduce((sum, x) => sum + (Number.isNaN(x) ? 0 : 1), 0);
  const first = series.findIndex((x) => !Number.isNaN(x));
  const last = series.findLastIndex((x) => !Number.isNaN(x));
  const most = (rows - filled) / 2;
  if (starts.length === 2 && rows - 1 - last > most) return `empty after row ${source[last] + 1}`;
  if (starts.length === 2 && first > most) return `empty before row ${source[first] + 1}`;
  return `empty in ${rows - filled} of ${rows} rows`;
}

function refuseEmptyCell(values: Float64Array, name: string): void {
  const row = values.findIndex(Number.isNaN);
  if (row < 0) return;
  throw new CallerError(
    `known column '${name}' is empty in row ${row + 1}`,
    "a known column is given in every row, the future ones included: fill it, or make it one of --inputs",
  );
}

/** Targets that are held at once: half a gigabyte. */
const MOST_TARGETS = 2 ** 26;

function requireTargets(rows: number, { length }: readonly number[]): void {
  if (rows * length <= MOST_TARGETS) return;
  throw new CallerError(
    `${rows} rows with ${length} horizons each are ${rows * length} targets; ${MOST_TARGETS} are held at most`,
    `give ${Math.floor(MOST_TARGETS / rows)} horizons or fewer, as in --horizon 1,7,30`,
  );
}

/** [rows, horizons] the series so many rows later in the same sequence; NaN where there is none. */
function leads(
  series: Float64Array,
  { starts, sequenceOf }: Timeline,
  horizons: readonly number[],
): Float64Array {
  const ahead = new Float64Array(series.length * horizons.length).fill(Number.NaN);
  for (let t = 0; t < series.length; t++) {
    const end = starts[sequenceOf[t] + 1];
    for (const [k, h] of horizons.entries()) {
      if (t + h < end) ahead[t * horizons.length + k] = series[t + h];
    }
  }
  return ahead;
}

function chooseOutput(
  train: Int32Array,
  observed: Float64Array,
  ahead: Float64Array,
  horizons: readonly number[],
): { output: "level" | "change"; outputScale: Scale } {
  const { length } = horizons;
  const outputs = (from: (t: number) => number) =>
    Float64Array.from({ length: train.length * length }, (_, i) => {
      const t = train[Math.floor(i / length)];
      return ahead[t * length + (i % length)] - from(t);
    });
  const level = momentsOf(outputs(() => 0));
  if (horizons[0] === 0) return { output: "level", outputScale: level };
  const change = momentsOf(outputs((t) => observed[t]));
  const changeSquare = change.mean ** 2 + change.deviation ** 2;
  return changeSquare < CHANGE_BELOW * level.deviation ** 2
    ? { output: "change", outputScale: change }
    : { output: "level", outputScale: level };
}

function countGaps(missing: Uint8Array, observed: Float64Array, timeline: Timeline): number {
  let gaps = 0;
  for (let s = 0; s + 1 < timeline.starts.length; s++) {
    let end = timeline.starts[s + 1];
    while (end > timeline.starts[s] && Number.isNaN(observed[end - 1])) end--;
    for (let t = timeline.starts[s]; t < end; t++) gaps += missing[t];
  }
  return gaps;
}

function shareOutside(train: Float64Array, test: Float64Array): number {
  const { min, max } = rangeOf(train);
  return test.filter((y) => y < min || y > max).length / test.length;
}

/** Time stamps along the timeline (NaN in a gap), and how to write one. */
function stampsAlong(
  table: Table,
  timeline: Timeline,
  time: string,
): { stamps: Float64Array; calendar: boolean; write: (stamp: number) => string } {
  const column = columnNamed(table, time);
  const calendar = column.kind === "time";
  const values = calendar ? column.values : numbersOf(table, time, "time column");
  return {
    stamps: onTimeline(values, timeline),
    calendar,
    write: (stamp) => writeStamp(stamp, calendar),
  };
}
