import { quantile } from "../statistics/quantile.js";
import { effectiveLength } from "../theory/memory.js";
import type { ChannelKernel } from "./kernel.js";

/** How many lags hold a share of a kernel's energy. */
export interface EffectiveLength {
  /** of the kernel's energy, above 0 to 1 */
  readonly share: number;
  /** counted from the newest */
  readonly lags: number;
  /** 95 % percentile interval over the resamples */
  readonly interval: readonly [low: number, high: number];
}

/**
 * The least number of lags, from the newest, that hold `share` of the kernel's energy. A weight's
 * square is too large by its variance on average, and a resampled one's by twice that; both are
 * taken off, or the noise of many empty lags would count as memory.
 *
 * @param share above 0, at most 1
 * @throws CallerError for another share
 */
export function kernelLength(kernel: ChannelKernel, share: number): EffectiveLength {
  const { weights, resampled } = kernel;
  const variance = weights.map(
    (w, lag) => resampled.reduce((sum, draw) => sum + (draw[lag] - w) ** 2, 0) / resampled.length,
  );
  const lengthOf = (values: ArrayLike<number>, draws: number) =>
    effectiveLength(
      Array.from(values, (w, lag) => w * w - draws * variance[lag]),
      share,
    );
  const lengths = resampled.map((draw) => lengthOf(draw, 2));
  return {
    share,
    lags: lengthOf(weights, 1),
    interval: [quantile(lengths, 0.025), quantile(lengths, 0.975)],
  };
}
