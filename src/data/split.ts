import type { Timeline } from "./timeline.js";

/** Share of the rows before the validation part, and before the test part. */
const TRAIN = 0.7;
const TRAIN_AND_VALIDATION = 0.85;
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
 * @param observed [rows] the target, NaN in a gap
 * @returns [rows] index into PARTS
 */
export function splitRows(timeline: Timeline, observed: Float64Array): Uint8Array {
  if (timeline.clock !== null) return splitByClock(timeline.clock, observed);
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
    for (let row = first; row < end; row++) parts[row] = partAt(row - first, length);
  }
  return parts;
}

function splitByClock(clock: Float64Array, observed: Float64Array): Uint8Array {
  const times = clock.filter((_, row) => !Number.isNaN(observed[row])).sort();
  const validates = times[Math.floor(TRAIN * times.length)];
  const tests = times[Math.floor(TRAIN_AND_VALIDATION * times.length)];
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

function partAt(position: number, length: number): number {
  if (position < Math.floor(TRAIN * length)) return 0;
  return position < Math.floor(TRAIN_AND_VALIDATION * length) ? 1 : 2;
}
