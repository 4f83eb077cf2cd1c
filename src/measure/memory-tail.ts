import type { Windows } from "../data/windows.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Algebra } from "./algebra.js";
import { ridgeKernels } from "./kernel.js";
import { type RidgeFit, solveRidge } from "./ridge.js";
import { kernelTail, type Tail } from "./tail.js";

/** Relative to the mean eigenvalue of the correlation matrix: what the factorisation needs for its digits. */
const UNPENALISED = 1e-7;
/**
 * Rows of a block, in windows. Of a memory longer than the window what is left out errs at all lags
 * alike, but at each so many rows later: a block must hold them together.
 */
const BLOCK = 2;
/** Rows a regressor, below which least squares without a penalty says little. */
const ROWS_PER_WEIGHT = 3;

/**
 * The tail of a channel's memory, from least squares without a penalty on the columns of a ridge
 * regression over the full window.
 *
 * @param windows of one horizon, as is the regression
 * @param channel name of the input whose memory is asked for
 */
export async function memoryTail(
  algebra: Algebra,
  windows: Windows,
  ridge: RidgeFit,
  channel: string,
  bootstrap: Bootstrap,
): Promise<Tail> {
  const { columns, count } = ridge.system.scale;
  if (count < ROWS_PER_WEIGHT * columns) {
    const reason = `${count} training examples for ${columns} weights; three for each are needed`;
    return { verdict: "cannot tell", rate: null, interval: null, reason };
  }
  const weights = await solveRidge(algebra, ridge.system, UNPENALISED);
  const shortest = BLOCK * windows.problem.window;
  const fit = { ...ridge, ...weights };
  for await (const kernel of ridgeKernels(algebra, windows, fit, bootstrap, shortest)) {
    if (kernel.channel !== channel) continue;
    return kernelTail(kernel, autocovariance(windows, channel), windows.problem.horizon);
  }
  throw new RangeError(`no channel '${channel}'`);
}

/** Of a channel over the training examples, at lags 0..window-1. */
function autocovariance(windows: Windows, channel: string): Float64Array {
  const { features, channels, train, problem } = windows;
  const at = (t: number) => features[t * channels.length + channels.indexOf(channel)];
  const mean = train.reduce((sum, t) => sum + at(t), 0) / train.length;
  return Float64Array.from(
    { length: problem.window },
    (_, lag) =>
      train.reduce((sum, t) => sum + (at(t) - mean) * (at(t - lag) - mean), 0) / train.length,
  );
}
