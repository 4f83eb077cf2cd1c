import { type Matrix, transpose } from "../linalg/matrix.js";
import type { Algebra } from "./algebra.js";
import { type Design, partsOf, type Sample } from "./design.js";

/** What takes a sample's columns to mean 0 and deviation 1, and its outputs to mean 0. */
export interface Standardisation {
  readonly columns: number;
  readonly count: number;
  /** [columns] */
  readonly mean: Float64Array;
  /** [columns] population deviation; 0 where a column is constant */
  readonly deviation: Float64Array;
  /** [outputs] */
  readonly targetMean: Float64Array;
}

/** First and second moments of a sample's standardised columns and its centred outputs. */
export interface Moments extends Standardisation {
  /** [columns, columns] correlations, lower half only; a constant column's row is 0 */
  readonly correlation: Float64Array;
  /** [outputs, columns] mean of standardised column times centred output */
  readonly covariance: Float64Array;
}

/** Rows whose products with all later ones are one run. */
const BLOCK = 256;
/** A column whose deviation is below this share of its mean is constant up to rounding. */
const CONSTANT = 1e-12;

/**
 * Accumulates the moments in float64 in two passes over the sample: the first for the means, so
 * that the second sums products of centred values.
 */
export async function momentsOf(
  algebra: Algebra,
  design: Design,
  sample: Sample,
): Promise<Moments> {
  const p = design.columns;
  const { rows } = sample;
  const n = rows.length;
  const { mean, targetMean } = await meansOf(algebra, design, sample);
  const correlation = new Float64Array(p * p);
  const outputs = targetMean.length;
  const covariance = new Float64Array(outputs * p);
  for await (const { from, block } of partsOf(design, rows)) {
    const columns = centredColumns(block, mean);
    const centred = centredOutputs(sample, targetMean, from, block.rows);
    const products = await algebra.times(centred, columns);
    for (let i = 0; i < covariance.length; i++) covariance[i] += products.data[i];
    await addRowProducts(algebra, columns, correlation);
  }
  const deviation = Float64Array.from(mean, (m, j) =>
    deviationOf(Math.sqrt(correlation[j * p + j] / n), m),
  );
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const scale = n * deviation[i] * deviation[j];
      correlation[i * p + j] = scale > 0 ? correlation[i * p + j] / scale : 0;
    }
  }
  for (let i = 0; i < covariance.length; i++) {
    const d = deviation[i % p];
    covariance[i] = d > 0 ? covariance[i] / (n * d) : 0;
  }
  return { columns: p, count: n, mean, deviation, correlation, covariance, targetMean };
}

/** The sample whole, its columns standardised: for one of fewer rows than columns. */
export async function standardisedColumns(
  algebra: Algebra,
  design: Design,
  sample: Sample,
): Promise<Standardisation & { readonly standardised: Matrix }> {
  const p = design.columns;
  const n = sample.rows.length;
  const { mean, targetMean } = await meansOf(algebra, design, sample);
  const block: Matrix = { rows: n, columns: p, data: new Float64Array(n * p) };
  await design.fill(sample.rows, block.data);
  const standardised = centredColumns(block, mean);
  const deviation = mean.map((m, j) => {
    const column = standardised.data.subarray(j * n, (j + 1) * n);
    let squares = 0;
    for (let r = 0; r < n; r++) squares += column[r] * column[r];
    const d = deviationOf(Math.sqrt(squares / n), m);
    for (let r = 0; r < n; r++) column[r] = d > 0 ? column[r] / d : 0;
    return d;
  });
  return { columns: p, count: n, mean, deviation, targetMean, standardised };
}

/** Adds the products of the rows of x [m, n] with each other to the lower half of `products` [m, m]. */
export async function addRowProducts(
  algebra: Algebra,
  { rows, columns, data }: Matrix,
  products: Float64Array,
): Promise<void> {
  for (let from = 0; from < rows; from += BLOCK) {
    const width = Math.min(BLOCK, rows - from);
    const later = { rows: rows - from, columns, data: data.subarray(from * columns) };
    const own = {
      rows: width,
      columns,
      data: data.subarray(from * columns, (from + width) * columns),
    };
    const block = await algebra.times(later, own);
    for (let i = 0; i < block.rows; i++) {
      const at = (from + i) * rows + from;
      for (let j = 0; j < Math.min(i + 1, width); j++)
        products[at + j] += block.data[i * width + j];
    }
  }
}

async function meansOf(algebra: Algebra, design: Design, { rows, target }: Sample) {
  const mean = new Float64Array(design.columns);
  // from the first example on, or a large offset would round away what varies
  const first = new Float64Array(design.columns);
  await design.fill(rows.subarray(0, 1), first);
  for await (const { block } of partsOf(design, rows)) {
    await algebra.pause();
    for (let at = 0; at < block.data.length; at += mean.length) {
      for (let j = 0; j < mean.length; j++) mean[j] += block.data[at + j] - first[j];
    }
  }
  for (let j = 0; j < mean.length; j++) mean[j] = first[j] + mean[j] / rows.length;
  const offset = target.slice(0, target.length / rows.length);
  const targetMean = new Float64Array(offset.length);
  target.forEach((y, i) => {
    targetMean[i % offset.length] += y - offset[i % offset.length];
  });
  return { mean, targetMean: targetMean.map((sum, k) => offset[k] + sum / rows.length) };
}

/** [outputs, count] the outputs of examples of a sample, less their means. */
export function centredOutputs(
  { target }: Sample,
  mean: Float64Array,
  from: number,
  count: number,
): Matrix {
  const { length } = mean;
  const data = new Float64Array(length * count);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < length; k++) {
      data[k * count + i] = target[(from + i) * length + k] - mean[k];
    }
  }
  return { rows: length, columns: count, data };
}

/** The columns of a block less their means, a row each. */
function centredColumns(block: Matrix, mean: Float64Array): Matrix {
  const columns = transpose(block);
  for (let j = 0; j < columns.rows; j++) {
    const at = j * columns.columns;
    for (let r = 0; r < columns.columns; r++) columns.data[at + r] -= mean[j];
  }
  return columns;
}

function deviationOf(deviation: number, mean: number): number {
  return deviation > CONSTANT * Math.abs(mean) ? deviation : 0;
}
