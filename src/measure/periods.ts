/**
 * Seasonal periods of a series, read off its autocorrelation.
 *
 * In: the observed target on the rows of the training part, in time order, sequences one after
 * another. Out: at most three periods in rows, the strongest first.
 *
 * 1. Remove the straight line of least squares. Difference at lag 1 where the series wanders (lag-1 autocorrelation above 0.9), so that a
 *    trend or a random walk, whose autocorrelation is high at every lag, does not look seasonal.
 * 2. Autocorrelation r(k) of the (differenced) series for k = 2 .. n / 3: a period must be seen in
 *    three full cycles.
 * 3. A period is a local maximum of r that is significant, stands out from the lags around it, and
 *    repeats: r(2k) is high too. Bartlett's formula gives the deviation of r(k) for a series
 *    whose autocorrelations before k are what they are; the threshold is its two-sided quantile
 *    at 1 % divided by the number of lags tried (Bonferroni).
 * 4. The strongest is taken; the seasonal means at that period are removed, and the search goes on
 *    in what is left, where the period, its neighbours and its first multiples do not count again.
 */
export function seasonalPeriods(series: Float64Array, sequenceOf: Int32Array): number[] {
  const longest = Math.min(LONGEST, Math.floor(series.length / 3));
  const periods: number[] = [];
  let rest = withoutTrend(series);
  while (periods.length < MOST_PERIODS) {
    const steady = stationary(rest, sequenceOf);
    const r = autocorrelation(steady, sequenceOf, longest + 1);
    const period = strongestPeriod(r, steady.length, periods);
    if (period === null) break;
    periods.push(period);
    rest = withoutSeason(rest, period);
  }
  return periods;
}

const MOST_PERIODS = 3;
/** Rows; bounds the time at n times this many products. */
const LONGEST = 4000;
/** Above it a series is differenced. Tuned by hand on the example series. */
const WANDERS = 0.9;
/** Share of the peak by which it must stand above the mean of r over the lags within half a period. Tuned by hand. */
const PROMINENCE = 0.2;

function sameSequence(sequenceOf: Int32Array, i: number, k: number): boolean {
  return sequenceOf[i] === sequenceOf[i + k];
}

/** The series less its straight line of least squares over the row numbers; gaps stay NaN. */
function withoutTrend(series: Float64Array): Float64Array {
  const middle = (series.length - 1) / 2;
  const values = centre(series);
  let along = 0;
  let squares = 0;
  values.forEach((v, i) => {
    along += v * (i - middle);
    squares += (i - middle) ** 2;
  });
  const slope = squares === 0 ? 0 : along / squares;
  return series.map((x, i) => x - slope * (i - middle));
}

/** Centred, gaps as 0, differenced where the series wanders. */
function stationary(series: Float64Array, sequenceOf: Int32Array): Float64Array {
  const centred = centre(series);
  if (autocorrelation(centred, sequenceOf, 1)[1] <= WANDERS) return centred;
  const difference = Float64Array.from(series, (x, i) =>
    i > 0 && sameSequence(sequenceOf, i - 1, 1) ? x - series[i - 1] : Number.NaN,
  );
  return centre(difference);
}

function centre(series: Float64Array): Float64Array {
  const known = series.filter((x) => !Number.isNaN(x));
  const mean = known.reduce((s, x) => s + x, 0) / Math.max(1, known.length);
  return series.map((x) => (Number.isNaN(x) ? 0 : x - mean));
}

/** r(0..most), each lag's products within one sequence only. */
function autocorrelation(x: Float64Array, sequenceOf: Int32Array, most: number): Float64Array {
  const r = new Float64Array(most + 1);
  for (let k = 0; k <= most; k++) {
    let sum = 0;
    for (let i = 0; i + k < x.length; i++) {
      if (sameSequence(sequenceOf, i, k)) sum += x[i] * x[i + k];
    }
    r[k] = sum;
  }
  const variance = r[0];
  return variance === 0 ? r : r.map((v) => v / variance);
}

/** Two-sided normal quantile at 0.01 / tried, by the tail's asymptotic form, which errs to the safe side. */
function threshold(tried: number): number {
  const tail = 0.005 / tried;
  let z = 3;
  for (let i = 0; i < 30; i++) z = Math.sqrt(-2 * Math.log(tail * z * Math.sqrt(2 * Math.PI)));
  return z;
}

/** Up to this multiple of a period a peak counts as its echo. Tuned by hand: 364 is none of 7. */
const ECHOES = 20;
/** Further out, by how much a peak must exceed those one period before and after it. Tuned by hand. */
const ABOVE_COMB = 1.1;

function echoes(r: Float64Array, k: number, found: readonly number[]): boolean {
  return found.some((period) => {
    const multiple = Math.min(ECHOES, Math.max(1, Math.round(k / period)));
    const distance = Math.abs(k - multiple * period);
    if (distance <= Math.max(1, Math.round(0.02 * multiple * period))) return true;
    return multiple === ECHOES && r[k] < ABOVE_COMB * Math.max(r[k - period], r[k + period] ?? 0);
  });
}

function strongestPeriod(r: Float64Array, rows: number, found: readonly number[]): number | null {
  const longest = r.length - 2;
  const limit = threshold(Math.max(1, longest - 1));
  let best: number | null = null;
  let squares = r[1] ** 2;
  for (let k = 2; k <= longest; k++) {
    const deviation = Math.sqrt((1 + 2 * squares) / rows);
    squares += r[k] ** 2;
    const peak = r[k] > r[k - 1] && r[k] >= r[k + 1];
    if (!peak || r[k] < limit * deviation || !standsOut(r, k) || echoes(r, k, found)) continue;
    if (2 * k <= longest && r[2 * k] < r[k] / 3) continue;
    if (best === null || r[k] > r[best] * 1.05) best = k;
  }
  return best;
}

/** A seasonal peak comes after a valley: r falls well below it within half a period on both sides. */
function standsOut(r: Float64Array, k: number): boolean {
  const half = Math.max(1, Math.floor(k / 2));
  let before = Number.POSITIVE_INFINITY;
  for (let j = k - half; j < k; j++) before = Math.min(before, r[j]);
  let after = Number.POSITIVE_INFINITY;
  for (let j = k + 1; j <= Math.min(k + half, r.length - 1); j++) after = Math.min(after, r[j]);
  return Math.max(before, after) < (1 - PROMINENCE) * r[k];
}

/** The series less the mean of its phase. */
function withoutSeason(x: Float64Array, period: number): Float64Array {
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  x.forEach((v, i) => {
    if (Number.isNaN(v)) return;
    sums[i % period] += v;
    counts[i % period]++;
  });
  return x.map((v, i) => v - sums[i % period] / Math.max(1, counts[i % period]));
}
