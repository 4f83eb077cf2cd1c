import type { Series } from "./filter.js";

/** What a season adds to a series, by the row of the season. */
export interface Season {
  /** in rows, whole or not: row n of the common clock is row floor(n mod period) of its season */
  readonly period: number;
  /** [ceil(period)] their mean is 0 */
  readonly indices: Float64Array;
}

/** The row of its season to which row n of the common clock belongs. */
export function slotOf(n: number, period: number): number {
  return Math.floor(n % period);
}

/** What all seasons add at row n of the common clock. */
export function seasonalAt(seasons: readonly Season[], n: number): number {
  let sum = 0;
  for (const { period, indices } of seasons) sum += indices[slotOf(n, period)];
  return sum;
}

/**
 * Additive seasons by classical decomposition, the shortest first: what a series has over its moving mean
 * of one period, averaged over the seasons of all series, less the mean; the next period in what that
 * leaves.
 */
export function decompose(training: readonly Series[], periods: readonly number[]): Season[] {
  const seasons: Season[] = [];
  let rest = training;
  for (const period of [...periods].sort((a, b) => a - b)) {
    const season = seasonOf(rest, period);
    seasons.push(season);
    rest = rest.map((series) => adjusted(series, [season]));
  }
  return seasons;
}

/** A series less its seasons. */
export function adjusted({ values, phase }: Series, seasons: readonly Season[]): Series {
  return { phase, values: values.map((y, t) => y - seasonalAt(seasons, phase + t)) };
}

function seasonOf(training: readonly Series[], period: number): Season {
  const slots = Math.ceil(period);
  const [sums, counts] = [new Float64Array(slots), new Float64Array(slots)];
  for (const { values, phase } of training) {
    const level = movingMean(values, period);
    for (let t = 0; t < values.length; t++) {
      const over = values[t] - level[t];
      if (Number.isNaN(over)) continue;
      const slot = slotOf(phase + t, period);
      sums[slot] += over;
      counts[slot]++;
    }
  }
  const indices = sums.map((sum, k) => (counts[k] > 0 ? sum / counts[k] : 0));
  const mean = indices.reduce((a, b) => a + b, 0) / slots;
  return { period, indices: indices.map((x, k) => (counts[k] > 0 ? x - mean : 0)) };
}

/** What indices of a season weigh each of so many values by, from the first row of the season on, that they are decomposed from. */
export function decompositionWeights(
  period: number,
  rows: number,
  onIndices: Float64Array,
): Float64Array {
  const { whole, edge, reach } = spanOf(period);
  const inside = (t: number) => t >= reach && t < rows - reach;
  const slots = onIndices.length;
  const counts = new Float64Array(slots);
  for (let t = reach; t < rows - reach; t++) counts[slotOf(t, period)]++;
  const mean = onIndices.reduce((sum, x, k) => sum + (counts[k] > 0 ? x : 0), 0) / slots;
  const over = new Float64Array(rows);
  const sums = new Float64Array(rows + 1);
  for (let t = 0; t < rows; t++) {
    const slot = slotOf(t, period);
    if (inside(t)) over[t] = (onIndices[slot] - mean) / counts[slot];
    sums[t + 1] = sums[t] + over[t];
  }
  return over.map((own, t) => {
    const [from, to] = [Math.max(0, t - whole), Math.min(rows, t + whole + 1)];
    const ends = (over[t - whole - 1] ?? 0) + (over[t + whole + 1] ?? 0);
    return own - (sums[to] - sums[from] + edge * ends) / period;
  });
}

/** Rows on either side of a value that a mean over one period around it takes whole, the share of one more, and how far that reaches. */
function spanOf(period: number) {
  const half = (period - 1) / 2;
  const whole = Math.floor(half);
  const edge = half - whole;
  return { whole, edge, reach: whole + (edge > 0 ? 1 : 0) };
}

/**
 * The mean over one period around each value, its ends weighed by what belongs to it; NaN where the
 * series does not reach so far, or half of it is missing.
 */
function movingMean(values: Float64Array, period: number): Float64Array {
  const n = values.length;
  const { whole, edge, reach } = spanOf(period);
  // from the first value on, so that a large offset does not round away what varies
  const offset = values.find((y) => !Number.isNaN(y)) ?? 0;
  const [sums, counts] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  for (let t = 0; t < n; t++) {
    const known = !Number.isNaN(values[t]);
    sums[t + 1] = sums[t] + (known ? values[t] - offset : 0);
    counts[t + 1] = counts[t] + (known ? 1 : 0);
  }
  return values.map((_, t) => {
    const [from, to] = [t - whole, t + whole];
    if (t < reach || t + reach >= n) return Number.NaN;
    let sum = sums[to + 1] - sums[from];
    let count = counts[to + 1] - counts[from];
    for (const end of edge > 0 ? [from - 1, to + 1] : []) {
      if (Number.isNaN(values[end])) continue;
      sum += edge * (values[end] - offset);
      count += edge;
    }
    return count < period / 2 ? Number.NaN : offset + sum / count;
  });
}
