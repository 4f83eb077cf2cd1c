import type { Windows } from "../data/windows.js";
import { confusionOf } from "../statistics/class-scores.js";
import type { ErrorEstimate } from "../statistics/compare.js";
import { hitRate } from "../statistics/metrics.js";
import { accuracyOf, type MaseScale } from "./accuracy.js";
import type { ClassScores, NumberScores } from "./advice.js";

/**
 * What is said of predicted levels of the test points, beside who beats whom.
 *
 * @param truth [points, horizons]
 */
export function numberScores(windows: Windows, truth: Float64Array, unit: MaseScale) {
  return (levels: Float64Array, { mean, interval, raw }: ErrorEstimate): NumberScores => ({
    test: { mean, interval, mse: raw },
    ...accuracyOf(windows, truth, levels, unit),
  });
}

/**
 * What is said of predicted classes of the test points, beside who beats whom.
 *
 * @param truth [points]
 */
export function classScores(truth: Float64Array, classes: number) {
  return (scores: Float64Array, { mean, interval, raw }: ErrorEstimate): ClassScores => ({
    test: { mean, interval, logLoss: raw },
    accuracy: hitRate(scores, truth),
    confusion: confusionOf(scores, truth, classes),
  });
}
