import { Stream } from "../random/stream.js";
import { type BleuCounts, bleuScore, sumCounts } from "../text/bleu.js";
import { quantile } from "./quantile.js";
import { LEVEL } from "./resampling.js";

/** Resamples of an interval. */
const RESAMPLES = 1000;

/**
 * BLEU of one system less that of another on the same sentences, with its interval over sentences: quantiles
 * over resamples of pairs (Koehn, Statistical significance tests for machine translation evaluation, 2004).
 *
 * @param of,less counts of each sentence, in one order
 * @param seed of the resamples
 */
export function pairedBleu(
  of: readonly BleuCounts[],
  less: readonly BleuCounts[],
  seed: number,
): { readonly difference: number; readonly interval: readonly [low: number, high: number] } {
  const count = of.length;
  const stream = new Stream(seed, "paired BLEU: sentences");
  const score = (counts: readonly BleuCounts[]) => bleuScore(sumCounts(counts)).score;
  const resampled = Array.from({ length: RESAMPLES }, (_, r) => {
    const drawn = Array.from({ length: count }, (_, i) => stream.integer(r * count + i, count));
    return score(drawn.map((i) => of[i])) - score(drawn.map((i) => less[i]));
  });
  return {
    difference: score(of) - score(less),
    interval: [quantile(resampled, (1 - LEVEL) / 2), quantile(resampled, (1 + LEVEL) / 2)],
  };
}
