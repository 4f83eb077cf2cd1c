import type { Windows } from "../data/windows.js";
import { Stream } from "../random/stream.js";
import { blocksFor, drawCounts } from "../statistics/blocks.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { quantile } from "../statistics/quantile.js";
import { timesOf } from "../statistics/test-points.js";
import { outputAt, windowDesign } from "./design.js";
import { newtonSteps } from "./newton-steps.js";
import { fitRidge, predictRidge } from "./ridge.js";

/** Weights of one channel: [window], lag 0 (the newest row) first. */
export interface ChannelKernel {
  /** name of the input */
  readonly channel: string;
  /** [window] in standardised units */
  readonly weights: readonly number[];
  /** 95 % band of each weight */
  readonly low: readonly number[];
  /** upper end of that band */
  readonly high: readonly number[];
  /** [resamples][window] the same weights in each resample */
  readonly resampled: readonly Float64Array[];
}

/**
 * The ridge kernel over the full window, in units of standardised output per standardised input,
 * with a 95 % band by block bootstrap over the training examples.
 *
 * A resample is one Newton step from the fit: the blocks' scores (residual times regressors) are
 * drawn with replacement and mapped to weights by the fit's own inverse (score bootstrap, Kline
 * and Santos 2012). Deviations are widened by sqrt(n / (n - effective degrees of freedom)), as
 * residuals of a fit are too small by that factor, and by sqrt(B / (B - 1)) for B blocks. The band
 * is of the penalised weights: what the penalty takes from them is not in it.
 */
export function ridgeKernel(windows: Windows, bootstrap: Bootstrap): ChannelKernel[] {
  const { channels, problem, outputScale } = windows;
  const { window, horizon } = problem;
  const design = windowDesign(windows, window);
  const train = outputAt(windows, windows.train);
  const fit = fitRidge(design, train, outputAt(windows, windows.validation));

  const prediction = predictRidge(fit, design, train.rows);
  const residual = train.target.map((y, i) => y - prediction[i]);
  const blocks = blocksFor([residual], timesOf(windows, train.rows), horizon);
  const steps = newtonSteps(design, train.rows, residual, fit, blocks);

  const stream = new Stream(bootstrap.seed, "kernel: blocks");
  const counts = Array.from({ length: bootstrap.resamples }, (_, r) =>
    drawCounts(stream, r, blocks.count),
  );
  return channels.map((channel, c) => {
    const at = Int32Array.from({ length: window }, (_, lag) => lag * channels.length + c);
    const weights = Array.from(at, (j) => fit.weights[j] / outputScale.deviation);
    const resampled = counts.map((count) =>
      Float64Array.from(at, (j, lag) => {
        let deviation = 0;
        for (let b = 0; b < count.length; b++) deviation += (count[b] - 1) * steps[b][j];
        return weights[lag] + deviation / outputScale.deviation;
      }),
    );
    const edge = (p: number) =>
      weights.map((_, lag) =>
        quantile(
          resampled.map((draw) => draw[lag]),
          p,
        ),
      );
    return { channel, weights, low: edge(0.025), high: edge(0.975), resampled };
  });
}
