import type { Windows } from "../data/windows.js";
import { CallerError } from "../errors.js";
import { FEATURES } from "./nonlinearity.js";

/** Numbers of one matrix, half a gigabyte; of such matrices a fit holds a few. */
const MOST = 2 ** 26;

/**
 * The most columns of a regression on so many examples: of its matrices the smaller is of the order of
 * the examples or the columns, and there are random features of as many numbers as columns.
 */
export function mostRegressors(examples: number): number {
  return Math.floor(Math.min(MOST / FEATURES, Math.max(Math.sqrt(MOST), MOST / examples)));
}

/**
 * Refuses a window that is too wide for ridge, before anything is computed.
 *
 * @throws CallerError with the most columns and the longest window
 */
export function requireRegressors({ problem, channels, train }: Windows): void {
  const { window } = problem;
  const most = mostRegressors(train.length);
  if (window * channels.length <= most) return;
  const columns = Math.floor(most / window);
  const rows = Math.floor(most / channels.length);
  throw new CallerError(
    `${channels.length} columns in a window of ${window} rows are ${window * channels.length} regressors; of ${train.length} examples ridge takes ${most} at most`,
    [
      ...(columns > 0 ? [`name ${columns} columns or fewer, with --inputs`] : []),
      ...(rows > 0 ? [`give a --window of ${rows} rows or fewer`] : []),
    ].join(", or "),
  );
}
