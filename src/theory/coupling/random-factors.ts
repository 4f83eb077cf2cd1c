import type { Matrix } from "../../linalg/matrix.js";
import { Stream } from "../../random/stream.js";
import { coreSpectrum } from "./dot-product.js";
import { effectiveRank } from "./rank.js";

/** Shapes of the factors of a coupling [queries, keys] = left [queries, inner] right [keys, inner]^T. */
export interface FactorShapes {
  /** rows of the left factor */
  readonly queries: number;
  /** rows of the right factor */
  readonly keys: number;
  /** columns of both: the head size */
  readonly inner: number;
}

/** A spectrum beside those of random factors. */
export interface NullComparison {
  /** of the factors drawn */
  readonly shapes: FactorShapes;
  /** number of random couplings */
  readonly draws: number;
  /** share of the draws whose effective rank may be as low as, or lower than, the threshold */
  readonly quantile: number;
  /** of the spectrum at hand */
  readonly effectiveRank: number;
  /** that quantile of the draws' effective ranks */
  readonly threshold: number;
  /** median over the draws of each value, scaled to sum sigma^2 = 1 */
  readonly median: Float64Array;
  /** not learned: its effective rank is one that random factors have */
  readonly verdict: "not learned" | "unlike random";
}

/** Draws, and the quantile below which a spectrum is unlike them: a one-sided test at 5 %. */
const DRAWS = 99;
const QUANTILE = 0.05;

/**
 * Whether a spectrum could be that of a head nobody trained. Random factors have a spread spectrum
 * too, which by eye looks like a slow power law, so a decay alone is no sign of learning. Under the
 * null both factors have independent normal entries; the statistic is the effective rank, which
 * learning lowers. "unlike random": below the 5th lowest of 99 seeded draws, which of the null
 * itself happens in 5 % of all cases. "not learned" is the absence of that sign, not a proof.
 *
 * By the QR factors of a normal matrix (Bartlett 1933: chi on the diagonal, normal above), a draw
 * costs inner^3, whatever the number of queries and keys.
 *
 * @param values singular values, of any scale
 */
export function againstRandomFactors(
  values: Float64Array,
  shapes: FactorShapes,
  seed: number,
): NullComparison {
  const spectra = Array.from({ length: DRAWS }, (_, draw) =>
    normalised(
      coreSpectrum(
        normalFactor(shapes.queries, shapes.inner, new Stream(seed, `null queries ${draw}`)),
        normalFactor(shapes.keys, shapes.inner, new Stream(seed, `null keys ${draw}`)),
      ).values,
    ),
  );
  const ranks = Float64Array.from(spectra, effectiveRank).sort();
  const threshold = ranks[Math.ceil(QUANTILE * (DRAWS + 1)) - 1];
  const rank = effectiveRank(values);
  return {
    shapes,
    draws: DRAWS,
    quantile: QUANTILE,
    effectiveRank: rank,
    threshold,
    median: spectra[0].map((_, k) => medianOf(spectra.map((spectrum) => spectrum[k]))),
    verdict: rank < threshold ? "unlike random" : "not learned",
  };
}

function normalised(values: Float64Array): Float64Array {
  const norm = Math.sqrt(values.reduce((sum, s) => sum + s * s, 0));
  return values.map((s) => s / norm);
}

function medianOf(values: readonly number[]): number {
  return Float64Array.from(values).sort()[values.length >> 1];
}

/** A matrix with the triangular factor of a normal [rows, columns]: of more rows, that factor itself. */
function normalFactor(rows: number, columns: number, stream: Stream): Matrix {
  const size = Math.min(rows, columns);
  const data = new Float64Array(size * columns);
  let at = 0;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < columns; j++) data[i * columns + j] = stream.normal(at++);
    data[i * columns + i] = Math.sqrt(chiSquare(rows - i, stream, at));
    at += rows - i;
  }
  return { rows: size, columns, data };
}

/**
 * A chi-square variate: the sum of squared normals up to 64 degrees of freedom, beyond that
 * Wilson and Hilferty's cube of a normal, whose error is below 1e-4 there.
 */
function chiSquare(freedom: number, stream: Stream, at: number): number {
  if (freedom > 64) {
    const c = 2 / (9 * freedom);
    return freedom * (1 - c + Math.sqrt(c) * stream.normal(at)) ** 3;
  }
  let sum = 0;
  for (let k = 0; k < freedom; k++) sum += stream.normal(at + k) ** 2;
  return sum;
}
