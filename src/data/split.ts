import type { Timeline } from "./timeline.js";

/** Share of the rows before the validation part, and before the test part. */
const TRAIN = 0.7;
const TRAIN_AND_VALIDATION = 0.85;
/** From this many sequences on, a part holds whole sequences. */
const WHOLE_SEQUENCES = 10;

/** The parts of the data in order of time. */
export const PARTS = ["train", "validation", "test"] as const;
/** One of the parts. */
export type Part = (typeof PARTS)[number];

/**
 * The chronological split: for each row of the timeline, the part that its target belongs to.
 *
 * Below 10 sequences, each is cut in time, 70 / 15 / 15 % of its rows between its first and its
 * last observed target. From 10 on, the first 70 % of the sequences train, the next 15 %
 * validate, and the rest test.
 *
 * @param observed [rows] the target, NaN in a gap
 * @returns [rows] index into PARTS
 */
export function splitRows(timeline: Timeline, observed: Float64Array): Uint8Array {
  const parts = new Uint8Array(timeline.rows);
  const sequences = timeline.starts.length - 1;
  for (let s = 0; s < sequences; s++) {
    const start = timeline.starts[s];
    const end = timeline.starts[s + 1];
    if (keepsSequencesWhole(sequences)) {
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

/** Whether that many sequences are split as wholes rather than each in time. */
export function keepsSequencesWhole(sequences: number): boolean {
  return sequences >= WHOLE_SEQUENCES;
}

function partAt(position: number, length: number): number {
  if (position < Math.floor(TRAIN * length)) return 0;
  return position < Math.floor(TRAIN_AND_VALIDATION * length) ? 1 : 2;
}
