import { type ChannelScale, momentsOf } from "./channel.js";
import type { Problem } from "./problem.js";

/** What is predicted of numbers: levels, or changes from the newest value. */
export type NumberOutput = "level" | "change";

/**
 * Every example of a problem, ready for any model: ridge, baseline or network. An example is a
 * row t; its input is features[t - window + 1 .. t], its truth the targets of row t, one for each horizon.
 *
 * Whatever was fitted to make it (scaling, the choice of output) saw the training part only.
 */
export interface Windows {
  /** what the examples are of */
  readonly problem: Problem;
  /** names of the feature channels: the inputs, then the known columns */
  readonly channels: readonly string[];
  /** of the regular clock, gaps included */
  readonly rows: number;
  /**
   * [rows, channels], standardised by mean and deviation of the training part. Gaps are filled
   * with the last value before them. A known column is shifted: row t holds its value at t + horizon, the
   * farthest.
   */
  readonly features: Float64Array;
  /** [channels] what they were standardised by */
  readonly scales: readonly ChannelScale[];
  /** [rows] raw value of the target at row t, NaN in a gap */
  readonly observed: Float64Array;
  /** [rows, horizons] raw value of the target at t + each horizon, NaN where there is none */
  readonly target: Float64Array;
  /** [rows] which sequence the row belongs to */
  readonly sequenceOf: Int32Array;
  /**
   * [rows] the row's stamp on the clock that all sequences share, NaN in a gap of it; null for one
   * sequence, or without stamps
   */
  readonly clock: Float64Array | null;
  /** [rows] the row's date in milliseconds since 1970, UTC, NaN in a gap of it; null without a column of dates */
  readonly dates: Float64Array | null;
  /**
   * What a network predicts: the levels y[t + h], or the changes y[t + h] - y[t] where persistence
   * alone explains most of the training part. Of labels it is "level", and the numbers of the classes stand in
   * `observed` and `target`.
   */
  readonly output: NumberOutput;
  /** standardisation of that output, one for all horizons: (output - mean) / deviation; of classes nothing: 0 and 1 */
  readonly outputScale: { readonly mean: number; readonly deviation: number };
  /** rows t of the examples, in time order, or of sequences that have a label each in random order; `test` was looked at by nobody else */
  readonly train: Int32Array;
  /** rows of the examples that choose learning rates and the step to stop at */
  readonly validation: Int32Array;
  /** rows of the examples that all competitors are compared on */
  readonly test: Int32Array;
}

/** The targets of the examples `rows`: [rows, horizons]. */
export function targetsAt({ problem, target }: Windows, rows: Int32Array): Float64Array {
  const { length } = problem.horizons;
  const targets = new Float64Array(rows.length * length);
  rows.forEach((t, i) => {
    targets.set(target.subarray(t * length, (t + 1) * length), i * length);
  });
  return targets;
}

/** The same examples, asked for the nearest horizon only. */
export function nearestHorizon(windows: Windows): Windows {
  return withHorizons(windows, [0]);
}

/** The same examples, asked for some horizons from the nearest to the farthest, evenly spaced. */
export function spreadHorizons(windows: Windows, most: number): Windows {
  const { length } = windows.problem.horizons;
  if (length <= most) return windows;
  const places = Array.from({ length: most }, (_, k) => (k * (length - 1)) / (most - 1));
  return withHorizons(windows, places.map(Math.round));
}

/** The same examples, asked for the horizons at some places, ascending. */
function withHorizons(windows: Windows, places: readonly number[]): Windows {
  const { problem, target, train, observed, output } = windows;
  const { length } = problem.horizons;
  if (places.length === length) return windows;
  const horizons = places.map((k) => problem.horizons[k]);
  const kept = new Float64Array((target.length / length) * places.length);
  for (let t = 0; t < target.length / length; t++) {
    for (const [i, k] of places.entries()) kept[t * places.length + i] = target[t * length + k];
  }
  const fewer = {
    ...windows,
    problem: { ...problem, horizon: horizons[horizons.length - 1], horizons },
    target: kept,
  };
  const outputs = targetsAt(fewer, train).map((y, i) =>
    output === "change" ? y - observed[train[Math.floor(i / places.length)]] : y,
  );
  return { ...fewer, outputScale: momentsOf(outputs) };
}

/** The same examples, seen through their last `window` rows, which are no more than before. */
export function withWindow(windows: Windows, window: number): Windows {
  return { ...windows, problem: { ...windows.problem, window } };
}
