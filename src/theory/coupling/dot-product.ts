import { CallerError } from "../../errors.js";
import { type Matrix, multiply, shapeOf, transpose } from "../../linalg/matrix.js";
import { pivotedCholesky } from "../../linalg/pivoted-cholesky.js";
import { triangularFactor } from "../../linalg/qr.js";
import { type Spectrum, singularValues } from "../../linalg/svd.js";

/** The weights of one head: rho(u, v) = (W_Q u)^T W_K v. */
export interface HeadWeights {
  /** W_Q [m_h, n]; a bias is a column for a coordinate that is always 1 */
  readonly query: Matrix;
  /** W_K [m_h, n] */
  readonly key: Matrix;
}

/** First and second moments of the tokens that one side sees; all that a spectrum asks of a law. */
export interface TokenMoments {
  /** [n] */
  readonly mean: Float64Array;
  /** [n, n] about the mean; may be singular, as behind a layer norm */
  readonly covariance: Matrix;
}

/** Singular values of a head's coupling. */
export interface DotProductSpectrum {
  /** of rho(u, v), largest first */
  readonly raw: Spectrum;
  /** of rho(u, v) - E_v rho(u, v) */
  readonly centred: Spectrum;
}

/**
 * The POD of dot-product attention in closed form: with second moments M_u = L_u L_u^T and
 * M_v = L_v L_v^T, the singular values of rho in L^2(mu x nu) are those of
 * L_u^T W_Q^T W_K L_v. With the QR factors (W_Q L_u)^T = O_1 R_1, (W_K L_v)^T = O_2 R_2 they are
 * those of R_1 R_2^T, m_h x m_h: O(n m_h^2), where the n x n product would take O(n^3), and no
 * sample of logits. Centring over the keys replaces M_v by their covariance (docs/theory/constructions.md).
 *
 * Exact where query and key are independent draws of the two laws. Within one sequence they are
 * correlated, masked, and centred per sequence; relative and rotary terms are outside. `spectralGap`
 * says how far sampled logits are from it. Its truncation is optimal for the logits, not for what
 * the model puts out.
 *
 * The moments hold squares, so that what they say of a direction ends at sqrt(n epsilon) of the
 * largest: that is the noise floor, relative to sigma_1. Without laws (tokens of mean 0 and
 * covariance I, as an ideal layer norm gives) it is that of a singular value decomposition.
 *
 * @param laws of queries and keys, or null for white tokens
 * @throws CallerError where shapes do not fit
 */
export function dotProductSpectrum(
  { query, key }: HeadWeights,
  laws: { readonly query: TokenMoments; readonly key: TokenMoments } | null,
): DotProductSpectrum {
  if (query.rows !== key.rows) {
    throw new CallerError(
      `W_Q is ${shapeOf(query)} and W_K is ${shapeOf(key)}`,
      "both have m_h rows, the size of the head",
    );
  }
  if (laws === null) {
    const raw = coreSpectrum(transpose(query), transpose(key));
    return { raw, centred: raw };
  }
  const [seen, asked] = [sideOf(query, laws.query), sideOf(key, laws.key)];
  const left = transpose(withMean(seen));
  const floored = (spectrum: Spectrum, largest: number): Spectrum => ({
    values: spectrum.values,
    noiseFloor: Math.sqrt(query.columns * Number.EPSILON) * largest,
  });
  const raw = coreSpectrum(left, transpose(withMean(asked)));
  const centred = coreSpectrum(left, transpose(asked.spread));
  return { raw: floored(raw, raw.values[0]), centred: floored(centred, raw.values[0]) };
}

/**
 * Singular values of left right^T from the factors left [n, m] and right [n', m], by a QR of each
 * and the SVD of the small core.
 */
export function coreSpectrum(left: Matrix, right: Matrix): Spectrum {
  const core = multiply(triangularFactor(left), transpose(triangularFactor(right)));
  return singularValues(core);
}

interface Side {
  /** W L, L L^T the covariance [m_h, rank] */
  readonly spread: Matrix;
  /** W mean [m_h] */
  readonly mean: Float64Array;
}

function sideOf(weights: Matrix, { mean, covariance }: TokenMoments): Side {
  if (mean.length !== weights.columns || covariance.rows !== weights.columns) {
    throw new CallerError(
      `weights ${shapeOf(weights)} meet tokens of mean [${mean.length}] and covariance ${shapeOf(covariance)}`,
      "give the moments of the tokens that the weights are applied to",
    );
  }
  return {
    spread: multiply(weights, pivotedCholesky(covariance)),
    mean: multiply(weights, { rows: mean.length, columns: 1, data: mean }).data,
  };
}

/** W [L, mean]: the product with its transpose is W (covariance + mean mean^T) W^T. */
function withMean({ spread, mean }: Side): Matrix {
  const columns = spread.columns + 1;
  const data = new Float64Array(spread.rows * columns);
  for (let i = 0; i < spread.rows; i++) {
    data.set(spread.data.subarray(i * spread.columns, (i + 1) * spread.columns), i * columns);
    data[(i + 1) * columns - 1] = mean[i];
  }
  return { rows: spread.rows, columns, data };
}

/** Largest difference between two spectra, over the first one's largest value. */
export function spectralGap(closed: Float64Array, sampled: Float64Array): number {
  const count = Math.max(closed.length, sampled.length);
  let most = 0;
  for (let k = 0; k < count; k++) {
    most = Math.max(most, Math.abs((closed[k] ?? 0) - (sampled[k] ?? 0)));
  }
  return most / closed[0];
}
