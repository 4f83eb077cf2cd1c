import type { Design, Sample } from "./design.js";

/** First and second moments of a sample's standardised columns and its centred target. */
export interface Moments {
  readonly columns: number;
  readonly count: number;
  /** [columns] */
  readonly mean: Float64Array;
  /** [columns] population deviation; 0 where a column is constant */
  readonly deviation: Float64Array;
  /** [columns, columns] correlations, lower half only; a constant column's row is 0 */
  readonly correlation: Float64Array;
  /** [columns] mean of standardised column times centred target */
  readonly covariance: Float64Array;
  readonly targetMean: number;
}

/** Rows that are gathered before their products are summed: two tiles of columns stay in cache. */
const CHUNK = 64;
/** A column whose deviation is below this share of its mean is constant up to rounding. */
const CONSTANT = 1e-12;

/**
 * Accumulates the moments in float64 in two passes over the sample: the first for the means, so
 * that the second sums products of centred values.
 */
export function momentsOf(design: Design, { rows, target }: Sample): Moments {
  const p = design.columns;
  const n = rows.length;
  const row = new Float64Array(p);
  const mean = new Float64Array(p);
  // from the first example on, or a large offset would round away what varies
  const first = new Float64Array(p);
  design.fill(rows[0], first);
  let targetMean = 0;
  for (let i = 0; i < n; i++) {
    design.fill(rows[i], row);
    for (let j = 0; j < p; j++) mean[j] += row[j] - first[j];
    targetMean += target[i] - target[0];
  }
  for (let j = 0; j < p; j++) mean[j] = first[j] + mean[j] / n;
  targetMean = target[0] + targetMean / n;

  const correlation = new Float64Array(p * p);
  const covariance = new Float64Array(p);
  const chunk = new Float64Array(p * CHUNK);
  for (let from = 0; from < n; from += CHUNK) {
    const size = Math.min(CHUNK, n - from);
    if (size < CHUNK) chunk.fill(0);
    for (let r = 0; r < size; r++) {
      design.fill(rows[from + r], row);
      const y = target[from + r] - targetMean;
      for (let j = 0; j < p; j++) {
        const x = row[j] - mean[j];
        chunk[j * CHUNK + r] = x;
        covariance[j] += x * y;
      }
    }
    addProducts(correlation, chunk, p);
  }

  const deviation = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    const d = Math.sqrt(correlation[j * p + j] / n);
    deviation[j] = d > CONSTANT * Math.abs(mean[j]) ? d : 0;
  }
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const scale = n * deviation[i] * deviation[j];
      correlation[i * p + j] = scale > 0 ? correlation[i * p + j] / scale : 0;
    }
    covariance[i] = deviation[i] > 0 ? covariance[i] / (n * deviation[i]) : 0;
  }
  return { columns: p, count: n, mean, deviation, correlation, covariance, targetMean };
}

/** Adds the products of the chunk's columns to the lower half, four columns at a time. */
function addProducts(products: Float64Array, chunk: Float64Array, p: number): void {
  for (let i = 0; i < p; i++) {
    const a = i * CHUNK;
    let j = 0;
    for (; j + 3 <= i; j += 4) {
      const b = j * CHUNK;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let r = 0; r < CHUNK; r++) {
        const x = chunk[a + r];
        s0 += x * chunk[b + r];
        s1 += x * chunk[b + CHUNK + r];
        s2 += x * chunk[b + 2 * CHUNK + r];
        s3 += x * chunk[b + 3 * CHUNK + r];
      }
      products[i * p + j] += s0;
      products[i * p + j + 1] += s1;
      products[i * p + j + 2] += s2;
      products[i * p + j + 3] += s3;
    }
    for (; j <= i; j++) {
      let sum = 0;
      for (let r = 0; r < CHUNK; r++) sum += chunk[a + r] * chunk[j * CHUNK + r];
      products[i * p + j] += sum;
    }
  }
}
