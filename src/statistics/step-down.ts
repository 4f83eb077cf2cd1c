import { type Blocks, drawCounts } from "./blocks.js";
import type { Bootstrap } from "./competitor.js";
import { quantile } from "./quantile.js";
import {
  type BlockSums,
  blockStream,
  boundedLog,
  LARGEST_T,
  LEVEL,
  logRatio,
  ROUNDING,
  studentised,
} from "./resampling.js";
import { alikeness, alikenessByChance } from "./sequences.js";

/** error(a) - error(b), normalised; simultaneous 95 % interval over all pairs. */
export interface PairedDifference {
  /** name of a competitor */
  readonly a: string;
  /** name of the other */
  readonly b: string;
  /** below 0 where a is better */
  readonly difference: number;
  /** holds for all pairs at once */
  readonly interval: readonly [low: number, high: number];
  /** 95 % of this pair, as if it were the only one */
  readonly alone: readonly [low: number, high: number];
}

/** A pair, and whether it is decided, but would not be if its standard error were half as large again. */
export interface TestedPair extends PairedDifference {
  readonly narrow: boolean;
}

interface PairTest {
  readonly i: number;
  readonly j: number;
  /** log of the ratio of errors, and its standard error; 0 where the two differ by rounding only */
  readonly value: number;
  readonly error: number;
  /** log of the ratio on each sequence */
  readonly bySequence: Float64Array;
  /** `alikeness` of these, negative where they say the opposite of `value` */
  readonly alike: number;
  /** whether the plain difference of the blocks' sums, too, is more than what one block makes */
  readonly spread: boolean;
}

/** How much wider an interval may be until a pair is no longer decided narrowly. Chosen by hand. */
const NARROW = 1.5;
/** A difference below this many of its own standard errors can be the work of one block, of t = 1. */
const FEW_BLOCKS_T = 2;

function isSpread(a: Float64Array, b: Float64Array): boolean {
  const n = a.length;
  const mean = a.reduce((sum, x, i) => sum + (x - b[i]) / n, 0);
  const square = a.reduce((sum, x, i) => sum + (x - b[i] - mean) ** 2, 0);
  return Math.abs(mean) > FEW_BLOCKS_T * Math.sqrt(square / (n - 1) / n);
}

/**
 * Every pair but those of two that were beaten beforehand, tested on the logarithm of the ratio of its errors, whose law is nearer to Student's
 * than that of the difference where a few points carry much of both errors. Critical values step
 * down (Romano and Wolf 2005): pairs that are decided leave the family, and the largest |t| of
 * those that remain is weighed anew, until no further pair is decided. A pair whose difference one
 * block makes is never decided. Of several sequences, the difference must also be alike on them: their
 * logarithms' `alikeness` must exceed what chance makes of the largest over the family, by the same
 * steps, so that a difference that belongs to some of the sequences is not taken for one of them all.
 *
 * Each interval is that of l = log(a / b), with the critical value of the step at which its pair was
 * decided, as a difference at the two errors' geometric mean, 2 sqrt(a b) sinh(l / 2), which is a - b
 * at the estimate. It excludes zero exactly where the pair is decided.
 */
export function simultaneous(
  sums: readonly BlockSums[],
  blocks: Blocks,
  { seed, resamples }: Bootstrap,
): TestedPair[] {
  const once = new Float64Array(blocks.count).fill(1);
  const pairs = sums.flatMap((a, i) =>
    sums.slice(i + 1).flatMap((b, k): PairTest[] => {
      if (a.beaten && b.beaten) return [];
      const { value, error } = logRatio(a.byBlock, b.byBlock, once);
      const bySequence = a.bySequence.map((x, s) => boundedLog(x, b.bySequence[s]));
      return [
        {
          i,
          j: i + 1 + k,
          value,
          error: error <= ROUNDING ? 0 : error,
          bySequence,
          alike: Math.sign(value) * alikeness(bySequence),
          spread: isSpread(a.byBlock, b.byBlock),
        },
      ];
    }),
  );
  const open = pairs.filter(({ error }) => error > 0);
  const t = resampledT(open, sums, blocks, { seed, resamples });
  const limits = stepDown(open, t, alikenessByChanceOf(open, { seed, resamples }));
  return pairs.map((pair) => {
    const [a, b] = [sums[pair.i], sums[pair.j]];
    const scale = (2 * Math.sqrt(a.total * b.total)) / blocks.blockOf.length;
    const limit = limits.get(pair) ?? UNTESTED;
    const least = isAlike(pair, limit) ? 0 : Math.abs(pair.value);
    const reach = Math.max(limit.t * pair.error, pair.error > 0 ? least : 0);
    const own = t[open.indexOf(pair)];
    const alone = own === undefined ? 0 : Math.min(quantile(own, LEVEL), LARGEST_T) * pair.error;
    const at = (log: number) => (Math.abs(log) <= ROUNDING ? 0 : scale * Math.sinh(log / 2));
    return {
      a: a.name,
      b: b.name,
      difference: at(pair.value),
      interval: [at(pair.value - reach), at(pair.value + reach)],
      alone: [at(pair.value - alone), at(pair.value + alone)],
      narrow: reach < Math.abs(pair.value) && NARROW * reach >= Math.abs(pair.value),
    };
  });
}

/** What a pair must exceed to be decided. */
interface Limit {
  readonly t: number;
  readonly alikeness: number;
}

/** Of pairs that differ by rounding only. */
const UNTESTED: Limit = { t: 0, alikeness: 0 };

/** Whether the difference is neither of one block nor of some sequences only. */
function isAlike({ spread, alike, bySequence }: PairTest, limit: Limit): boolean {
  return spread && (bySequence.length === 1 || alike > limit.alikeness);
}

function alikenessByChanceOf(pairs: readonly PairTest[], bootstrap: Bootstrap): Float64Array[] {
  return pairs.length === 0
    ? []
    : alikenessByChance(
        pairs.map(({ bySequence }) => bySequence),
        bootstrap,
      );
}

/** |t| of each pair in each resample: [pairs][resamples]. */
function resampledT(
  pairs: readonly PairTest[],
  sums: readonly BlockSums[],
  blocks: Blocks,
  { seed, resamples }: Bootstrap,
): Float64Array[] {
  const draws = blockStream(seed);
  const t = pairs.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    const counts = drawCounts(draws, r, blocks.count);
    for (const [p, { i, j, value }] of pairs.entries()) {
      const again = logRatio(sums[i].byBlock, sums[j].byBlock, counts);
      t[p][r] = studentised(again.value - value, again.error);
    }
  }
  return t;
}

/** The limits of each pair: those of the step at which it was decided, or of the last. */
function stepDown(
  pairs: readonly PairTest[],
  t: readonly Float64Array[],
  alikenesses: readonly Float64Array[],
): Map<PairTest, Limit> {
  const limits = new Map<PairTest, Limit>();
  let undecided = pairs.map((_, p) => p);
  while (undecided.length > 0) {
    const largest = (by: readonly Float64Array[]) =>
      quantile(
        by[0].map((_, r) => undecided.reduce((most, p) => Math.max(most, by[p][r]), 0)),
        LEVEL,
      );
    const limit: Limit = { t: largest(t), alikeness: largest(alikenesses) };
    const decides = (p: number) =>
      isAlike(pairs[p], limit) && Math.abs(pairs[p].value) > limit.t * pairs[p].error;
    const decided = undecided.filter(decides);
    for (const p of decided.length > 0 ? decided : undecided) limits.set(pairs[p], limit);
    if (decided.length === 0) break;
    undecided = undecided.filter((p) => !decides(p));
  }
  return limits;
}
