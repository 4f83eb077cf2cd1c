import { quantile } from "./quantile.js";
import { type BlockSums, boundedLog, sumOf } from "./resampling.js";

/** Correlations of neighbouring blocks above this cannot be corrected for. Chosen by hand. */
const MOST_PERSISTENT = 0.8;
/** From this usual persistence on, a comparison says that its test part is short. Chosen by hand. */
export const PERSISTENT = 0.05;

/**
 * How alike neighbouring blocks are, where dependence outlasts a block, as slow changes of the errors'
 * sizes do: the correlation of log ratios of errors with those of the block before, freed of its
 * downward bias (Kendall 1954), and not below zero. A correlation r makes the standard error of a mean
 * larger by sqrt((1 + r) / (1 - r)) (as in prewhitening, Andrews and Monahan 1992).
 */
export function persistence(a: BlockSums, b: BlockSums): number {
  const { follows } = a.blocks;
  const ratios = a.byBlock.map((x, i) => boundedLog(x, b.byBlock[i]));
  const mean = sumOf(ratios) / ratios.length;
  let [product, square, neighbours] = [0, 0, 0];
  for (let i = 0; i < ratios.length; i++) {
    square += (ratios[i] - mean) ** 2 / ratios.length;
    if (follows[i] === 0) continue;
    product += (ratios[i] - mean) * (ratios[i - 1] - mean);
    neighbours++;
  }
  if (neighbours === 0 || square === 0) return 0;
  const raw = product / neighbours / square;
  return Math.min(MOST_PERSISTENT, Math.max(0, raw + (1 + 3 * raw) / neighbours));
}

/** The median over all pairs: each alone tells it badly, having few blocks. */
export function usualPersistence(sums: readonly BlockSums[]): number {
  const pairs = sums.flatMap((a, i) => sums.slice(i + 1).map((b) => persistence(a, b)));
  return pairs.length === 0 ? 0 : quantile(pairs, 0.5);
}
