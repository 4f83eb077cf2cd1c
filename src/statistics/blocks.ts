import type { Stream } from "../random/stream.js";

/**
 * Blocks of consecutive points, the units of a block bootstrap: points in a block may depend on
 * each other, blocks hardly do.
 */
export interface Blocks {
  readonly count: number;
  readonly points: number;
  /** [count + 1] first point of each block, then the number of points */
  readonly starts: Int32Array;
  /** longest block */
  readonly length: number;
}

/** Blocks beyond this number only cost time. */
const MOST_BLOCKS = 400;
/** Fewer blocks than this cannot show a spread; the length gives way. Chosen by hand. */
const FEWEST_BLOCKS = 10;
/** A series that deviates from its mean by no more than this share of it is constant. */
const ROUNDING = 1e-12;
/** From this many sequences on, a block is a whole sequence: sequences are independent, points of one need not be. */
const WHOLE_SEQUENCES = 20;

/**
 * Cuts points in time order into blocks of nearly equal length (Carlstein's non-overlapping
 * blocks), none of which crosses from one sequence to another.
 *
 * @param sequenceOf [points] the sequence of each point, each sequence in one piece
 * @param length wanted length; shortened to leave 10 blocks, lengthened to leave at most 400
 */
export function cutBlocks(sequenceOf: ArrayLike<number>, length: number): Blocks {
  const points = sequenceOf.length;
  const edges = [0];
  for (let i = 1; i < points; i++) if (sequenceOf[i] !== sequenceOf[i - 1]) edges.push(i);
  edges.push(points);
  const whole = edges.length - 1 >= WHOLE_SEQUENCES;
  const wanted = Math.max(
    Math.min(length, Math.floor(points / FEWEST_BLOCKS)),
    points / MOST_BLOCKS,
    1,
  );
  const starts: number[] = [];
  for (let e = 0; e + 1 < edges.length; e++) {
    const size = edges[e + 1] - edges[e];
    const pieces = whole ? 1 : Math.max(1, Math.round(size / wanted));
    for (let p = 0; p < pieces; p++) starts.push(edges[e] + Math.floor((p * size) / pieces));
  }
  starts.push(points);
  let longest = 0;
  for (let b = 0; b + 1 < starts.length; b++) {
    longest = Math.max(longest, starts[b + 1] - starts[b]);
  }
  return { count: starts.length - 1, points, starts: Int32Array.from(starts), length: longest };
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
export function blockSums(values: ArrayLike<number>, blocks: Blocks): Float64Array {
  const sums = new Float64Array(blocks.count);
  for (let b = 0; b < blocks.count; b++) {
    let sum = 0;
    for (let i = blocks.starts[b]; i < blocks.starts[b + 1]; i++) sum += values[i];
    sums[b] = sum;
  }
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
 * @param series [points] in time order
 * @param sequenceOf [points] pairs across sequences do not enter the autocovariances
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
