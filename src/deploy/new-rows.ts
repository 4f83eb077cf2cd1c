import { onTimeline } from "../data/channel.js";
import { stampAfter } from "../data/step.js";
import { columnNamed, numbersOf, type Table } from "../data/table.js";
import { layOut, regularTimeline, type Timeline, writeStamp } from "../data/timeline.js";
import { CallerError } from "../errors.js";
import type { InputContract } from "./contract.js";
import { type Series, seriesOf, stampsOf } from "./history.js";

/** New rows as a model takes them, and the rows after which it predicts. */
export interface NewSeries {
  readonly series: Series;
  /** rows t of the timeline whose histories are complete */
  readonly origins: Int32Array;
  /** [rows] the target, NaN where it is not given; null where the table has no such column */
  readonly observed: Float64Array | null;
  /** name of the row's sequence; null where there is one */
  readonly nameOf: (t: number) => string | null;
  /** time stamp so many rows after row t, or without time stamps the row's number in the table */
  readonly timeAt: (t: number, ahead: number) => string;
  /** what is odd, a sentence each */
  readonly warnings: readonly string[];
}

/** Why nothing is predicted after a row. */
interface Lack {
  readonly problem: string;
  readonly cure: string;
}

/**
 * Puts new rows on the clock of a model and finds where it predicts: after the newest value of the target in
 * each sequence, or, of a regression, in each row without one.
 *
 * @throws CallerError where a column is missing, the clock is another, or no history is complete
 */
export function newSeries(table: Table, contract: InputContract): NewSeries {
  const { time, columns, horizons } = contract;
  const sequence = contract.sequence ?? table.sequence;
  for (const { name } of columns) columnNamed(table, name);
  if (sequence !== null) columnNamed(table, sequence);
  const timeline = onClock(table, sequence, time);
  const series = seriesOf(table, timeline, contract);
  const regression = horizons[0] === 0;
  const asked = contract.labels?.each === "sequence" ? "sequences" : regression ? "rows" : "ends";
  const given = table.columns.some(({ name }) => name === contract.target);
  const observed =
    regression && !given ? null : onTimeline(targetOf(table, contract.target), timeline);
  const stamps = time === null ? null : onTimeline(stampsOf(table, time), timeline);
  const one = timeline.starts.length === 2 && sequence === null;
  const timeAt = (t: number, ahead: number): string => {
    const at = t + ahead;
    // a gap has no stamp of its own, nor has what comes after the last row
    let row = timeline.sequenceOf[at] === timeline.sequenceOf[t] ? at : t;
    while (timeline.source[row] < 0) row--;
    if (stamps === null || time === null) return `${timeline.source[row] + 1 + at - row}`;
    const stamp = at === row ? stamps[row] : stampAfter(time.every, stamps[row], at - row);
    return writeStamp(
      time.calendar ? Math.round(stamp) : Number(stamp.toPrecision(12)),
      time.calendar,
    );
  };
  const nameOf = (t: number) => (one ? null : timeline.names[timeline.sequenceOf[t]]);

  const origins: number[] = [];
  const lacks: Lack[] = [];
  for (const t of candidates(timeline, observed, asked)) {
    const lack = lackAt(series, contract, t, timeAt);
    if (lack === null) origins.push(t);
    else lacks.push(one ? lack : { ...lack, problem: `sequence '${nameOf(t)}': ${lack.problem}` });
  }
  const [first] = lacks;
  if (origins.length === 0) {
    throw new CallerError(
      first?.problem ?? `'${contract.target}' is given in every row: none is left to predict`,
      first?.cure ?? "leave it empty in the rows to predict, or leave the column out",
    );
  }
  return {
    ...{ series, observed, nameOf, timeAt },
    origins: Int32Array.from(origins),
    warnings: [
      ...timeline.warnings,
      ...(first === undefined
        ? []
        : [
            `not predicted: ${lacks.length} ${asked === "rows" ? "rows" : "sequences"}, the first because ${first.problem}; ${first.cure}`,
          ]),
    ],
  };
}

function onClock(table: Table, sequence: string | null, time: InputContract["time"]): Timeline {
  if (time === null) return regularTimeline(table, null, sequence);
  const { column, every, step } = time;
  const { kind } = columnNamed(table, column);
  if ((kind === "time") !== time.calendar) {
    throw new CallerError(
      `time column '${column}' holds ${kind === "time" ? "dates" : kind === "number" ? "numbers" : "text"}, and the model was fitted to ${time.calendar ? "dates" : "numbers"}`,
      `write it as in the data that the model was fitted to`,
    );
  }
  const timeline = layOut(table, column, sequence, every);
  if (!("reason" in timeline)) return timeline;
  throw new CallerError(
    `time column '${column}' does not keep the model's clock: ${timeline.reason}`,
    `give rows ${step} apart, as those that the model was fitted to`,
  );
}

/** The target, of which a regression needs nothing. */
function targetOf(table: Table, target: string): Float64Array {
  const column = columnNamed(table, target);
  const empty = column.kind !== "time" && column.values.every((x) => x === null || Number.isNaN(x));
  return empty ? new Float64Array(table.rows).fill(Number.NaN) : numbersOf(table, target, "target");
}

/** What is predicted: what comes after the end of each sequence, each row without a target, or each sequence without one. */
type Asked = "ends" | "rows" | "sequences";

/**
 * Rows at which something is to be predicted: in each sequence the newest with a value of the target, of a
 * regression every row without one, and of sequences that have a label each the last row of those without.
 */
function candidates(
  { starts, source }: Timeline,
  observed: Float64Array | null,
  asked: Asked,
): number[] {
  const isOpen = (t: number) => source[t] >= 0 && (observed === null || Number.isNaN(observed[t]));
  const rows: number[] = [];
  for (let s = 0; s + 1 < starts.length; s++) {
    const own = Array.from({ length: starts[s + 1] - starts[s] }, (_, i) => starts[s] + i);
    const last = own[own.length - 1];
    switch (asked) {
      case "ends":
        rows.push(
          own.findLast((t) => observed === null || !Number.isNaN(observed[t])) ?? starts[s],
        );
        break;
      case "rows":
        rows.push(...own.filter(isOpen));
        break;
      case "sequences":
        if (own.every((t) => source[t] < 0 || isOpen(t))) rows.push(last);
        break;
      default:
        return asked satisfies never;
    }
  }
  return rows;
}

/** What a history lacks that ends in row t; null where it is complete. */
function lackAt(
  { columns: series, timeline: { starts, sequenceOf } }: Series,
  { columns, rows, gaps, target }: InputContract,
  t: number,
  timeAt: NewSeries["timeAt"],
): Lack | null {
  const [start, end] = [starts[sequenceOf[t]], starts[sequenceOf[t] + 1]];
  if (t - rows + 1 < start) {
    const there = t + 1 - start;
    return {
      problem: `there ${there === 1 ? "is 1 row" : `are ${there} rows`} up to ${timeAt(t, 0)}, and the model looks at ${rows}`,
      cure: `give at least ${rows} rows with the newest values`,
    };
  }
  for (const [c, { name, role }] of columns.entries()) {
    const { shift, values, closed, missing } = series[c];
    if (role === "target" && missing[t] === 1) {
      return { problem: `'${target}' is empty in every row`, cure: "give its newest values" };
    }
    for (let row = t + 1; row <= t + shift; row++) {
      if (row < end && missing[row] === 0) continue;
      return {
        problem: `known column '${name}' is not given for ${timeAt(t, row - t)}, and the model needs it up to ${timeAt(t, shift)}`,
        cure: `add rows up to then, with '${target}' empty`,
      };
    }
    for (let row = t; row > t - rows; row--) {
      if (row > t - gaps.rows && closed[row] === 1) {
        return {
          problem: `'${name}' has a run of more than ${gaps.longest} gaps that reaches ${timeAt(row, 0)}, among the newest ${gaps.rows} rows`,
          cure: "fill it",
        };
      }
      if (Number.isNaN(values[row + shift])) {
        return {
          problem: `'${name}' has no value up to ${timeAt(row, 0)}`,
          cure: "fill it, or give rows from its first value on",
        };
      }
    }
  }
  return null;
}
