import { CallerError } from "../errors.js";
import { clockEvery, findClock, type Irregular } from "./clock.js";
import type { Step } from "./step.js";
import { columnNamed, numbersOf, type Table } from "./table.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The rows of a table in the order of time: sequence after sequence, each on a regular clock.
 * A tick of the clock for which the table has no row is a row here, too: a gap.
 */
export interface Timeline {
  /** of the clock, gaps included */
  readonly rows: number;
  /** [rows] row of the table (from 0), or -1 in a gap of the clock */
  readonly source: Int32Array;
  /** [rows] which sequence the row belongs to */
  readonly sequenceOf: Int32Array;
  /** [sequences + 1] first row of each sequence, then the number of rows */
  readonly starts: Int32Array;
  /** [sequences] as the table spells them; one empty name where it has no column of them */
  readonly names: readonly string[];
  /**
   * [rows] stamps on the clock that all sequences share, NaN in a gap of it; null for one sequence, or
   * without stamps
   */
  readonly clock: Float64Array | null;
  /** what separates one row from the next, in words; null without time stamps */
  readonly step: string | null;
  /** the same as data */
  readonly every: Step | null;
  /** what was done to the stamps, a sentence each */
  readonly warnings: readonly string[];
}

/** No regular clock fits the stamps of a column. */
export interface NoClock {
  readonly reason: string;
}

/**
 * Puts the rows of a table on a regular clock, or, without time stamps, takes them as equally
 * spaced in the file's order.
 *
 * @param time the column of time stamps, or null
 * @param sequence the column that separates sequences, or null; they are taken in the order in
 *   which they first appear
 * @param every the clock's step, where it is known
 * @throws CallerError where a stamp or a sequence's name is missing, or where stamps repeat
 */
export function layOut(
  table: Table,
  time: string | null,
  sequence: string | null,
  every: Step | null = null,
): Timeline | NoClock {
  const { groups, names } = groupRows(table, sequence);
  if (time === null) {
    const ticks = groups.map((rows) => Float64Array.from(rows, (_, i) => i));
    return { ...assemble(groups, ticks, null), names, step: null, every: null, warnings: [] };
  }
  const stamps = stampsOf(table, time);
  const warnings: string[] = [];
  const unsorted = sortByTime(groups, stamps);
  if (unsorted !== null) {
    warnings.push(
      `rows were not in the order of '${time}' (first at row ${unsorted + 1}); they were sorted`,
    );
  }
  refuseDuplicates(groups, stamps, table, time, sequence);
  const sequences = groups.map((rows) => Float64Array.from(rows, (row) => stamps[row]));
  const calendar = columnNamed(table, time).kind === "time";
  const clock =
    every === null ? findClock(sequences, calendar) : clockEvery(every, sequences, calendar);
  if (!("ticks" in clock)) return { reason: describe(clock, groups) };
  if (!clock.exact) {
    warnings.push(`stamps of '${time}' were moved to the nearest tick of ${clock.step}`);
  }
  const shared = groups.length > 1 ? stamps : null;
  const { step, every: found } = clock;
  return { ...assemble(groups, clock.ticks, shared), names, step, every: found, warnings };
}

/**
 * The same for a problem that is resolved.
 *
 * @throws CallerError as `layOut` does, and where the stamps have no regular clock
 */
export function regularTimeline(
  table: Table,
  time: string | null,
  sequence: string | null,
): Timeline {
  const timeline = layOut(table, time, sequence);
  if (!("reason" in timeline)) return timeline;
  throw new CallerError(
    `time column '${time}' has no regular clock: ${timeline.reason}`,
    "resample the rows to equal steps, or remove the column to take rows as equally spaced",
  );
}

/** Rows of the table by sequence, in the file's order. */
function groupRows(
  table: Table,
  sequence: string | null,
): { readonly groups: number[][]; readonly names: string[] } {
  if (sequence === null) {
    return { groups: [Array.from({ length: table.rows }, (_, row) => row)], names: [""] };
  }
  const column = columnNamed(table, sequence);
  if (column.kind === "number" && column.spellings !== undefined) {
    const [one, other] = column.spellings;
    throw new CallerError(
      `sequence column '${sequence}' holds '${one}' and '${other}', which are the same number`,
      "name each sequence in one way only, or otherwise than by digits alone, such as with a letter before them",
    );
  }
  const { values } = column;
  const groups = new Map<string | number, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const name = values[row];
    if (name === null || Number.isNaN(name)) {
      throw new CallerError(
        `sequence column '${sequence}' is empty in row ${row + 1}, or holds a mark of what is missing, such as NA`,
        "name the sequence in every row, otherwise than NA, N/A, NaN, null and None",
      );
    }
    if (typeof name === "number" && Math.abs(name) > Number.MAX_SAFE_INTEGER) {
      throw new CallerError(
        `sequence column '${sequence}' holds ${name} in row ${row + 1}: numbers beyond 2^53 are not told apart`,
        "name sequences by text, such as the number with a letter before it",
      );
    }
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return { groups: [...groups.values()], names: [...groups.keys()].map(String) };
}

function stampsOf(table: Table, time: string): Float64Array {
  const column = columnNamed(table, time);
  const stamps = column.kind === "time" ? column.values : numbersOf(table, time, "time column");
  const empty = stamps.findIndex(Number.isNaN);
  if (empty >= 0) {
    throw new CallerError(
      `time column '${time}' is empty in row ${empty + 1}`,
      "give every row its time stamp, or remove the row",
    );
  }
  return stamps;
}

/** Sorts each group in place; the first row that was out of order, or null. */
function sortByTime(groups: readonly number[][], stamps: Float64Array): number | null {
  let first: number | null = null;
  for (const rows of groups) {
    const at = rows.findIndex((row, i) => i > 0 && stamps[row] < stamps[rows[i - 1]]);
    if (at < 0) continue;
    first ??= rows[at];
    rows.sort((a, b) => stamps[a] - stamps[b] || a - b);
  }
  return first;
}

function refuseDuplicates(
  groups: readonly (readonly number[])[],
  stamps: Float64Array,
  table: Table,
  time: string,
  sequence: string | null,
): void {
  const pairs: [number, number][] = [];
  for (const rows of groups) {
    for (let i = 1; i < rows.length; i++) {
      if (stamps[rows[i]] === stamps[rows[i - 1]]) pairs.push([rows[i - 1] + 1, rows[i] + 1]);
    }
  }
  if (pairs.length === 0) return;
  const [[a, b]] = pairs;
  const calendar = columnNamed(table, time).kind === "time";
  const first = writeStamp(stamps[a - 1], calendar);
  if (
    calendar &&
    isClockChange(
      pairs.map(([row]) => stamps[row - 1]),
      stamps,
    )
  ) {
    throw new CallerError(
      `time column '${time}': rows ${a} and ${b} have the same stamp ${first}, as local time has where clocks are put back`,
      "write offsets (2020-10-25T02:00+02:00, then 2020-10-25T02:00+01:00) or UTC; both rows are true, so remove none",
    );
  }
  const apart = sequence === null ? null : tellsApart(table, stamps, sequence);
  throw new CallerError(
    `time column '${time}': rows ${a} and ${b} have the same stamp ${first}${pairs.length > 1 ? `, and so have ${pairs.length - 1} other pairs` : ""}`,
    sequence === null
      ? "name the column that separates sequences with --sequence, join the time of day to the date where another column holds it, or keep one row for each stamp"
      : apart === null
        ? `keep one row for each stamp within each '${sequence}'`
        : `'${apart}' tells such rows apart: join it to '${sequence}' in one column, or to the stamp if it is the time of day`,
  );
}

/** A column of few values that differ wherever stamp and sequence are the same: the other half of a name, or of a stamp. */
function tellsApart(table: Table, stamps: Float64Array, sequence: string): string | null {
  const sequences = columnNamed(table, sequence).values;
  const found = table.columns.find(({ kind, name, values }) => {
    if (kind === "time" || name === sequence) return false;
    const different = new Set<unknown>(values).size;
    if (different < 2 || different > Math.sqrt(table.rows)) return false;
    const keys = new Set(
      Array.from(stamps, (stamp, row) => `${stamp} ${sequences[row]} ${values[row]}`),
    );
    return keys.size === table.rows;
  });
  return found?.name ?? null;
}

/**
 * Whether stamps that occur twice are all of the hour that local time has twice: on Sundays of spring or
 * autumn, before four at night, within an hour, with stamps an hour away.
 */
function isClockChange(repeated: readonly number[], stamps: Float64Array): boolean {
  const all = new Set(stamps);
  const earliest = new Map<number, number>();
  return repeated.every((stamp) => {
    const date = new Date(stamp);
    const day = Math.floor(stamp / DAY);
    const first = earliest.get(day) ?? stamp;
    earliest.set(day, first);
    return (
      date.getUTCDay() === 0 &&
      [2, 3, 8, 9, 10].includes(date.getUTCMonth()) &&
      date.getUTCHours() < 4 &&
      Math.abs(stamp - first) < HOUR &&
      (all.has(stamp - HOUR) || all.has(stamp + HOUR))
    );
  });
}

function describe(irregular: Irregular, groups: readonly (readonly number[])[]): string {
  const rows = groups[irregular.sequence];
  return `rows ${rows[irregular.index] + 1} and ${rows[irregular.index + 1] + 1} are ${irregular.reason}`;
}

function assemble(
  groups: readonly (readonly number[])[],
  ticks: readonly Float64Array[],
  stamps: Float64Array | null,
): Omit<Timeline, "names" | "step" | "every" | "warnings"> {
  const starts = new Int32Array(groups.length + 1);
  for (let s = 0; s < groups.length; s++) starts[s + 1] = starts[s] + (ticks[s].at(-1) ?? 0) + 1;
  const rows = starts[groups.length];
  const source = new Int32Array(rows).fill(-1);
  const sequenceOf = new Int32Array(rows);
  for (let s = 0; s < groups.length; s++) {
    sequenceOf.fill(s, starts[s], starts[s + 1]);
    for (let i = 0; i < groups[s].length; i++) source[starts[s] + ticks[s][i]] = groups[s][i];
  }
  const clock = stamps && Float64Array.from(source, (row) => (row < 0 ? Number.NaN : stamps[row]));
  return { rows, source, sequenceOf, starts, clock };
}

/** An ISO 8601 date, with the time of day where it is not midnight (UTC); or the number itself. */
export function writeStamp(stamp: number, calendar: boolean): string {
  if (!calendar) return `${stamp}`;
  const text = new Date(stamp).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text;
}
