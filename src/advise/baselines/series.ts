import type { Windows } from "../../data/windows.js";
import { type Begin, follow, type Series } from "../../forecasting/filter.js";

/** Most values of the training part that parameters are fitted to, the latest: a few parameters need no more. Chosen by hand. */
const MOST_VALUES = 4000;
/** Of many sequences so few are taken that each has as many values as this. */
const FEWEST_VALUES = 100;

/** A sequence of the windows from its first observed value on. */
interface Sequence extends Series {
  /** row of its first value */
  readonly from: number;
}

/** The target as series: what is known in the training part, and all of it to roll through. */
export interface TargetSeries {
  readonly training: readonly Series[];
  readonly sequences: readonly Sequence[];
  /** whether every value of the training part is above 0 */
  readonly positive: boolean;
}

/** The target of the windows along each sequence, its seasons told by the clock that sequences share. */
export function targetSeries(windows: Windows): TargetSeries {
  const { observed, sequenceOf, rows, train, problem } = windows;
  const phases = phasesOf(windows);
  const sequences: Sequence[] = [];
  const training: Series[] = [];
  const lastTraining = new Map<number, number>();
  for (const t of train) lastTraining.set(sequenceOf[t], t + problem.horizon);
  for (let start = 0, end = 0; start < rows; start = end) {
    while (end < rows && sequenceOf[end] === sequenceOf[start]) end++;
    let from = start;
    while (from < end && Number.isNaN(observed[from])) from++;
    if (from === end) continue;
    const phase = phases[sequenceOf[start]] + from - start;
    sequences.push({ from, phase, values: observed.subarray(from, end) });
    const last = lastTraining.get(sequenceOf[start]);
    if (last !== undefined && last >= from) {
      training.push({ phase, values: observed.subarray(from, last + 1) });
    }
  }
  return {
    training: latest(training),
    sequences,
    positive: training.every(({ values }) => values.every((y) => Number.isNaN(y) || y > 0)),
  };
}

/** Of each sequence, by how many steps of the shared clock it begins after the first; 0 without one. */
function phasesOf({ clock, sequenceOf, rows }: Windows): number[] {
  const sequences = sequenceOf[rows - 1] + 1;
  if (clock === null) return Array<number>(sequences).fill(0);
  const ends = Array.from({ length: sequences }, (_, s) => {
    const [first, last] = [sequenceOf.indexOf(s), sequenceOf.lastIndexOf(s)];
    return { first: clock[first], span: clock[last] - clock[first], steps: last - first };
  });
  const [span, steps] = ends.reduce(([a, b], e) => [a + e.span, b + e.steps], [0, 0]);
  const origin = Math.min(...ends.map(({ first }) => first));
  return ends.map(({ first }) => (steps > 0 ? Math.round(((first - origin) * steps) / span) : 0));
}

/** The latest values of series that lie evenly among all, in equal shares. */
function latest(series: readonly Series[]): Series[] {
  const count = Math.min(series.length, MOST_VALUES / FEWEST_VALUES);
  const share = Math.floor(MOST_VALUES / count);
  return Array.from({ length: count }, (_, i) => {
    const { values, phase } = series[Math.floor((i * series.length) / count)];
    const left = Math.max(0, values.length - share);
    return { values: values.subarray(left), phase: phase + left };
  });
}

/**
 * What a filter of fixed parameters expects from each of the examples `rows` on, which are in the order of
 * time within their sequence: it goes through every sequence once, and its state moves on with each value.
 *
 * @returns [rows.length, horizons]
 */
export function roll(
  windows: Windows,
  { sequences }: TargetSeries,
  begin: Begin,
  rows: Int32Array,
): Float64Array {
  const { horizons } = windows.problem;
  const places = new Map(Array.from(rows, (t, i) => [t, i]));
  const levels = new Float64Array(rows.length * horizons.length);
  const last = rows.reduce((a, b) => Math.max(a, b), -1);
  for (const sequence of sequences) {
    const { from, values } = sequence;
    const filter = begin(sequence);
    for (let i = 0; i < values.length && from + i <= last; i++) {
      follow(filter, values[i]);
      const place = places.get(from + i);
      if (place === undefined) continue;
      for (const [k, h] of horizons.entries()) {
        levels[place * horizons.length + k] = filter.forecast(h);
      }
    }
  }
  return levels;
}
