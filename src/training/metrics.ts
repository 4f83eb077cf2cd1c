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
