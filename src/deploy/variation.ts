/** The rows of a series on which its variation is looked at. */
export interface VariationAt {
  /** [rows] the target, gaps filled */
  readonly values: Float64Array;
  /** rows that the mean is over, up to each origin */
  readonly rows: number;
  /** rows between the values that are compared */
  readonly lag: number;
}

/** How much the target moves lately, at each origin: the mean of its absolute changes over `lag` rows. */
export function variationAt({ values, rows, lag }: VariationAt, origins: Int32Array): Float64Array {
  return Float64Array.from(origins, (t) => {
    let sum = 0;
    for (let row = t - rows + 1 + lag; row <= t; row++) {
      sum += Math.abs(values[row] - values[row - lag]);
    }
    return sum / (rows - lag);
  });
}

/** Another lag than 1 is taken where changes over it are below this share. Chosen by hand. */
const QUIETER = 0.9;

/**
 * The lag, of those up to half of so many rows, over which the target changes least at some origins: 1, or a
 * season, beside which its changes from row to row would hide how noisy it is.
 */
export function quietestLag(values: Float64Array, origins: Int32Array, rows: number): number {
  let [best, least] = [1, Number.POSITIVE_INFINITY];
  for (let lag = 1; lag <= Math.max(1, rows >> 1); lag++) {
    let sum = 0;
    for (const t of origins) sum += Math.abs(values[t] - values[t - lag]);
    if (sum >= least) continue;
    best = lag;
    least = lag === 1 ? QUIETER * sum : sum;
  }
  return best;
}
