import { CallerError } from "../errors.js";
import { Stream } from "../random/stream.js";
import type { Timeline } from "./timeline.js";

/** Share of the rows before the validation part, and before the test part. */
const TRAIN = 0.7;
const TRAIN_AND_VALIDATION = 0.85;
/** Share of the training part in what is before a test part of given length. */
const TRAIN_BEFORE_TEST = TRAIN / TRAIN_AND_VALIDATION;
/** From this many sequences without a common clock on, a part holds whole sequences. */
const WHOLE_SEQUENCES = 10;

/** The parts of the data in order of time. */
export const PARTS = ["train", "validation", "test"] as const;
/** One of the parts. */
export type Part = (typeof PARTS)[number];

/** How a sequence, or a clock that sequences share, is cut. */
export type Cut =
  /** 70 / 15 / 15 % */
  | { readonly kind: "shares" }
  /** so many rows are tested, the last ones; what is before them is cut as 70 to 15 */
  | { readonly kind: "tested"; readonly rows: number }
  /** so many rows of each part from the first on, as published tables say it; later rows are in none */
  | { readonly kind: "counts"; readonly counts: SplitRows }
  /** whole sequences, of which each has a label of its own: 70 / 15 / 15 % of those of each label, drawn at random */
  | { readonly kind: "sequences" };

/** Rows of each of the parts. */
export type SplitRows = readonly [train: number, validation: number, test: number];

/**
 * The chronological split: for each row of the timeline, the part that its target belongs to.
 *
 * Sequences that share a clock are all cut at the same two times, those before which 70 % and 85 % of
 * the observed targets lie: what happens to all of them at once is then in one part. Without a common
 * clock, below 10 sequences, each is cut in time, 70 / 15 / 15 % of its rows between its first and its
 * last observed target; from 10 on, the first 70 % of the sequences train, the next 15 % validate, and
 * the rest test.
 *
 * Where so many rows are tested, the test part of a sequence that is cut is the last of them (on a common
 * clock: the last times), and what is before it is cut as 70 to 15. Where the rows of each part are counted,
 * every sequence is cut so (on a common clock: its times).
 *
 * @param observed [rows] the target, NaN in a gap
 * Where each sequence has a label of its own, whole sequences are dealt out at random: files hold them class
 * after class.
 *
 * @returns [rows] index into PARTS, or their number where a row belongs to none
 * @throws CallerError where a sequence has too few rows for the cut
 */
export function splitRows(timeline: Timeline, observed: Float64Array, cut: Cut): Uint8Array {
  if (cut.kind === "sequences") return dealtOut(timeline, observed);
  if (timeline.clock !== null) return splitByClock(timeline.clock, observed, cut);
  const parts = new Uint8Array(timeline.rows);
  const sequences = timeline.starts.length - 1;
  for (let s = 0; s < sequences; s++) {
    const start = timeline.starts[s];
    const end = timeline.starts[s + 1];
    if (cut.kind !== "counts" && keepsSequencesWhole(timeline)) {
      parts.fill(partAt(s, boundsOf({ kind: "shares" }, sequences)), start, end);
      continue;
    }
    let first = start;
    let last = end - 1;
    while (first < last && Number.isNaN(observed[first])) first++;
    while (last > first && Number.isNaN(observed[last])) last--;
    const bounds = boundsOf(cut, last + 1 - first);
    for (let row = first; row < end; row++) parts[row] = partAt(row - first, bounds);
  }
  return parts;
}

/** Each class's sequences in random order, and all classes interleaved: the parts have their shares of each. */
function dealtOut({ starts, rows }: Timeline, observed: Float64Array): Uint8Array {
  const sequences = starts.length - 1;
  const labels = Array.from({ length: sequences }, (_, s) =>
    observed.subarray(starts[s], starts[s + 1]).find((label) => !Number.isNaN(label)),
  );
  const draws = new Stream(0, "sequences dealt out");
  const order = draws.permutation(sequences);
  const seen = new Map<number | undefined, number>();
  const size = (label: number | undefined) => labels.filter((other) => other === label).length;
  const parts = new Uint8Array(rows);
  for (const s of order) {
    const before = seen.get(labels[s]) ?? 0;
    seen.set(labels[s], before + 1);
    const place = (before + draws.uniform(sequences + s)) / size(labels[s]);
    parts.fill(partAt(place, [TRAIN, TRAIN_AND_VALIDATION]), starts[s], starts[s + 1]);
  }
  return parts;
}

/** How a sequence, or a clock that sequences share, is cut in time. */
type CutInTime = Exclude<Cut, { readonly kind: "sequences" }>;

/** Rows of one sequence before each part but the first, and before what is in none, where anything is. */
function boundsOf(cut: CutInTime, rows: number): readonly number[] {
  switch (cut.kind) {
    case "shares":
      return [Math.floor(TRAIN * rows), Math.floor(TRAIN_AND_VALIDATION * rows)];
    case "tested": {
      const before = rows - cut.rows;
      requireBefore(before, cut.rows, rows);
      return [Math.floor(TRAIN_BEFORE_TEST * before), before];
    }
    case "counts":
      return countedBounds(cut.counts, rows);
    default:
      return cut satisfies never;
  }
}

function splitByClock(clock: Float64Array, observed: Float64Array, cut: CutInTime): Uint8Array {
  const times = clock.filter((_, row) => !Number.isNaN(observed[row])).sort();
  const bounds = timesOf(cut, times);
  // A gap has no time of its own: it goes with the row before it, which every gap has.
  let time = Number.NaN;
  return Uint8Array.from(clock, (at) => {
    if (!Number.isNaN(at)) time = at;
    return partAt(time, bounds);
  });
}

/** As `boundsOf`, in time. @param times of observed targets, ascending */
function timesOf(cut: CutInTime, times: Float64Array): readonly number[] {
  if (cut.kind === "shares") return boundsOf(cut, times.length).map((at) => times[at]);
  const moments = [...new Set(times)];
  const bounds = boundsOf(cut, moments.length).map((at) => moments[at] ?? Infinity);
  if (cut.kind === "counts") return bounds;
  const [, tests] = bounds;
  const before = times.filter((time) => time < tests);
  return [before[Math.floor(TRAIN_BEFORE_TEST * before.length)], tests];
}

/** Whether sequences are dealt out as wholes rather than cut in time. */
export function keepsSequencesWhole({ clock, starts }: Timeline): boolean {
  return clock === null && starts.length - 1 >= WHOLE_SEQUENCES;
}

/** @throws CallerError where the test part leaves nothing before it */
function requireBefore(before: number, tested: number, rows: number): void {
  if (before > 1) return;
  throw new CallerError(
    `the origins ask for ${tested} rows of test part, of ${rows} rows${before > 0 ? "" : " or fewer"}`,
    "give fewer --origins, a shorter --horizon, or more rows",
  );
}

/** @throws CallerError where there are fewer rows than the parts ask for */
function countedBounds(counts: SplitRows, rows: number): readonly number[] {
  const [train, validation, test] = counts;
  const bounds = [train, train + validation, train + validation + test];
  if (bounds[2] <= rows) return bounds;
  throw new CallerError(
    `the split ${counts.join(",")} asks for ${bounds[2]} rows; there are ${rows}`,
    "give the rows to train on, to validate and to test, no more than there are",
  );
}

/** The last part that has begun at a position. */
function partAt(position: number, bounds: readonly number[]): number {
  let part = 0;
  while (part < bounds.length && position >= bounds[part]) part++;
  return part;
}
