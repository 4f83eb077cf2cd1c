/**
 * The geometric mean: of errors, whose spread over seeds is one of factors.
 *
 * @param values above 0; where one is not, the result is none: not a number, or 0
 */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);
}
