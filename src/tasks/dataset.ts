import { CallerError } from "../errors.js";
import { type ConfiguredTask, NOT_ASKED, type Sample, type Verdict } from "./task.js";

/** A table of at most this many numbers is made: as text below 100 MB. Chosen by hand. */
const MOST_NUMBERS = 4_000_000;

/** Data of a task as a table: one long series, or sequences one after another. */
export interface Dataset {
  /** sequences have a column that tells them apart */
  readonly kind: "series" | "sequences";
  /** `sequence` where there are several, then x or x1.., then y or y1.., a source beside them */
  readonly columns: readonly string[];
  /** of the table, over all sequences */
  readonly rows: number;
  /** [rows, columns], NaN where a task asks for no output */
  readonly values: Float64Array;
  /** of the outputs that are asked for, as in `Relationship` or `Series` */
  readonly signalVariance: number | null;
  /** of the noise that was added to the output */
  readonly noiseVariance: number;
  /** what is known of the data beforehand */
  readonly verdicts: readonly Verdict[];
}

/** "x", or "x1", "x2", .. */
function numbered(name: string, count: number): string[] {
  return count === 1 ? [name] : Array.from({ length: count }, (_, c) => `${name}${c + 1}`);
}

/**
 * Data of a task: `count` rows of one series where the task is stationary, else the first `count`
 * sequences of the part `train`, numbered in the column `sequence`.
 *
 * @throws CallerError where the table would be too large, before anything is allocated, or where the
 *   task's settings do not go together
 */
export function datasetOf(task: ConfiguredTask, seed: number, count: number): Dataset {
  const { length, positions } = task;
  // a symbol, or a class, is one number
  const inputs = task.reads === "symbols" ? 1 : task.inputs;
  const isClass = task.target === "classes";
  const outputs = isClass ? 1 : task.outputs;
  const relationship = task.relationship(seed);
  const { sample, series, verdicts } = relationship;
  const { signalVariance, noiseVariance } = series ?? relationship;
  const kind = series === undefined ? "sequences" : "series";
  const rows = series === undefined ? count * length : count;
  const columns = [
    ...(kind === "sequences" ? ["sequence"] : []),
    ...numbered("x", inputs),
    ...numbered("y", outputs),
    ...(task.source === undefined ? [] : ["source"]),
  ];
  const width = columns.length;
  if (rows * width > MOST_NUMBERS) {
    throw new CallerError(
      `${count} ${kind === "series" ? "rows" : `sequences of ${length} rows`} in ${width} columns are ${rows * width} numbers; at most ${MOST_NUMBERS} are written`,
      `set a count of at most ${Math.floor((MOST_NUMBERS * count) / (rows * width))}`,
    );
  }
  const values = new Float64Array(rows * width);
  const put = (
    { x, y, source }: Sample,
    first: number,
    length: number,
    head: readonly number[],
  ) => {
    for (let t = 0; t < length; t++) {
      const at = (first + t) * width;
      values.set(head, at);
      values.set(x.subarray(t * inputs, (t + 1) * inputs), at + head.length);
      const asked = kind === "series" || positions === "all" || t === length - 1;
      const out = at + head.length + inputs;
      for (let c = 0; c < outputs; c++) {
        const given = y[t * outputs + c];
        values[out + c] = asked && !(isClass && given === NOT_ASKED) ? given : Number.NaN;
      }
      if (source !== undefined) values[at + width - 1] = source[t];
    }
  };
  if (series !== undefined) put(series.rows(count), 0, count, []);
  else for (let i = 0; i < count; i++) put(sample("train", i), i * length, length, [i]);
  return { kind, columns, rows, values, signalVariance, noiseVariance, verdicts };
}
