import type { Windows } from "../data/windows.js";
import { cholesky, choleskyInverseTrace, choleskySolve } from "../linalg/cholesky.js";
import { Stream } from "../random/stream.js";
import {
  automaticBlockLength,
  type Blocks,
  cutBlocks,
  drawCounts,
  intervalBlockLength,
} from "../training/blocks.js";
import type { Bootstrap } from "../training/competitor.js";
import { quantile } from "../training/quantile.js";
import { type Design, outputAt, type Sample, windowDesign } from "./design.js";
import { fitRidge, predictRidge, type RidgeFit } from "./ridge.js";

/** Weights of one channel: [window], lag 0 (the newest row) first. */
export interface ChannelKernel {
  readonly channel: string;
  readonly weights: readonly number[];
  /** 95 % band of each weight */
  readonly low: readonly number[];
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
  const sequenceOf = Int32Array.from(train.rows, (t) => windows.sequenceOf[t]);
  const automatic = automaticBlockLength(residual, sequenceOf);
  const blocks = cutBlocks(sequenceOf, intervalBlockLength(automatic, sequenceOf.length, horizon));
  const steps = newtonSteps(design, train, residual, fit, blocks);

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

/** [blocks][columns] change of the raw weights when a block counts once more. */
function newtonSteps(
  design: Design,
  { rows }: Sample,
  residual: Float64Array,
  { moments, lambda }: RidgeFit,
  blocks: Blocks,
): Float64Array[] {
  const { columns, count, mean, deviation, correlation } = moments;
  const factor = cholesky(correlation, columns, lambda);
  const freedom = columns - lambda * choleskyInverseTrace(factor, columns);
  const widen = Math.sqrt(
    ((count / Math.max(1, count - freedom)) * blocks.count) / (blocks.count - 1),
  );
  const row = new Float64Array(columns);
  return Array.from({ length: blocks.count }, (_, b) => {
    const score = new Float64Array(columns);
    for (let i = blocks.starts[b]; i < blocks.starts[b + 1]; i++) {
      design.fill(rows[i], row);
      for (let j = 0; j < columns; j++) score[j] += (row[j] - mean[j]) * residual[i];
    }
    const scale = (j: number) => (deviation[j] > 0 ? 1 / deviation[j] : 0);
    const step = choleskySolve(
      factor,
      columns,
      score.map((s, j) => (s * scale(j)) / count),
    );
    return step.map((x, j) => widen * x * scale(j));
  });
}
