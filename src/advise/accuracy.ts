import type { Windows } from "../data/windows.js";
import { meanSquaredError } from "../statistics/metrics.js";
import { trainingMean } from "../statistics/test-points.js";

/** Errors of predicted levels on the test part, over all horizons. */
export interface Accuracy {
  /** mean absolute error, in the target's unit */
  readonly mae: number;
  /** root of the mean squared error, in the target's unit */
  readonly rmse: number;
  /** `mae` over the `MaseScale`; null where that is 0 */
  readonly mase: number | null;
}

/** Errors at one horizon. */
export interface HorizonError extends Accuracy {
  /** rows ahead */
  readonly horizon: number;
  /** mean squared error over that of the training mean at this horizon */
  readonly error: number;
}

/** The unit of the mean absolute scaled error (Hyndman and Koehler 2006, equation 5). */
export interface MaseScale {
  /** rows between the values that are compared: 1, or a season */
  readonly lag: number;
  /** mean absolute change of the target over so many rows in the training part; 0 where it never changes */
  readonly scale: number;
}

/** What the seasonal naive method errs on the targets of the training part. */
export function maseScale(windows: Windows, lag: number): MaseScale {
  const { observed, sequenceOf, problem, train } = windows;
  const [nearest] = problem.horizons;
  let sum = 0;
  let count = 0;
  for (const t of train) {
    const before = t + nearest - lag;
    if (before < 0 || sequenceOf[before] !== sequenceOf[t]) continue;
    const change = Math.abs(observed[t + nearest] - observed[before]);
    if (Number.isNaN(change)) continue;
    sum += change;
    count++;
  }
  return { lag, scale: count === 0 ? 0 : sum / count };
}

/**
 * Errors of levels, over all horizons and at each.
 *
 * @param truth,levels [points, horizons]
 */
export function accuracyOf(
  windows: Windows,
  truth: Float64Array,
  levels: Float64Array,
  unit: MaseScale,
): { readonly accuracy: Accuracy; readonly byHorizon: readonly HorizonError[] } {
  const { horizons } = windows.problem;
  const mean = trainingMean(windows);
  const byHorizon = horizons.map((horizon, k): HorizonError => {
    const at = (values: Float64Array) =>
      Float64Array.from(
        { length: values.length / horizons.length },
        (_, i) => values[i * horizons.length + k],
      );
    const own = at(truth);
    const reference = meanSquaredError(new Float64Array(own.length).fill(mean), own);
    const predicted = at(levels);
    return {
      horizon,
      error: meanSquaredError(predicted, own) / reference,
      ...accuracy(predicted, own, unit),
    };
  });
  return { accuracy: accuracy(levels, truth, unit), byHorizon };
}

function accuracy(levels: Float64Array, truth: Float64Array, { scale }: MaseScale): Accuracy {
  const mae = truth.reduce((sum, y, i) => sum + Math.abs(levels[i] - y), 0) / truth.length;
  return {
    mae,
    rmse: Math.sqrt(meanSquaredError(levels, truth)),
    mase: scale > 0 ? mae / scale : null,
  };
}
