/** How weights of attention compare with true ones. */
export interface AttentionError {
  /** share of the rows whose largest weight stands where the largest true one does */
  readonly agreement: number;
  /** mean of |w(t, s) - w'(t, s)| over all weights */
  readonly meanAbsolute: number;
  /** share of a row's weight that stands elsewhere than in the truth, on average: half of sum_s |w - w'| */
  readonly misplaced: number;
  /** Pearson's, over all weights */
  readonly correlation: number;
}

/** The place of the largest number; the first of those that are equal. */
function largest(row: ArrayLike<number>): number {
  let at = 0;
  for (let i = 1; i < row.length; i++) if (row[i] > row[at]) at = i;
  return at;
}

/**
 * Compares weights of attention with true ones, row by row.
 *
 * @param weights [rows, keys]
 * @param truth [rows, keys]
 */
export function compareAttention(
  weights: Float64Array,
  truth: Float64Array,
  keys: number,
): AttentionError {
  const rows = weights.length / keys;
  let agreeing = 0;
  for (let from = 0; from < weights.length; from += keys) {
    const own = largest(weights.subarray(from, from + keys));
    if (own === largest(truth.subarray(from, from + keys))) agreeing++;
  }
  const apart = weights.reduce((sum, w, i) => sum + Math.abs(w - truth[i]), 0);
  return {
    agreement: agreeing / rows,
    meanAbsolute: apart / weights.length,
    misplaced: apart / (2 * rows),
    correlation: correlation(weights, truth),
  };
}

/** Pearson's correlation; not a number where one of the two is constant. */
function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [a, b].map((v) => v.reduce((sum, x) => sum + x, 0) / v.length);
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] - meanA, b[i] - meanB];
    products += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return products / Math.sqrt(squaresA * squaresB);
}

/** |values - truth| / |truth|, the relative root of the mean square. */
export function relativeError(values: ArrayLike<number>, truth: ArrayLike<number>): number {
  let [apart, whole] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    apart += (values[i] - truth[i]) ** 2;
    whole += truth[i] ** 2;
  }
  return Math.sqrt(apart / whole);
}
