import type { Stream } from "../random/stream.js";
import type { PointsInTime } from "./competitor.js";
import { quantile } from "./quantile.js";

/** Moments in the order of time: the points of all sequences that share a clock happen at one. */
export interface Ticks {
  /** [points] */
  readonly tickOf: Int32Array;
  /** [ticks] the sequence of each; one for all where they share a clock */
  readonly sequenceOf: Int32Array;
}

/**
 * Blocks of consecutive points, the units of a block bootstrap: points in a block may depend on
 * each other, blocks hardly do.
 */
export interface Blocks {
  readonly count: number;
  /** [points] */
  readonly blockOf: Int32Array;
  /** [blocks] 1 where the block before it is of the same sequence */
  readonly follows: Uint8Array;
  /** ticks of the longest block */
  readonly length: number;
  /** whether blocks as long as the dependence asks for would be fewer than 10 */
  readonly shortened: boolean;
}

/** Blocks beyond this number only cost time. */
const MOST_BLOCKS = 400;
/** Fewer blocks than this cannot show a spread; the length gives way. Chosen by hand. */
const FEWEST_BLOCKS = 10;
/** A series that deviates from its mean by no more than this share of it is constant. */
const ROUNDING = 1e-12;
/** From this many independent sequences on, a block is a whole one: points of one may depend on each other. */
const WHOLE_SEQUENCES = 20;

/**
 * The moments at which points lie: each point is one, but where sequences share a clock, all points of
 * a moment are one. Times within half of the usual step are one moment.
 */
export function ticksOf({ sequenceOf, clock }: PointsInTime): Ticks {
  const points = sequenceOf.length;
  if (clock === null) {
    return {
      tickOf: Int32Array.from({ length: points }, (_, i) => i),
      sequenceOf: Int32Array.from(sequenceOf),
    };
  }
  const apart = usualStep(sequenceOf, clock) / 2;
  const tickAt = new Map<number, number>();
  let ticks = 0;
  let first = Number.NEGATIVE_INFINITY;
  for (const time of Float64Array.from(clock).sort()) {
    if (time - first > apart) {
      first = time;
      ticks++;
    }
    tickAt.set(time, ticks - 1);
  }
  return {
    tickOf: Int32Array.from({ length: points }, (_, i) => tickAt.get(clock[i]) ?? 0),
    sequenceOf: new Int32Array(ticks),
  };
}

/** Median time from a point to the next of its sequence; 0 where no sequence has two. */
function usualStep(sequenceOf: ArrayLike<number>, clock: ArrayLike<number>): number {
  const steps: number[] = [];
  for (let i = 1; i < sequenceOf.length; i++) {
    if (sequenceOf[i] === sequenceOf[i - 1]) steps.push(clock[i] - clock[i - 1]);
  }
  return steps.length === 0 ? 0 : quantile(steps, 0.5);
}

/** Sum of the values at each tick: [ticks]. */
function sumsAt({ tickOf, sequenceOf }: Ticks, values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(sequenceOf.length);
  for (let i = 0; i < tickOf.length; i++) sums[tickOf[i]] += values[i];
  return sums;
}

/**
 * Blocks for intervals of statistics that are sums over points: as long as the median of the series'
 * automatic lengths asks for.
 *
 * @param series [points] what each point adds to a statistic
 * @param horizon no block is shorter than this: errors of overlapping forecasts depend on each other
 */
export function blocksFor(
  series: readonly ArrayLike<number>[],
  points: PointsInTime,
  horizon: number,
): Blocks {
  const ticks = ticksOf(points);
  const automatic = quantile(
    series.map((one) => automaticBlockLength(sumsAt(ticks, one), ticks.sequenceOf)),
    0.5,
  );
  return cutBlocks(ticks, intervalBlockLength(automatic, ticks.sequenceOf.length, horizon));
}

/**
 * Cuts ticks into blocks of nearly equal length (Carlstein's non-overlapping blocks), none of which
 * crosses from one sequence to another, unless they share a clock.
 *
 * @param length wanted length; shortened to leave 10 blocks, lengthened to leave at most 400
 */
export function cutBlocks({ tickOf, sequenceOf }: Ticks, length: number): Blocks {
  const ticks = sequenceOf.length;
  const edges = [0];
  for (let i = 1; i < ticks; i++) if (sequenceOf[i] !== sequenceOf[i - 1]) edges.push(i);
  edges.push(ticks);
  const whole = edges.length - 1 >= WHOLE_SEQUENCES;
  const longest = Math.floor(ticks / FEWEST_BLOCKS);
  const wanted = Math.max(Math.min(length, longest), ticks / MOST_BLOCKS, 1);
  const blockAt = new Int32Array(ticks);
  const follows: number[] = [];
  let longestBlock = 0;
  for (let e = 0; e + 1 < edges.length; e++) {
    const size = edges[e + 1] - edges[e];
    const pieces = whole ? 1 : Math.max(1, Math.round(size / wanted));
    for (let p = 0; p < pieces; p++) {
      const start = edges[e] + Math.floor((p * size) / pieces);
      const end = edges[e] + Math.floor(((p + 1) * size) / pieces);
      blockAt.fill(follows.length, start, end);
      follows.push(p > 0 ? 1 : 0);
      longestBlock = Math.max(longestBlock, end - start);
    }
  }
  return {
    count: follows.length,
    follows: Uint8Array.from(follows),
    blockOf: tickOf.map((tick) => blockAt[tick]),
    length: longestBlock,
    shortened: !whole && length > Math.max(longest, 1),
  };
}

/**
 * Block length for intervals: the horizon, 1.25 cbrt(points), or twice the automatic length,
 * whichever is longest. The automatic length is best for the variance alone and too short for
 * intervals. The two factors were chosen by hand, by the coverage for squared AR(1) errors.
 */
export function intervalBlockLength(automatic: number, points: number, horizon: number): number {
  return Math.max(horizon, 2 * automatic, 1.25 * Math.cbrt(points));
}

/** Sum of the values in each block: [blocks]. */
export function blockSums(
  values: ArrayLike<number>,
  { count, blockOf }: Pick<Blocks, "count" | "blockOf">,
): Float64Array {
  const sums = new Float64Array(count);
  for (let i = 0; i < blockOf.length; i++) sums[blockOf[i]] += values[i];
  return sums;
}

/** How often each of n units was drawn in one resample of n draws with replacement: [n]. */
export function drawCounts(stream: Stream, resample: number, n: number): Float64Array {
  const counts = new Float64Array(n);
  for (let i = 0; i < n; i++) counts[stream.integer(resample * n + i, n)]++;
  return counts;
}

/**
 * Block length that balances bias and variance of the block estimate of the variance of the
 * mean: Politis and White (2004) with the correction of Patton, Politis and White (2009), and the
 * variance constant D = 2 g(0)^2 that holds for non-overlapping blocks as for the stationary
 * bootstrap. 1 for a series without autocorrelation.
 *
 * @param series [ticks] in time order
 * @param sequenceOf [ticks] pairs across sequences do not enter the autocovariances
 */
export function automaticBlockLength(
  series: ArrayLike<number>,
  sequenceOf: ArrayLike<number>,
): number {
  const n = series.length;
  const run = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const furthest = Math.min(Math.ceil(Math.sqrt(n)) + run, n - 1);
  let mean = 0;
  for (let i = 0; i < n; i++) mean += series[i] / n;
  const covariance = [autocovariance(series, sequenceOf, mean, 0)];
  if (covariance[0] <= (ROUNDING * mean) ** 2) return 1;
  const threshold = 2 * Math.sqrt(Math.log10(n) / n) * covariance[0];
  let last = 0;
  const upTo = (lag: number) => {
    while (covariance.length <= lag) {
      covariance.push(autocovariance(series, sequenceOf, mean, covariance.length));
    }
    return covariance[lag];
  };
  for (let lag = 1; lag <= furthest && lag - last <= run; lag++) {
    if (Math.abs(upTo(lag)) > threshold) last = lag;
  }
  const window = Math.min(2 * last, furthest);
  let spectrum = covariance[0];
  let curvature = 0;
  for (let lag = 1; lag <= window; lag++) {
    const flatTop = Math.min(1, 2 * (1 - lag / window));
    spectrum += 2 * flatTop * upTo(lag);
    curvature += 2 * flatTop * lag * upTo(lag);
  }
  const length = Math.cbrt((curvature / spectrum) ** 2 * n);
  return Math.max(1, Math.min(Math.ceil(length), Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))));
}

function autocovariance(
  series: ArrayLike<number>,
  sequenceOf: ArrayLike<number>,
  mean: number,
  lag: number,
): number {
  let sum = 0;
  for (let i = lag; i < series.length; i++) {
    if (sequenceOf[i] === sequenceOf[i - lag]) sum += (series[i] - mean) * (series[i - lag] - mean);
  }
  return sum / series.length;
}
