import { CallerError } from "../errors.js";
import type { Timeline } from "./timeline.js";

/** Mean and (population) deviation of a series in the training part. */
export interface Scale {
  /** in the unit of the series */
  readonly mean: number;
  /** about that mean, divided by the number of values */
  readonly deviation: number;
}

/** A series in the training part, raw units. */
export interface ChannelScale extends Scale {
  /** the least value */
  readonly min: number;
  /** the largest */
  readonly max: number;
}

/** A column of the table along the timeline: [rows], NaN in a gap. */
export function onTimeline(values: Float64Array, timeline: Timeline): Float64Array {
  return Float64Array.from(timeline.source, (row) => (row < 0 ? Number.NaN : values[row]));
}

/**
 * Mean, deviation and range over the rows of the training part that are not gaps.
 *
 * @param series [rows] along the timeline, @param parts [rows] from `splitRows`
 * @throws CallerError where they hold nothing, one value only, or values whose squares are out of
 *   the range of float64
 */
export function trainingScale(
  series: Float64Array,
  parts: Uint8Array,
  role: string,
  name: string,
): ChannelScale {
  const training = series.filter((value, t) => parts[t] === 0 && !Number.isNaN(value));
  const another = role === "target" ? "choose another target" : `leave '${name}' out`;
  if (training.length === 0) {
    throw new CallerError(`${role} '${name}' is empty in the training part`, another);
  }
  if (training.every((value) => value === training[0])) {
    throw new CallerError(
      `${role} '${name}' is constant: ${training[0]} in all ${training.length} rows of the training part`,
      `${another}: nothing can be learned from a constant`,
    );
  }
  const scale = momentsOf(training);
  if (scale.deviation > 0 && Number.isFinite(scale.deviation)) {
    return { ...scale, ...rangeOf(training) };
  }
  throw new CallerError(
    `${role} '${name}' has values such as ${training.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))}, whose squares float64 cannot hold`,
    "change its unit",
  );
}

/** Least and largest of some values. */
export function rangeOf(values: Float64Array): { readonly min: number; readonly max: number } {
  return {
    min: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}

/**
 * Mean and population deviation, in three passes: the second takes from the mean what the first rounds
 * away, which at an offset of 1e15 is more than what varies.
 */
export function momentsOf(values: Float64Array): Scale {
  const near = values.reduce((sum, x) => sum + x, 0) / values.length;
  const mean = near + values.reduce((sum, x) => sum + (x - near), 0) / values.length;
  const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}

/**
 * Fills each gap, in place, with the last value before it in its sequence. Where there is none,
 * and in runs of gaps longer than `longest`, the rows are marked as unusable.
 *
 * @param series [rows] along the timeline, @param unusable [rows], marked with 1
 */
export function fillGaps(
  series: Float64Array,
  timeline: Timeline,
  longest: number,
  unusable: Uint8Array,
): void {
  for (let s = 0; s + 1 < timeline.starts.length; s++) {
    const start = timeline.starts[s];
    const end = timeline.starts[s + 1];
    for (let t = start; t < end; t++) {
      if (!Number.isNaN(series[t])) continue;
      const first = t;
      while (t < end && Number.isNaN(series[t])) t++;
      if (first === start || t - first > longest) unusable.fill(1, first, t);
      if (first > start) series.fill(series[first - 1], first, t);
    }
  }
}
