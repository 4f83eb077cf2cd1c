import { type Periodogram, periodogram } from "./periodogram.js";

/** A frequency that stands out. */
export interface SpectralLine {
  /** in bins of 1 / length: cycles in the series */
  readonly cycles: number;
  /** of the series itself, not of its differences */
  readonly power: number;
  /** standard error of `cycles` */
  readonly error: number;
}

/** Chance of any false line in a series without one. */
const SIGNIFICANCE = 0.01;
/** Bins on each side that make the background of a frequency: as many as lie below it, within these. */
const NARROWEST = 6;
const WIDEST = 50;
/** Half width of a line under the Hann taper, in bins. */
const LINE = 2;
/** A weaker line within this many bins of a stronger one is its sideband: a season that slowly changes. */
const SIDEBAND = 4;

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
/** Rounds of a fit without its outliers. */
const ROUNDS = 4;
/**
 * The standard error of a line's place, in bins, times the root of its power over the background. A
 * sine under the Hann taper in white noise has 0.5; seasons that change a little have more.
 */
const PLACE = 0.6;
/** No place is known better than this: the parabola through three points of a peak is not its shape. */
const SHARPEST = 0.01;

/**
 * The lines in the spectrum of a series of which gaps are NaN. Its differences are looked at, which
 * have no trend, and are white where it is a random walk.
 *
 * A line is a local peak of the periodogram above its background: a straight line through log power
 * against log frequency of the neighbouring bins, without what stands out of them. Noise of any smooth
 * spectrum exceeds it by Exp(1), so the threshold is -log(0.01 / bins); at the highest frequency, two
 * rows, by the square of one normal number, whose tail is exp(-x / 2) at most, so it is twice that.
 *
 * @param fewest cycles that a line makes in the series at least
 */
export function spectralLines(series: Float64Array, fewest: number): SpectralLine[] {
  const change = differences(series);
  const n = change.length;
  const spectrum = periodogram(change);
  const { power, size } = spectrum;
  const bins = Math.floor(n / 2);
  const logs = logPowerOfBins(spectrum, n);
  const threshold = Math.log(-Math.log(SIGNIFICANCE / (OVERSAMPLING * bins)));
  const highest = power.length - 1;
  const lines: SpectralLine[] = [];
  for (let i = Math.ceil((fewest * size) / n) - 1; i <= highest; i++) {
    if (!(power[i] > power[i - 1] && (i === highest || power[i] >= power[i + 1]))) continue;
    const cycles = (i * n) / size;
    const { level, error } = background(logs, cycles);
    const excess = Math.log(power[i]) - level;
    const single = cycles > n / 2 - LINE / 2 ? Math.LN2 : 0;
    if (excess <= threshold + single + CAUTION * error) continue;
    const shift = i === highest ? 0 : peakShift(power[i - 1], power[i], power[i + 1]);
    lines.push({
      cycles: cycles + shift * (n / size),
      // what differences do to the power of a frequency is undone
      power: power[i] / (2 * Math.sin((Math.PI * i) / size)) ** 2,
      error: Math.max(SHARPEST, PLACE * Math.exp(-excess / 2)),
    });
  }
  return lines.filter(
    ({ cycles, power }) =>
      !lines.some((other) => other.power > power && Math.abs(other.cycles - cycles) < SIDEBAND),
  );
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

/** Where the parabola through the logarithms of three powers around a peak has its top, in steps. */
function peakShift(left: number, top: number, right: number): number {
  const [a, b, c] = [left, top, right].map(Math.log);
  const bend = a - 2 * b + c;
  return bend < 0 ? (a - c) / (2 * bend) : 0;
}

/** Log power at whole bins, 0..n/2. */
function logPowerOfBins({ power, size }: Periodogram, n: number): Float64Array {
  return Float64Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) =>
    Math.log(power[Math.round((k * size) / n)] + Number.MIN_VALUE),
  );
}

/** Log of the power expected at a frequency without a line there, and its standard error. */
function background(logs: Float64Array, cycles: number) {
  const k = Math.round(cycles);
  const reach = Math.max(NARROWEST, Math.min(WIDEST, k));
  const first = Math.max(1, k - reach);
  const last = Math.min(logs.length - 1, k + reach);
  const at = Math.log(cycles);
  // Least squares through the bins that lie no further above the line of the round before.
  let [line, slope, leverage] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    let [count, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
    for (let j = first; j <= last; j++) {
      if (Math.abs(j - k) <= LINE) continue;
      const x = Math.log(j) - at;
      if (logs[j] - line - slope * x >= OUTLIER) continue;
      count++;
      sumX += x;
      sumY += logs[j];
      sumXX += x * x;
      sumXY += x * logs[j];
    }
    const [meanX, meanY] = [sumX / count, sumY / count];
    const spread = sumXX - count * meanX * meanX;
    slope = spread > 0 ? (sumXY - count * meanX * meanY) / spread : 0;
    line = meanY - slope * meanX;
    leverage = 1 / count + (spread > 0 ? (meanX * meanX) / spread : 0);
  }
  return { level: line + EULER, error: Math.sqrt(LOG_VARIANCE * leverage) };
}
