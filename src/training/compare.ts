import { CallerError } from "../errors.js";
import { Stream } from "../random/stream.js";
import {
  automaticBlockLength,
  type Blocks,
  blockSums,
  cutBlocks,
  drawCounts,
  intervalBlockLength,
} from "./blocks.js";
import { quantile } from "./quantile.js";

/** Squared errors of one competitor: [seeds][points]; one entry where nothing is random. */
export interface Competitor {
  readonly name: string;
  readonly squaredErrors: readonly ArrayLike<number>[];
}

/** The points on which every competitor was tested, in time order. */
export interface TestPoints {
  /** [points] sequence of each point, each sequence in one piece */
  readonly sequenceOf: ArrayLike<number>;
  /** [points] squared error of the training mean: the unit of normalised errors */
  readonly reference: ArrayLike<number>;
  /** no block is shorter than this: errors of overlapping forecasts depend on each other */
  readonly horizon: number;
}

/** How often to resample, and from what seed. */
export interface Bootstrap {
  readonly seed: number;
  readonly resamples: number;
}

/** A ratio of two mean errors, with a 95 % interval. */
export interface Ratio {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

/** Mean squared error over that of the training mean, its 95 % interval, and in raw units. */
export interface ErrorEstimate {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
  readonly mse: number;
}

/** error(a) - error(b), normalised; simultaneous 95 % interval over all pairs. */
export interface PairedDifference {
  readonly a: string;
  readonly b: string;
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
}

/** Who is better than whom on the same test points. */
export interface Comparison {
  readonly errors: ReadonlyMap<string, ErrorEstimate>;
  /** every pair once, in the order of the competitors */
  readonly pairs: readonly PairedDifference[];
  /** for each competitor, those whose error is lower by the corrected interval */
  readonly beatenBy: ReadonlyMap<string, readonly string[]>;
  /** competitors that none beats, lowest mean error first */
  readonly best: readonly string[];
  readonly blockLength: number;
  readonly blocks: number;
}

const LEVEL = 0.95;
/** Relative to the errors themselves: spreads below this are rounding. */
const ROUNDING = 1e-12;
/**
 * Largest critical values, for one interval and for a family of pairs: Student's law with 9 degrees
 * of freedom (the fewest blocks are 10) has 2.3 and, for 45 pairs, 4.6. Resampled quantiles beyond
 * come from resamples that miss the one block which holds nearly all of an error. Chosen by hand.
 */
const LARGEST_T = 5;
const LARGEST_FAMILY_T = 8;

/**
 * Which competitors differ on the same test points.
 *
 * Resamples are of blocks of test points (the same for all, so that differences are paired) and,
 * inside each competitor, of its seeds. The logarithm of each ratio of errors is studentised within
 * each resample, and critical values are quantiles of the largest |t| over all pairs that are not
 * decided yet, so that the chance of any false "beats" is 5 % (Romano and Wolf 2005). Blocks: see
 * `cutBlocks` and `intervalBlockLength`.
 *
 * @throws CallerError where a competitor has another number of points than the rest, or an error
 *   that is not finite
 */
export function compare(
  competitors: readonly Competitor[],
  points: TestPoints,
  { seed, resamples }: Bootstrap,
): Comparison {
  for (const competitor of competitors) requirePoints(competitor, points);
  const blocks = cutBlocks(points.sequenceOf, lossBlockLength(competitors, points));
  const sums = shareSeedVariance(
    competitors.map((competitor) => summarise(competitor, points, blocks)),
  );
  const reference = summarise({ name: "mean", squaredErrors: [points.reference] }, points, blocks);
  const unit = reference.total / points.reference.length;

  const errors = new Map<string, ErrorEstimate>();
  for (const sum of sums) {
    const { value, interval } = ratioOf(sum, reference, { seed, resamples });
    errors.set(sum.name, { mean: value, interval, mse: sum.total / points.reference.length });
  }

  const pairs = simultaneous(sums, blocks, { seed, resamples }).map(
    ({ a, b, difference, interval }) => ({
      a,
      b,
      difference: difference / unit,
      interval: [interval[0] / unit, interval[1] / unit] as const,
    }),
  );
  const beatenBy = new Map<string, string[]>(competitors.map(({ name }) => [name, []]));
  for (const { a, b, interval } of pairs) {
    if (interval[1] < 0) beatenBy.get(b)?.push(a);
    if (interval[0] > 0) beatenBy.get(a)?.push(b);
  }
  const best = sums
    .filter(({ name }) => beatenBy.get(name)?.length === 0)
    .sort((a, b) => a.total - b.total)
    .map(({ name }) => name);
  return { errors, pairs, beatenBy, best, blockLength: blocks.length, blocks: blocks.count };
}

/**
 * Error of one competitor over that of another on the same test points, with its own 95 %
 * interval (bootstrap-t on the logarithm, blocks and seeds resampled as in `compare`).
 *
 * @throws CallerError as `compare`; where the denominator has no error
 */
export function relativeError(
  numerator: Competitor,
  denominator: Competitor,
  points: TestPoints,
  bootstrap: Bootstrap,
): Ratio {
  requirePoints(numerator, points);
  requirePoints(denominator, points);
  const blocks = cutBlocks(points.sequenceOf, lossBlockLength([numerator, denominator], points));
  return ratioOf(
    summarise(numerator, points, blocks),
    summarise(denominator, points, blocks),
    bootstrap,
  );
}

interface BlockSums {
  readonly name: string;
  readonly blocks: Blocks;
  /** [blocks] mean over the seeds */
  readonly average: Float64Array;
  readonly total: number;
  readonly seeds: number;
  /** variance of `total` from the choice of seeds, relative to its square */
  readonly seedVariance: number;
  /** degrees of freedom behind `seedVariance` */
  readonly freedom: number;
}

/**
 * Every block gets a share of ROUNDING of the training mean's error on top, so that a competitor
 * without error has a logarithm too, and two of them are equal.
 */
function summarise(
  { name, squaredErrors }: Competitor,
  { reference }: TestPoints,
  blocks: Blocks,
): BlockSums {
  const bySeed = squaredErrors.map((errors) => blockSums(errors, blocks));
  const seeds = bySeed.length;
  const floor = blockSums(reference, blocks);
  const average = weighted([...bySeed, floor], [...bySeed.map(() => 1 / seeds), ROUNDING]);
  const total = sumOf(average);
  const spread = bySeed.reduce((sum, one) => sum + (sumOf(one) / total - 1) ** 2, 0);
  const seedVariance = seeds > 1 && total > 0 ? spread / (seeds - 1) / seeds : 0;
  return { name, blocks, average, total, seeds, seedVariance, freedom: seeds - 1 };
}

/**
 * Three seeds tell their own spread badly (2 degrees of freedom). Together the competitors that
 * have seeds tell what is usual: no spread is taken as less than the median of theirs.
 */
function shareSeedVariance(sums: readonly BlockSums[]): BlockSums[] {
  const random = sums.filter(({ seeds }) => seeds > 1);
  if (random.length === 0) return [...sums];
  const usual = quantile(
    random.map(({ seedVariance, seeds }) => seedVariance * seeds),
    0.5,
  );
  const freedom = random.reduce((sum, one) => sum + one.freedom, 0);
  return sums.map((one) =>
    one.seeds > 1
      ? { ...one, freedom, seedVariance: Math.max(one.seedVariance, usual / one.seeds) }
      : one,
  );
}

/**
 * Relative deviation of `total` in one resample of the seeds: a draw from Student's law with the
 * spread's degrees of freedom (resampling three values would never leave their range).
 */
function seedDeviation(sums: BlockSums, stream: Stream, resample: number): number {
  const { seedVariance, freedom } = sums;
  if (seedVariance === 0) return 0;
  const at = resample * (freedom + 1);
  let square = 0;
  for (let i = 1; i <= freedom; i++) square += stream.normal(at + i) ** 2;
  return Math.sqrt((seedVariance * freedom) / square) * stream.normal(at);
}

const seedStream = (name: string, seed: number) => new Stream(seed, `compare: seeds of ${name}`);
const blockStream = (seed: number) => new Stream(seed, "compare: blocks");

function ratioOf(
  numerator: BlockSums,
  denominator: BlockSums,
  { seed, resamples }: Bootstrap,
): Ratio {
  if (!(denominator.total > 0)) {
    throw new CallerError(
      `${denominator.name} has no error on the test points, so nothing can be compared with it`,
      "is the target constant in the test part?",
    );
  }
  const value = numerator.total / denominator.total;
  if (value === 0) return { value, interval: [0, 0] };
  const { count } = numerator.blocks;
  const once = new Float64Array(count).fill(1);
  const seedPart = numerator.seedVariance + denominator.seedVariance;
  const estimate = logRatio(numerator.average, denominator.average, once, seedPart);
  if (estimate.error <= ROUNDING) return { value, interval: [value, value] };
  const top = seedStream(numerator.name, seed);
  const bottom = seedStream(denominator.name, seed);
  const draws = blockStream(seed);
  const t = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    const counts = drawCounts(draws, r, count);
    const again = logRatio(numerator.average, denominator.average, counts, seedPart);
    const shift = seedDeviation(numerator, top, r) - seedDeviation(denominator, bottom, r);
    t[r] = studentised(again.value + shift - estimate.value, again.error);
  }
  const factor = Math.exp(Math.min(quantile(t, LEVEL), LARGEST_T) * estimate.error);
  return { value, interval: [value / factor, value * factor] };
}

/** |difference| in standard errors, at most LARGEST_FAMILY_T: a resample of equal blocks has none. */
function studentised(difference: number, error: number): number {
  return difference === 0 ? 0 : Math.min(Math.abs(difference) / error, LARGEST_FAMILY_T);
}

/** log(sum a / sum b) over counted blocks, and its standard error (delta method). */
function logRatio(a: Float64Array, b: Float64Array, counts: Float64Array, seedPart: number) {
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < counts.length; i++) {
    sumA += counts[i] * a[i];
    sumB += counts[i] * b[i];
  }
  let square = 0;
  for (let i = 0; i < counts.length; i++) square += counts[i] * (a[i] / sumA - b[i] / sumB) ** 2;
  const blockPart = (square * counts.length) / (counts.length - 1);
  return { value: Math.log(sumA / sumB), error: Math.sqrt(blockPart + seedPart) };
}

interface PairTest {
  readonly i: number;
  readonly j: number;
  /** log of the ratio of errors, and its standard error; 0 where the two differ by rounding only */
  readonly value: number;
  readonly error: number;
  readonly seedPart: number;
  /** whether the plain difference of the blocks' sums, too, is more than what one block makes */
  readonly spread: boolean;
}

/** A difference below this many of its own standard errors can be the work of one block, of t = 1. */
const FEW_BLOCKS_T = 2;

function isSpread(a: Float64Array, b: Float64Array): boolean {
  const n = a.length;
  const mean = a.reduce((sum, x, i) => sum + (x - b[i]) / n, 0);
  const square = a.reduce((sum, x, i) => sum + (x - b[i] - mean) ** 2, 0);
  return Math.abs(mean) > FEW_BLOCKS_T * Math.sqrt(square / (n - 1) / n);
}

/**
 * Every pair tested on the logarithm of the ratio of its errors, whose law is nearer to Student's
 * than that of the difference where a few points carry much of both errors. Critical values step
 * down (Romano and Wolf 2005): pairs that are decided leave the family, and the largest |t| of
 * those that remain is weighed anew, until no further pair is decided. A pair whose difference one
 * block makes is never decided.
 *
 * Each interval is that of l = log(a / b), with the critical value of the step at which its pair was
 * decided, as a difference at the two errors' geometric mean, 2 sqrt(a b) sinh(l / 2), which is a - b
 * at the estimate. It excludes zero exactly where the pair is decided.
 */
function simultaneous(
  sums: readonly BlockSums[],
  blocks: Blocks,
  { seed, resamples }: Bootstrap,
): PairedDifference[] {
  const once = new Float64Array(blocks.count).fill(1);
  const pairs = sums.flatMap((a, i) =>
    sums.slice(i + 1).map((b, k): PairTest => {
      const seedPart = a.seedVariance + b.seedVariance;
      const { value, error } = logRatio(a.average, b.average, once, seedPart);
      const spread = isSpread(a.average, b.average);
      return { i, j: i + 1 + k, value, error: error <= ROUNDING ? 0 : error, seedPart, spread };
    }),
  );
  const open = pairs.filter(({ error }) => error > 0);
  const critical = stepDown(open, resampledT(open, sums, blocks, { seed, resamples }));
  return pairs.map((pair) => {
    const [a, b] = [sums[pair.i], sums[pair.j]];
    const scale = (2 * Math.sqrt(a.total * b.total)) / blocks.points;
    const decidable = pair.spread ? 0 : Math.abs(pair.value);
    const reach = Math.max((critical.get(pair) ?? 0) * pair.error, pair.error > 0 ? decidable : 0);
    const at = (log: number) => (Math.abs(log) <= ROUNDING ? 0 : scale * Math.sinh(log / 2));
    return {
      a: a.name,
      b: b.name,
      difference: at(pair.value),
      interval: [at(pair.value - reach), at(pair.value + reach)],
    };
  });
}

/** |t| of each pair in each resample: [pairs][resamples]. */
function resampledT(
  pairs: readonly PairTest[],
  sums: readonly BlockSums[],
  blocks: Blocks,
  { seed, resamples }: Bootstrap,
): Float64Array[] {
  const streams = sums.map(({ name }) => seedStream(name, seed));
  const draws = blockStream(seed);
  const t = pairs.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    const counts = drawCounts(draws, r, blocks.count);
    const shifts = sums.map((sum, k) => seedDeviation(sum, streams[k], r));
    for (const [p, { i, j, value, seedPart }] of pairs.entries()) {
      const again = logRatio(sums[i].average, sums[j].average, counts, seedPart);
      t[p][r] = studentised(again.value + shifts[i] - shifts[j] - value, again.error);
    }
  }
  return t;
}

/** The critical value of each pair: that of the step at which it was decided, or of the last. */
function stepDown(pairs: readonly PairTest[], t: readonly Float64Array[]): Map<PairTest, number> {
  const critical = new Map<PairTest, number>();
  let undecided = pairs.map((_, p) => p);
  while (undecided.length > 0) {
    const largest = t[0].map((_, r) => undecided.reduce((most, p) => Math.max(most, t[p][r]), 0));
    const limit = quantile(largest, LEVEL);
    const decides = (p: number) =>
      pairs[p].spread && Math.abs(pairs[p].value) > limit * pairs[p].error;
    const decided = undecided.filter(decides);
    for (const p of decided.length > 0 ? decided : undecided) critical.set(pairs[p], limit);
    if (decided.length === 0) break;
    undecided = undecided.filter((p) => !decides(p));
  }
  return critical;
}

/** From the automatic lengths of the differences to the lowest error, their median. */
function lossBlockLength(competitors: readonly Competitor[], points: TestPoints): number {
  const losses = competitors.map(({ squaredErrors }) =>
    weighted(squaredErrors, new Float64Array(squaredErrors.length).fill(1 / squaredErrors.length)),
  );
  const totals = losses.map(sumOf);
  const lowest = losses[totals.indexOf(Math.min(...totals))];
  const lengths = losses
    .filter((loss) => loss !== lowest)
    .map((loss) =>
      automaticBlockLength(
        loss.map((x, i) => x - lowest[i]),
        points.sequenceOf,
      ),
    );
  if (lengths.length === 0) lengths.push(automaticBlockLength(lowest, points.sequenceOf));
  return intervalBlockLength(quantile(lengths, 0.5), points.reference.length, points.horizon);
}

function requirePoints({ name, squaredErrors }: Competitor, { reference }: TestPoints): void {
  for (const [seed, errors] of squaredErrors.entries()) {
    if (errors.length !== reference.length) {
      throw new CallerError(
        `${name} has ${errors.length} errors for ${reference.length} test points (seed ${seed})`,
        "compare on the same test points",
      );
    }
    for (let i = 0; i < errors.length; i++) {
      if (Number.isFinite(errors[i])) continue;
      throw new CallerError(
        `${name} has the squared error ${errors[i]} at test point ${i} (seed ${seed})`,
        "leave out a run that diverged",
      );
    }
  }
}

function weighted(rows: readonly ArrayLike<number>[], weights: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows[0].length);
  for (const [k, row] of rows.entries()) {
    for (let i = 0; i < out.length; i++) out[i] += weights[k] * row[i];
  }
  return out;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
