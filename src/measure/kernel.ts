import type { Windows } from "../data/windows.js";
import type { Matrix } from "../linalg/matrix.js";
import { Stream } from "../random/stream.js";
import { blocksFor, drawCounts } from "../statistics/blocks.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { quantile } from "../statistics/quantile.js";
import { timesOf } from "../statistics/test-points.js";
import type { Algebra } from "./algebra.js";
import { outputAt, windowDesign } from "./design.js";
import { newtonSteps } from "./newton-steps.js";
import { predictRidge, type RidgeFit } from "./ridge.js";

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
 * The kernel of a ridge regression on the full window, channel after channel, in units of
 * standardised output per standardised input, with a 95 % band by block bootstrap over the training
 * examples.
 *
 * A resample is one Newton step from the fit: the blocks' scores (residual times regressors) are
 * drawn with replacement and mapped to weights by the fit's own inverse (score bootstrap, Kline
 * and Santos 2012). Deviations are widened by sqrt(n / (n - effective degrees of freedom)), as
 * residuals of a fit are too small by that factor, and by sqrt(B / (B - 1)) for B blocks. The band
 * is of the penalised weights: what the penalty takes from them is not in it.
 *
 * @param windows of one horizon, as is the fit
 * @param shortest rows of a block at least
 */
export async function* ridgeKernels(
  algebra: Algebra,
  windows: Windows,
  fit: RidgeFit,
  bootstrap: Bootstrap,
  shortest: number = windows.problem.horizon,
): AsyncGenerator<ChannelKernel> {
  const { channels, problem, outputScale } = windows;
  const { window } = problem;
  const design = windowDesign(windows, window);
  const train = outputAt(windows, windows.train);
  const prediction = await predictRidge(algebra, fit, design, train.rows);
  const residual = train.target.map((y, i) => y - prediction[i]);
  const blocks = blocksFor([residual], timesOf(windows, train.rows), shortest);
  const sample = { rows: train.rows, target: residual };
  const steps = await newtonSteps(algebra, fit, { design, sample, blocks });

  const stream = new Stream(bootstrap.seed, "kernel: blocks");
  const { resamples } = bootstrap;
  const counts: Matrix = {
    ...{ rows: resamples, columns: blocks.count },
    data: new Float64Array(resamples * blocks.count),
  };
  for (let r = 0; r < resamples; r++) {
    const drawn = drawCounts(stream, r, blocks.count);
    for (let b = 0; b < blocks.count; b++) counts.data[r * blocks.count + b] = drawn[b] - 1;
  }
  for (const [c, channel] of channels.entries()) {
    const at = Int32Array.from({ length: window }, (_, lag) => lag * channels.length + c);
    const weights = Array.from(at, (j) => fit.weights[j] / outputScale.deviation);
    const own: Matrix = {
      ...{ rows: window, columns: blocks.count },
      data: new Float64Array(window * blocks.count),
    };
    at.forEach((j, lag) => {
      for (let b = 0; b < blocks.count; b++) {
        own.data[lag * blocks.count + b] = steps.data[b * steps.columns + j];
      }
    });
    const changes = (await algebra.times(counts, own)).data;
    const resampled = Array.from({ length: resamples }, (_, r) =>
      Float64Array.from(weights, (w, lag) => w + changes[r * window + lag] / outputScale.deviation),
    );
    const edge = (p: number) =>
      weights.map((_, lag) =>
        quantile(
          resampled.map((draw) => draw[lag]),
          p,
        ),
      );
    yield { channel, weights, low: edge(0.025), high: edge(0.975), resampled };
  }
}
