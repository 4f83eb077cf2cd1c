/** Of every interval. */
const LEVEL = 0.95;

/** Spreads below this, relative to the values, are rounding. */
const ROUNDING = 1e-14;

/**
 * P(|T| <= sqrt(freedom) tan(angle)) for Student's law with whole degrees of freedom, by its finite
 * sum (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
 */
function withinAngle(angle: number, freedom: number): number {
  const odd = freedom % 2 === 1;
  const square = Math.cos(angle) ** 2;
  let term = odd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < freedom; k += 2) {
    term *= ((k - 1) / k) * square;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.min(1, Math.sin(angle) * sum);
}

/**
 * P(|T| > |t|) for Student's law: the p-value of a two-sided test. Exact to about 1e-15.
 *
 * @param freedom degrees of freedom, a whole number from 1
 */
export function studentTail(t: number, freedom: number): number {
  return Math.max(0, 1 - withinAngle(Math.atan(Math.abs(t) / Math.sqrt(freedom)), freedom));
}

/**
 * The t with P(|T| <= t) = level for Student's law, by bisection.
 *
 * @param freedom degrees of freedom, a whole number from 1
 */
export function studentQuantile(level: number, freedom: number): number {
  let [low, high] = [0, Math.PI / 2];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (withinAngle(middle, freedom) < level) low = middle;
    else high = middle;
  }
  return Math.sqrt(freedom) * Math.tan((low + high) / 2);
}

/** A mean, what is known of it from independent values, and whether it could be zero. */
export interface StudentMean {
  readonly mean: number;
  /** 95 % interval by Student's law; null for one value */
  readonly interval: readonly [low: number, high: number] | null;
  /** two-sided p-value of the mean being zero; null for one value */
  readonly p: number | null;
}

/** Mean of at least one independent value, with its 95 % interval by Student's law. */
export function studentMean(values: readonly number[]): StudentMean {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, interval: null, p: null };
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(square / (n - 1) / n);
  const half = studentQuantile(LEVEL, n - 1) * error;
  const size = Math.max(...values.map(Math.abs));
  const p =
    error <= ROUNDING * size
      ? Math.abs(mean) <= ROUNDING * size
        ? 1
        : 0
      : studentTail(mean / error, n - 1);
  return { mean, interval: [mean - half, mean + half], p };
}
