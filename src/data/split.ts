import { CallerError } from "../errors.js";
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
 * clock: the last times), and what is before it is cut as 70 to 15.
 *
 * @param observed [rows] the target, NaN in a gap
 * @param tested rows of the test part of each sequence, or null
 * @returns [rows] index into PARTS
 * @throws CallerError where a sequence has too few rows for as many to be tested
 */
export function splitRows(
  timeline: Timeline,
  observed: Float64Array,
  tested: number | null,
): Uint8Array {
  if (timeline.clock !== null) return splitByClock(timeline.clock, observed, tested);
  const parts = new Uint8Array(timeline.rows);
  const sequences = timeline.starts.length - 1;
  for (let s = 0; s < sequences; s++) {
    const start = timeline.starts[s];
    const end = timeline.starts[s + 1];
    if (keepsSequencesWhole(timeline)) {
      parts.fill(partAt(s, sequences), start, end);
      continue;
    }
    let first = start;
    let last = end - 1;
    while (first < last && Number.isNaN(observed[first])) first++;
    while (last > first && Number.isNaN(observed[last])) last--;
    const length = last + 1 - first;
    if (tested === null) {
      for (let row = first; row < end; row++) parts[row] = partAt(row - first, length);
    } else {
      const before = length - tested;
      requireBefore(before, tested, length);
      for (let row = first; row < end; row++) parts[row] = partBefore(row - first, before);
    }
  }
  return parts;
}

function splitByClock(
  clock: Float64Array,
  observed: Float64Array,
  tested: number | null,
): Uint8Array {
  const times = clock.filter((_, row) => !Number.isNaN(observed[row])).sort();
  let validates = times[Math.floor(TRAIN * times.length)];
  let tests = times[Math.floor(TRAIN_AND_VALIDATION * times.length)];
  if (tested !== null) {
    const moments = [...new Set(times)];
    requireBefore(moments.length - tested, tested, moments.length);
    tests = moments[moments.length - tested];
    const before = times.filter((time) => time < tests);
    validates = before[Math.floor(TRAIN_BEFORE_TEST * before.length)];
  }
  // A gap has no time of its own: it goes with the row before it, which every gap has.
  let time = Number.NaN;
  return Uint8Array.from(clock, (at) => {
    if (!Number.isNaN(at)) time = at;
    return time >= tests ? 2 : time >= validates ? 1 : 0;
  });
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

/** The part of a row at a position, where the test part begins after so many. */
function partBefore(position: number, tests: number): number {
  if (position >= tests) return 2;
  return position < Math.floor(TRAIN_BEFORE_TEST * tests) ? 0 : 1;
}

function partAt(position: number, length: number): number {
  if (position < Math.floor(TRAIN * length)) return 0;
  return position < Math.floor(TRAIN_AND_VALIDATION * length) ? 1 : 2;
}
