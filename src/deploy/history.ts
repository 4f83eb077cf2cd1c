import { fillGaps, onTimeline } from "../data/channel.js";
import { stampAfter } from "../data/step.js";
import { columnNamed, numbersOf, type Table } from "../data/table.js";
import type { Timeline } from "../data/timeline.js";
import type { InputContract } from "./contract.js";

/** The columns of a model along a timeline: raw, gaps filled with the last value before them. */
export interface Series {
  /** of the contract, in its order */
  readonly columns: readonly {
    readonly shift: number;
    /** [rows] NaN where there is no value before a gap */
    readonly values: Float64Array;
    /** [rows] 1 in a run of gaps that is too long to be filled */
    readonly closed: Uint8Array;
    /** [rows] 1 where the table has no value */
    readonly missing: Uint8Array;
  }[];
  readonly timeline: Timeline;
}

/**
 * @throws CallerError where a column is missing or holds no numbers
 */
export function seriesOf(
  table: Table,
  timeline: Timeline,
  { columns, gaps, time }: Pick<InputContract, "columns" | "gaps" | "time">,
): Series {
  return {
    timeline,
    columns: columns.map(({ name, role, shift }) => {
      if (role === "date") return datesAhead(table, timeline, time, shift);
      const what = role === "known" ? "known column" : role;
      const values = onTimeline(numbersOf(table, name, what), timeline);
      const missing = Uint8Array.from(values, (x) => Number(Number.isNaN(x)));
      const closed = new Uint8Array(timeline.rows);
      fillGaps(values, timeline, gaps.longest, closed);
      return { shift, values, closed, missing };
    }),
  };
}

/** Dates of the rows so many later: what the clock says, also where the table has no such row. */
function datesAhead(
  table: Table,
  timeline: Timeline,
  time: InputContract["time"],
  ahead: number,
): Series["columns"][number] {
  if (time === null) throw new RangeError("a model of dates has a time column");
  const values = onTimeline(stampsOf(table, time), timeline);
  for (let row = 1; row < timeline.rows; row++) {
    if (Number.isNaN(values[row])) values[row] = stampAfter(time.every, values[row - 1], 1);
  }
  const none = new Uint8Array(timeline.rows);
  return {
    ...{ shift: 0, closed: none, missing: none },
    values: values.map((stamp) => stampAfter(time.every, stamp, ahead)),
  };
}

/** Time stamps of the rows of a table. */
export function stampsOf(
  table: Table,
  { column }: NonNullable<InputContract["time"]>,
): Float64Array {
  const found = columnNamed(table, column);
  return found.kind === "time" ? found.values : numbersOf(table, column, "time column");
}

/** Whether so many rows up to t lie in its sequence, and hold a value of every column. */
export function reachesBack({ columns, timeline }: Series, t: number, rows: number): boolean {
  const { starts, sequenceOf } = timeline;
  const sequence = sequenceOf[t];
  const first = t - rows + 1;
  if (first < starts[sequence]) return false;
  return columns.every(({ shift, values }) => {
    if (t + shift >= starts[sequence + 1]) return false;
    for (let row = first; row <= t; row++) if (Number.isNaN(values[row + shift])) return false;
    return true;
  });
}

/** The histories of origins, [origins, rows, columns]. */
export function historiesAt({ columns }: Series, origins: Int32Array, rows: number): Float64Array {
  const histories = new Float64Array(origins.length * rows * columns.length);
  let at = 0;
  for (const t of origins) {
    for (let row = t - rows + 1; row <= t; row++) {
      for (const { shift, values } of columns) histories[at++] = values[row + shift];
    }
  }
  return histories;
}
