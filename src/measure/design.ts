import { targetsAt, type Windows } from "../data/windows.js";
import type { Matrix } from "../linalg/matrix.js";

/** The regressors of each example, written on demand: a design matrix that is never held whole. */
export interface Design {
  readonly columns: number;
  /** writes the columns of the examples t into `block` [rows.length, columns] */
  fill(rows: Int32Array, block: Float64Array): void | Promise<void>;
}

/** What a regressor is: a channel, standardised, so many rows before the example's own. */
export interface Term {
  /** its index */
  readonly channel: number;
  /** 0 is the newest row */
  readonly lag: number;
}

/** A design whose columns are values of channels at some lags. */
export interface LagDesign extends Design {
  /** [columns] what each of them is */
  readonly terms: readonly Term[];
}

/** Examples t and the value to be explained at each. */
export interface Sample {
  readonly rows: Int32Array;
  /** [rows.length, outputs] */
  readonly target: Float64Array;
}

/** Values to be explained at each example. */
export function outputsOf({ rows, target }: Sample): number {
  return target.length / rows.length;
}

/**
 * The last `window` rows of every channel, or of those named by their indices: column
 * lag * channels + c holds channel c at row t - lag, so that a shorter window is a leading part of a
 * longer one.
 */
export function windowDesign(
  windows: Windows,
  window: number,
  kept: readonly number[] = [...windows.channels.keys()],
): LagDesign {
  const lags = Array.from({ length: window }, (_, lag) => lag);
  return lagDesign(
    windows,
    lags.flatMap((lag) => kept.map((channel) => ({ channel, lag }))),
  );
}

/** A column for each term. */
export function lagDesign({ features, channels }: Windows, terms: readonly Term[]): LagDesign {
  const width = channels.length;
  const offsets = Int32Array.from(terms, ({ channel, lag }) => channel - lag * width);
  return {
    columns: terms.length,
    terms,
    fill(rows, block) {
      let at = 0;
      for (const t of rows) {
        const from = t * width;
        for (const offset of offsets) block[at++] = features[from + offset];
      }
    },
  };
}

/** The first columns of a design. */
export function leadingColumns(design: Design, columns: number): Design {
  if (columns === design.columns) return design;
  return {
    columns,
    async fill(rows, block) {
      const whole = new Float64Array(rows.length * design.columns);
      await design.fill(rows, whole);
      for (let i = 0; i < rows.length; i++) {
        const from = i * design.columns;
        block.set(whole.subarray(from, from + columns), i * columns);
      }
    },
  };
}

/** Numbers that a part of the design may have: 32 MB. */
const PART = 2 ** 22;

/** The design over some examples, part after part: of each, the first row's place, and its block. */
export async function* partsOf(
  design: Design,
  rows: Int32Array,
): AsyncGenerator<{ readonly from: number; readonly block: Matrix }> {
  const { columns } = design;
  const most = Math.max(16, Math.floor(PART / columns));
  for (let from = 0; from < rows.length; from += most) {
    const part = rows.subarray(from, from + most);
    const data = new Float64Array(part.length * columns);
    await design.fill(part, data);
    yield { from, block: { rows: part.length, columns, data } };
  }
}

/** What a model predicts at each row, raw units: the levels y[t + h], or the changes y[t + h] - y[t]. */
export function outputAt(windows: Windows, rows: Int32Array): Sample {
  const levels = targetsAt(windows, rows);
  if (windows.output === "level") return { rows, target: levels };
  const { length } = windows.problem.horizons;
  const target = levels.map((y, i) => y - windows.observed[rows[Math.floor(i / length)]]);
  return { rows, target };
}

/**
 * Levels from predicted outputs: adds back y[t] where the output is the change.
 *
 * @param output [rows.length, horizons]
 */
export function levelsFrom(windows: Windows, rows: Int32Array, output: Float64Array): Float64Array {
  if (windows.output === "level") return output;
  const { length } = windows.problem.horizons;
  return output.map((change, i) => change + windows.observed[rows[Math.floor(i / length)]]);
}
