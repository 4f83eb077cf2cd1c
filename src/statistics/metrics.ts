/** Mean squared error of predictions. */
export function meanSquaredError(prediction: ArrayLike<number>, truth: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < truth.length; i++) total += (prediction[i] - truth[i]) ** 2;
  return total / truth.length;
}

/** Squared error at each point. */
export function squaredErrors(
  prediction: ArrayLike<number>,
  truth: ArrayLike<number>,
): Float64Array {
  return Float64Array.from({ length: truth.length }, (_, i) => (prediction[i] - truth[i]) ** 2);
}

/**
 * Mean squared error divided by that of a constant, the training mean, on the same points: 1 is
 * as good as knowing the mean, 0 is perfect.
 */
export function normalisedError(
  prediction: ArrayLike<number>,
  truth: ArrayLike<number>,
  trainingMean: number,
): number {
  let reference = 0;
  for (let i = 0; i < truth.length; i++) reference += (truth[i] - trainingMean) ** 2;
  return (meanSquaredError(prediction, truth) * truth.length) / reference;
}

/** 1 - error / reference: the share of a reference's error that is gone. */
export function skill(error: number, reference: number): number {
  return 1 - error / reference;
}

/** Errors of a model on test points, least is best, 0 is perfect. */
export interface TestMetrics {
  /** mean squared error, in squared units of the output */
  readonly mse: number;
  /** `normalisedError` */
  readonly nmse: number;
  /** mean absolute error */
  readonly mae: number;
  /** largest absolute error, the distance in the uniform norm */
  readonly max_error: number;
}

/** The names of the metrics, in the order in which they are shown. */
export const METRICS = [
  "mse",
  "nmse",
  "mae",
  "max_error",
] as const satisfies readonly (keyof TestMetrics)[];

/** Name of a metric. */
export type Metric = (typeof METRICS)[number];

/** Every metric of predictions, on the same points. */
export function testMetrics(
  prediction: ArrayLike<number>,
  truth: ArrayLike<number>,
  trainingMean: number,
): TestMetrics {
  let absolute = 0;
  let largest = 0;
  for (let i = 0; i < truth.length; i++) {
    const distance = Math.abs(prediction[i] - truth[i]);
    absolute += distance;
    // not Math.max, which is as slow here as a call; a distance that is not finite must show
    if (!(distance <= largest)) largest = distance;
  }
  return {
    mse: meanSquaredError(prediction, truth),
    nmse: normalisedError(prediction, truth, trainingMean),
    mae: absolute / truth.length,
    max_error: largest,
  };
}
