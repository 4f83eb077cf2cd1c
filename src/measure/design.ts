import type { Windows } from "../data/windows.js";

/** The regressors of each example, written on demand: a design matrix that is never held whole. */
export interface Design {
  readonly columns: number;
  /** writes the columns of example t into `row` [columns] */
  fill(t: number, row: Float64Array): void;
}

/** Examples t and the value to be explained at each. */
export interface Sample {
  readonly rows: Int32Array;
  /** [rows.length] aligned with rows */
  readonly target: Float64Array;
}

/**
 * The last `window` rows of every channel: column lag * channels + c holds channel c at row
 * t - lag, so that a shorter window is a leading part of a longer one.
 */
export function windowDesign({ features, channels }: Windows, window: number): Design {
  const width = channels.length;
  return {
    columns: window * width,
    fill(t, row) {
      for (let lag = 0; lag < window; lag++) {
        const from = (t - lag) * width;
        for (let c = 0; c < width; c++) row[lag * width + c] = features[from + c];
      }
    },
  };
}

/** What a model predicts at each row, raw units: the level y[t + h], or the change y[t + h] - y[t]. */
export function outputAt(windows: Windows, rows: Int32Array): Sample {
  const { output, target, observed } = windows;
  return {
    rows,
    target: Float64Array.from(rows, (t) => target[t] - (output === "change" ? observed[t] : 0)),
  };
}

/** Levels from predicted outputs: adds back y[t] where the output is the change. */
export function levelsFrom(windows: Windows, rows: Int32Array, output: Float64Array): Float64Array {
  if (windows.output === "level") return output;
  return output.map((change, i) => change + windows.observed[rows[i]]);
}
