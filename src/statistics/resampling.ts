import { Stream } from "../random/stream.js";
import { type Blocks, blockSums } from "./blocks.js";
import type { Competitor, TestPoints } from "./competitor.js";
import { quantile } from "./quantile.js";
import { sequenceSums } from "./sequences.js";

/** Of every interval and every family. */
export const LEVEL = 0.95;
/** Relative to the errors themselves: spreads below this are rounding. */
export const ROUNDING = 1e-12;
/**
 * Largest critical values, for one interval and for a family of pairs: Student's law with 9 degrees
 * of freedom (the fewest blocks are 10) has 2.3 and, for 45 pairs, 4.6. Resampled quantiles beyond
 * come from resamples that miss the one block which holds nearly all of an error. Chosen by hand.
 */
export const LARGEST_T = 5;
export const LARGEST_FAMILY_T = 8;

/** A competitor as sums of its errors over blocks. */
export interface BlockSums {
  readonly name: string;
  readonly blocks: Blocks;
  /** [blocks] mean over the seeds */
  readonly average: Float64Array;
  /** [sequences] the same sums over sequences */
  readonly bySequence: Float64Array;
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
export function summarise(
  { name, squaredErrors }: Competitor,
  { reference, sequenceOf }: TestPoints,
  blocks: Blocks,
): BlockSums {
  const bySeed = squaredErrors.map((errors) => blockSums(errors, blocks));
  const seeds = bySeed.length;
  const weights = [...bySeed.map(() => 1 / seeds), ROUNDING];
  const average = weighted([...bySeed, blockSums(reference, blocks)], weights);
  const bySequence = weighted(
    [...squaredErrors, reference].map((errors) => sequenceSums(errors, sequenceOf).sums),
    weights,
  );
  const total = sumOf(average);
  const spread = bySeed.reduce((sum, one) => sum + (sumOf(one) / total - 1) ** 2, 0);
  const seedVariance = seeds > 1 && total > 0 ? spread / (seeds - 1) / seeds : 0;
  return { name, blocks, average, bySequence, total, seeds, seedVariance, freedom: seeds - 1 };
}

/**
 * Three seeds tell their own spread badly (2 degrees of freedom). Together the competitors that
 * have seeds tell what is usual: no spread is taken as less than the median of theirs.
 */
export function shareSeedVariance(sums: readonly BlockSums[]): BlockSums[] {
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
export function seedDeviation(sums: BlockSums, stream: Stream, resample: number): number {
  const { seedVariance, freedom } = sums;
  if (seedVariance === 0) return 0;
  const at = resample * (freedom + 1);
  let square = 0;
  for (let i = 1; i <= freedom; i++) square += stream.normal(at + i) ** 2;
  return Math.sqrt((seedVariance * freedom) / square) * stream.normal(at);
}

/** Draws of a competitor's seeds, the same wherever it stands. */
export const seedStream = (name: string, seed: number) =>
  new Stream(seed, `compare: seeds of ${name}`);
/** Draws of blocks, the same for all, so that differences are paired. */
export const blockStream = (seed: number) => new Stream(seed, "compare: blocks");

/** |difference| in standard errors, at most LARGEST_FAMILY_T: a resample of equal blocks has none. */
export function studentised(difference: number, error: number): number {
  return difference === 0 ? 0 : Math.min(Math.abs(difference) / error, LARGEST_FAMILY_T);
}

/** log(sum a / sum b) over counted blocks, and its standard error (delta method). */
export function logRatio(a: Float64Array, b: Float64Array, counts: Float64Array, seedPart: number) {
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

/** log(a / b), at most what rounding leaves of a ratio: a block or a sequence may have no error at all. */
export function boundedLog(a: number, b: number): number {
  if (a === b) return 0;
  const most = -Math.log(ROUNDING);
  return Math.max(-most, Math.min(most, Math.log(a / b)));
}

/** Weighted sum of rows. */
export function weighted(
  rows: readonly ArrayLike<number>[],
  weights: ArrayLike<number>,
): Float64Array {
  const out = new Float64Array(rows[0].length);
  for (const [k, row] of rows.entries()) {
    for (let i = 0; i < out.length; i++) out[i] += weights[k] * row[i];
  }
  return out;
}

/** Sum of all values. */
export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
