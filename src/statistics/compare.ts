import { CallerError } from "../errors.js";
import { type Blocks, blocksFor, drawCounts } from "./blocks.js";
import type { Bootstrap, Competitor, TestPoints } from "./competitor.js";
import { PERSISTENT, usualPersistence } from "./persistence.js";
import { quantile } from "./quantile.js";
import {
  type BlockSums,
  blockStream,
  LARGEST_T,
  LEVEL,
  logRatio,
  ROUNDING,
  studentised,
  summarise,
  sumOf,
} from "./resampling.js";
import { type PairedDifference, simultaneous } from "./step-down.js";

/** A ratio of two mean errors, with a 95 % interval. */
export interface Ratio {
  /** of the two means */
  readonly value: number;
  /** from resampled blocks */
  readonly interval: readonly [low: number, high: number];
}

/** Mean loss over that of the reference, its 95 % interval, and in raw units. */
export interface ErrorEstimate {
  /** normalised: 1 is as good as the training part's mean, or frequencies */
  readonly mean: number;
  /** 95 %, of `mean` */
  readonly interval: readonly [low: number, high: number];
  /** mean loss in raw units */
  readonly raw: number;
}

/** Who is better than whom on the same test points. */
export interface Comparison {
  /** by the competitor's name */
  readonly errors: ReadonlyMap<string, ErrorEstimate>;
  /** every pair once, in the order of the competitors; none of two that were beaten beforehand */
  readonly pairs: readonly PairedDifference[];
  /** for each competitor, those whose error is lower by the corrected interval */
  readonly beatenBy: ReadonlyMap<string, readonly string[]>;
  /** competitors that none beats, lowest mean error first */
  readonly best: readonly string[];
  /** moments that are resampled together: test points, or where sequences share a clock, times */
  readonly blockLength: number;
  /** of that length on the test points */
  readonly blocks: number;
  /** whether blocks as long as the dependence asks for would be fewer than ten */
  readonly few: boolean;
  /**
   * whether some pair is decided narrowly, though errors depend on each other for longer than a tenth of
   * the test part, or than a block: it is too short then, and the chance of a false "beats" may be above 5 %
   */
  readonly dependent: boolean;
}

/**
 * Which competitors differ on the same test points.
 *
 * Resamples are of blocks of test points, the same for all, so that differences are paired. The
 * logarithm of each ratio of errors is studentised within each resample, and critical values are
 * quantiles of the largest |t| over all pairs that are not decided yet, so that the chance of any false "beats" is 5 % (Romano and Wolf 2005). Blocks: see
 * `cutBlocks` and `intervalBlockLength`. Where sequences share a clock, a block is a time on all of them.
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
  const blocks = blocksOf(competitors, points);
  const sums = competitors.map((competitor) => summarise(competitor, points, blocks));
  const reference = summarise({ name: "reference", losses: points.reference }, points, blocks);
  const unit = reference.total / points.reference.length;

  const errors = new Map<string, ErrorEstimate>();
  for (const sum of sums) {
    const { value, interval } = ratioOf(sum, reference, { seed, resamples });
    errors.set(sum.name, { mean: value, interval, raw: sum.total / points.reference.length });
  }

  const usual = usualPersistence(sums);
  const tested = simultaneous(sums, blocks, { seed, resamples });
  const normalised = ([low, high]: PairedDifference["interval"]) =>
    [low / unit, high / unit] as const;
  const pairs = tested.map(({ a, b, difference, interval, alone }) => ({
    ...{ a, b, difference: difference / unit },
    ...{ interval: normalised(interval), alone: normalised(alone) },
  }));
  const beatenBy = new Map<string, string[]>(competitors.map(({ name }) => [name, []]));
  for (const { a, b, interval } of pairs) {
    if (interval[1] < 0) beatenBy.get(b)?.push(a);
    if (interval[0] > 0) beatenBy.get(a)?.push(b);
  }
  const best = sums
    .filter(({ name }) => beatenBy.get(name)?.length === 0)
    .sort((a, b) => a.total - b.total)
    .map(({ name }) => name);
  return {
    errors,
    pairs,
    beatenBy,
    best,
    blockLength: blocks.length,
    blocks: blocks.count,
    few: blocks.shortened,
    dependent: (blocks.shortened || usual > PERSISTENT) && tested.some(({ narrow }) => narrow),
  };
}

/**
 * Error of one competitor over that of another on the same test points, with its own 95 %
 * interval (bootstrap-t on the logarithm, blocks resampled as in `compare`).
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
  const blocks = blocksOf([numerator, denominator], points);
  return ratioOf(
    summarise(numerator, points, blocks),
    summarise(denominator, points, blocks),
    bootstrap,
  );
}

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
  const estimate = logRatio(numerator.byBlock, denominator.byBlock, once);
  if (estimate.error <= ROUNDING) return { value, interval: [value, value] };
  const draws = blockStream(seed);
  const t = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    const counts = drawCounts(draws, r, count);
    const again = logRatio(numerator.byBlock, denominator.byBlock, counts);
    t[r] = studentised(again.value - estimate.value, again.error);
  }
  const factor = Math.exp(Math.min(quantile(t, LEVEL), LARGEST_T) * estimate.error);
  return { value, interval: [value / factor, value * factor] };
}

/** An error, and by how many standard errors its logarithm is above the least of several. */
export interface Excess {
  /** normalised: 1 is as good as the reference */
  readonly error: number;
  /** 0 for the least */
  readonly above: number;
}

/**
 * How far the errors of many on the same points are above the least of them, in standard errors of blocks,
 * each pair with blocks of its own: for rules that take the simplest of what is nearly as good as the best.
 *
 * @param losses [competitors][points]
 */
export function excesses(losses: readonly Float64Array[], points: TestPoints): Excess[] {
  const competitors = losses.map((one) => ({ name: "", losses: one }));
  const totals = losses.map(sumOf);
  const least = competitors[totals.indexOf(Math.min(...totals))];
  const unit = sumOf(Float64Array.from(points.reference));
  return competitors.map((one, k) => {
    const error = totals[k] / unit;
    if (one === least) return { error, above: 0 };
    const blocks = blocksOf([one, least], points);
    const [a, b] = [one, least].map((c) => summarise(c, points, blocks).byBlock);
    const ratio = logRatio(a, b, new Float64Array(blocks.count).fill(1));
    return { error, above: ratio.error > ROUNDING ? ratio.value / ratio.error : 0 };
  });
}

/** By the differences to the competitor with the lowest error. */
function blocksOf(competitors: readonly Competitor[], points: TestPoints): Blocks {
  const losses = competitors.map((one) => Float64Array.from(one.losses));
  const totals = losses.map(sumOf);
  const lowest = losses[totals.indexOf(Math.min(...totals))];
  const differences = losses
    .filter((loss) => loss !== lowest)
    .map((loss) => loss.map((x, i) => x - lowest[i]));
  return blocksFor(differences.length > 0 ? differences : [lowest], points, points.horizon);
}

function requirePoints({ name, losses }: Competitor, { reference }: TestPoints): void {
  if (losses.length !== reference.length) {
    throw new CallerError(
      `${name} has ${losses.length} errors for ${reference.length} test points`,
      "compare on the same test points",
    );
  }
  for (let i = 0; i < losses.length; i++) {
    if (Number.isFinite(losses[i])) continue;
    throw new CallerError(
      `${name} has the loss ${losses[i]} at test point ${i}`,
      "leave out a run that diverged",
    );
  }
}
