import { Stream } from "../random/stream.js";
import { type Blocks, blockSums } from "./blocks.js";
import type { Competitor, TestPoints } from "./competitor.js";
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
  /** as the competitor */
  readonly beaten: boolean;
  readonly blocks: Blocks;
  /** [blocks] */
  readonly byBlock: Float64Array;
  /** [sequences] the same sums over sequences */
  readonly bySequence: Float64Array;
  readonly total: number;
}

/**
 * Every block gets a share of ROUNDING of the reference's loss on top, so that a competitor
 * without error has a logarithm too, and two of them are equal.
 */
export function summarise(
  { name, losses, beaten = false }: Competitor,
  { reference, sequenceOf }: TestPoints,
  blocks: Blocks,
): BlockSums {
  const lifted = (sums: (errors: ArrayLike<number>) => Float64Array) => {
    const floor = sums(reference);
    return sums(losses).map((sum, i) => sum + ROUNDING * floor[i]);
  };
  const byBlock = lifted((errors) => blockSums(errors, blocks));
  const bySequence = lifted((errors) => sequenceSums(errors, sequenceOf).sums);
  return { name, beaten, blocks, byBlock, bySequence, total: sumOf(byBlock) };
}

/** Draws of blocks, the same for all, so that differences are paired. */
export const blockStream = (seed: number) => new Stream(seed, "compare: blocks");

/** |difference| in standard errors, at most LARGEST_FAMILY_T: a resample of equal blocks has none. */
export function studentised(difference: number, error: number): number {
  return difference === 0 ? 0 : Math.min(Math.abs(difference) / error, LARGEST_FAMILY_T);
}

/** log(sum a / sum b) over counted blocks, and its standard error (delta method). */
export function logRatio(a: Float64Array, b: Float64Array, counts: Float64Array) {
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < counts.length; i++) {
    sumA += counts[i] * a[i];
    sumB += counts[i] * b[i];
  }
  let square = 0;
  for (let i = 0; i < counts.length; i++) square += counts[i] * (a[i] / sumA - b[i] / sumB) ** 2;
  const variance = (square * counts.length) / (counts.length - 1);
  return { value: Math.log(sumA / sumB), error: Math.sqrt(variance) };
}

/** log(a / b), at most what rounding leaves of a ratio: a block or a sequence may have no error at all. */
export function boundedLog(a: number, b: number): number {
  if (a === b) return 0;
  const most = -Math.log(ROUNDING);
  return Math.max(-most, Math.min(most, Math.log(a / b)));
}

/** Sum of all values. */
export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
