import type { Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { lagDesign, outputAt, type Term } from "../../measure/design.js";
import { scaledLasso } from "../../measure/lasso.js";
import type { Moments } from "../../measure/moments.js";
import { fitRegressions, type RidgeFit } from "../../measure/ridge.js";
import { Primal } from "../../measure/ridge-system.js";
import { type Fit, ridgeParts } from "./fit.js";
import { namesOf } from "./selected-ridge.js";

/** Regressors among which lags are searched, at most: sweeps of the lasso take their square. */
const MOST_REGRESSORS = 1024;
/** Horizons for each of which lags are searched, at most, evenly spaced. */
const MOST_HORIZONS = 4;

/**
 * Ridge on few lags: those to which the scaled lasso, which has nothing to tune, gives a weight at some
 * horizon, so that shrinking is left to ridge. Null where it keeps none or all, or where there are more
 * lags than it searches, or than examples.
 *
 * @param window the terms of ridge on the window
 * @param windowRidge ridge on these, from whose moments all is solved
 */
export async function sparseRidge(
  algebra: Algebra,
  windows: Windows,
  window: readonly Term[],
  windowRidge: RidgeFit,
): Promise<Fit | null> {
  const { train, validation } = windows;
  if (window.length > Math.min(MOST_REGRESSORS, train.length)) return null;
  const all = await windowRidge.system.restricted(algebra, [...window.keys()]);
  const variances = variancesOf(outputAt(windows, train).target, all.targetMean);
  const kept = new Set<number>();
  for (const k of spread(variances.length)) {
    await algebra.pause();
    const { coefficients } = scaledLasso(atOutput(all, k), variances[k]);
    for (const [j, weight] of coefficients.entries()) if (weight !== 0) kept.add(j);
  }
  if (kept.size === 0 || kept.size === window.length) return null;
  const places = [...kept].sort((a, b) => a - b);
  const design = lagDesign(
    windows,
    places.map((j) => window[j]),
  );
  const system = new Primal(await windowRidge.system.restricted(algebra, places));
  const regression = { columns: places.length, system };
  const [fit] = await fitRegressions(algebra, design, outputAt(windows, validation), [regression]);
  const columns = [...new Set(design.terms.map(({ channel }) => channel))]
    .sort((a, b) => a - b)
    .map((channel) => windows.channels[channel]);
  return {
    ...{
      kind: "ridge-sparse",
      name: "ridge-sparse",
      label: "ridge on few lags",
      columns,
      note: null,
    },
    ...(await ridgeParts(algebra, windows, design, fit)),
    description: `ridge regression on ${places.length} of ${window.length} values in the last ${windows.problem.window} rows, of ${namesOf(columns)}`,
  };
}

/** Places of outputs, from the first to the last. */
function spread(outputs: number): Set<number> {
  const most = Math.min(outputs, MOST_HORIZONS);
  if (most === 1) return new Set([0]);
  return new Set(
    Array.from({ length: most }, (_, k) => Math.round((k * (outputs - 1)) / (most - 1))),
  );
}

/** Variance of each output about its mean. */
function variancesOf(target: Float64Array, mean: Float64Array): Float64Array {
  const { length } = mean;
  const sums = new Float64Array(length);
  for (const [i, y] of target.entries()) sums[i % length] += (y - mean[i % length]) ** 2;
  return sums.map((sum) => (sum * length) / target.length);
}

/** The moments with one output. */
function atOutput(all: Moments, k: number): Moments {
  const { columns, covariance, targetMean } = all;
  return {
    ...all,
    covariance: covariance.subarray(k * columns, (k + 1) * columns),
    targetMean: targetMean.subarray(k, k + 1),
  };
}
