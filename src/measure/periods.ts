import type { Windows } from "../data/windows.js";
import { type Periodogram, periodogram } from "./periodogram.js";

/** Chance of any false line in a series without one. */
const SIGNIFICANCE = 0.01;
const MOST_PERIODS = 3;
/** A period must be seen this often. */
const FEWEST_CYCLES = 3;
/** Shorter series have too few frequencies for a background. */
const SHORTEST = 32;
/** Bins (of 1 / length) on each side that make the background of a frequency: as many as lie below it, within these. */
const NARROWEST = 6;
const WIDEST = 50;
/** Half width of a line under the Hann taper, in bins. */
const LINE = 2;
/** A line lies on a comb where it is off by at most this many bins; its position is good to about 0.15. */
const TOLERANCE = 0.35;
const PRECISION = 0.15;
/** A weaker line within this many bins of a stronger one is its sideband: a season that slowly changes. */
const SIDEBAND = 4;
/** Harmonics that count for a period: any set of lines lies on some long comb. */
const HARMONICS = 24;
/** A period shows in its first harmonic, or else in one of the next two and one more line. */
const LOWEST_HARMONICS = 3;

/** A season of less than this share of the strongest one's power is a mixture of others, or of no use. */
const WEAKEST = 0.01;

/** A frequency that stands out. */
interface Line {
  /** in bins of 1 / length: cycles in the series */
  readonly cycles: number;
  /** of the series itself, not of its differences */
  readonly power: number;
}

/**
 * Seasonal periods of the target in whole rows, the surest first, from the training part of the
 * longest sequence only. None for regression (horizon 0), which must not use the target's past.
 */
export function trainingPeriods(windows: Windows): number[] {
  if (windows.problem.horizon === 0) return [];
  return detectPeriods(longestTraining(windows));
}

/**
 * Periods, in rows, of a series of which gaps are NaN.
 *
 * 1. Differences remove trend and make a random walk white.
 * 2. A line is a local peak of the periodogram above its background: a straight line through log
 *    power against log frequency of the neighbouring bins, without what stands out of them. Noise
 *    of any smooth spectrum exceeds it by Exp(1), so the threshold is -log(0.01 / bins).
 * 3. A period P explains the lines on its comb of harmonics m / P. A line falls on a comb by chance
 *    0.7 P / n; the period with the least likely coincidences is taken, its lines and their
 *    sidebands are removed, and so on. So harmonics (more lines on the longer comb) and multiples
 *    (the same lines on a likelier comb) are pruned.
 *
 * The tolerances were chosen by hand on synthetic series and on series of births, CO2 and sunspots.
 *
 * @returns at most 3 periods from 2 to a third of the length, the surest first
 */
export function detectPeriods(series: Float64Array): number[] {
  const n = series.length - 1;
  if (n < SHORTEST) return [];
  let lines = significantLines(differences(series));
  const longest = Math.floor(series.length / FEWEST_CYCLES);
  const periods: { readonly period: number; readonly power: number }[] = [];
  while (lines.length > 0 && periods.length < MOST_PERIODS) {
    let best = { period: 0, score: 0 };
    for (let period = 2; period <= longest; period++) {
      const score = combScore(lines, period, n);
      if (score > best.score) best = { period, score };
    }
    if (best.period === 0) break;
    const onComb = ({ cycles }: Line) => offComb(cycles, best.period, n) <= TOLERANCE;
    const power = Math.max(...lines.filter(onComb).map((line) => line.power));
    periods.push({ period: best.period, power });
    lines = lines.filter((line) => !onComb(line));
  }
  const strongest = Math.max(...periods.map(({ power }) => power));
  return periods.filter(({ power }) => power >= WEAKEST * strongest).map(({ period }) => period);
}

/** How far a line lies from the nearest harmonic of a period, in bins. */
function offComb(cycles: number, period: number, n: number): number {
  const harmonic = Math.max(1, Math.round((cycles * period) / n));
  return Math.abs(cycles - (harmonic * n) / period);
}

/** -log chance that the lines on the comb lie there by coincidence, less their misfit; 0 where none is a low harmonic. */
function combScore(lines: readonly Line[], period: number, n: number): number {
  const chance = Math.min(1, (2 * TOLERANCE * period) / n);
  let score = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let count = 0;
  for (const { cycles } of lines) {
    const harmonic = Math.round((cycles * period) / n);
    const off = offComb(cycles, period, n);
    if (harmonic > HARMONICS || off > TOLERANCE) continue;
    score -= Math.log(chance) + (off / PRECISION) ** 2 / 2;
    lowest = Math.min(lowest, harmonic);
    count++;
  }
  return lowest === 1 || (lowest <= LOWEST_HARMONICS && count > 1) ? score : 0;
}

/** Differences of neighbours, centred; a difference with a gap counts as the mean. */
function differences(series: Float64Array): Float64Array {
  const change = Float64Array.from(
    { length: series.length - 1 },
    (_, i) => series[i + 1] - series[i],
  );
  const seen = change.filter((x) => !Number.isNaN(x));
  const mean = seen.reduce((sum, x) => sum + x, 0) / seen.length;
  return change.map((x) => (Number.isNaN(x) ? 0 : x - mean));
}

function significantLines(series: Float64Array): Line[] {
  const n = series.length;
  const spectrum = periodogram(series);
  const { power, size } = spectrum;
  const bins = Math.floor(n / 2);
  const threshold = Math.log(-Math.log(SIGNIFICANCE / (OVERSAMPLING * bins)));
  const lines: Line[] = [];
  for (let i = Math.ceil((FEWEST_CYCLES * size) / n) - 1; i < power.length - 1; i++) {
    if (!(power[i] > power[i - 1] && power[i] >= power[i + 1])) continue;
    const cycles = (i * n) / size;
    const { level, error } = background(spectrum, n, cycles);
    const excess = Math.log(power[i]) - level;
    if (excess <= threshold + CAUTION * error) continue;
    lines.push({
      cycles: cycles + peakShift(power, i) * (n / size),
      power: power[i] / (2 * Math.sin((Math.PI * i) / size)) ** 2,
    });
  }
  return lines.filter(
    ({ cycles, power }) =>
      !lines.some((other) => other.power > power && Math.abs(other.cycles - cycles) < SIDEBAND),
  );
}

/** Where the parabola through three log powers around a peak has its top, in padded bins. */
function peakShift(power: Float64Array, i: number): number {
  const [left, top, right] = [power[i - 1], power[i], power[i + 1]].map((x) => Math.log(x));
  const bend = left - 2 * top + right;
  return bend < 0 ? (left - right) / (2 * bend) : 0;
}

/** Log of the power expected at a frequency without a line there, and its standard error. */
function background({ power, size }: Periodogram, n: number, cycles: number) {
  const k = Math.round(cycles);
  const reach = Math.max(NARROWEST, Math.min(WIDEST, k));
  const x: number[] = [];
  const y: number[] = [];
  for (let j = Math.max(1, k - reach); j <= Math.min(Math.floor(n / 2), k + reach); j++) {
    if (Math.abs(j - k) <= LINE) continue;
    x.push(Math.log(j));
    y.push(Math.log(power[Math.round((j * size) / n)] + Number.MIN_VALUE));
  }
  const { value, leverage } = trimmedLine(x, y, Math.log(cycles));
  return { level: value + EULER, error: Math.sqrt(LOG_VARIANCE * leverage) };
}

/** The mean of log Exp(1) is minus Euler's constant. */
const EULER = 0.5772156649015329;
/** The variance of log Exp(1), doubled as neighbours under the Hann taper share half of their power. */
const LOG_VARIANCE = (2 * Math.PI ** 2) / 6;
/** Standard errors of the background that are given to doubt. */
const CAUTION = 2;
/** Peaks between bins exceed those on bins: as many independent looks at each. */
const OVERSAMPLING = 3;
/** Residuals above this are other lines: log Exp(1) exceeds its mean by 2 in 1.2 % of the cases. */
const OUTLIER = 2;

/** Value at `at` of the least-squares line through (x, y), refitted without the points far above it. */
function trimmedLine(x: readonly number[], y: readonly number[], at: number) {
  let keep = x.map(() => true);
  let value = 0;
  let leverage = 0;
  for (let round = 0; round < 4; round++) {
    const kept = x.flatMap((_, i) => (keep[i] ? [i] : []));
    const meanX = kept.reduce((sum, i) => sum + x[i], 0) / kept.length;
    const meanY = kept.reduce((sum, i) => sum + y[i], 0) / kept.length;
    const xx = kept.reduce((sum, i) => sum + (x[i] - meanX) ** 2, 0);
    const xy = kept.reduce((sum, i) => sum + (x[i] - meanX) * (y[i] - meanY), 0);
    const slope = xx > 0 ? xy / xx : 0;
    value = meanY + slope * (at - meanX);
    leverage = 1 / kept.length + (xx > 0 ? (at - meanX) ** 2 / xx : 0);
    keep = x.map((_, i) => y[i] - meanY - slope * (x[i] - meanX) < OUTLIER);
  }
  return { value, leverage };
}

/** The observed target over the training examples of the sequence that has most of them. */
function longestTraining({ train, sequenceOf, observed, problem }: Windows): Float64Array {
  let best: readonly [number, number] = [0, 0];
  let from = 0;
  for (let i = 1; i <= train.length; i++) {
    if (i < train.length && sequenceOf[train[i]] === sequenceOf[train[from]]) continue;
    if (i - from > best[1] - best[0]) best = [from, i];
    from = i;
  }
  const first = train[best[0]] - problem.window + 1;
  return observed.slice(Math.max(0, first), train[best[1] - 1] + problem.horizon + 1);
}
