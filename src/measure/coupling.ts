import { leastSquares } from "../linalg/least-squares.js";
import { type Matrix, multiply, transpose } from "../linalg/matrix.js";
import { qr } from "../linalg/qr.js";
import { svd } from "../linalg/svd.js";
import type { Model } from "../models/architecture.js";
import { type HeadCoupling, queriesAndKeys, readProjection, writeBlock } from "../models/head.js";
import { cutParameters, parameterCount } from "../models/parameters.js";
import { Stream } from "../random/stream.js";
import { evaluate } from "../runtime/evaluate.js";
import type { Engine } from "../runtime/session.js";
import { input } from "../tensor/index.js";
import { batchOf, type Examples, exampleFeeds } from "../training/examples/examples.js";

/** Sampled factors of a coupling rho(u, v) = q(u)^T k(v). */
export interface CouplingSample {
  /** [queries, m_h] q at the last token of each sampled window, the only query that is used */
  readonly query: Matrix;
  /** [keys, m_h] k at tokens drawn from all positions of the same windows */
  readonly key: Matrix;
}

/** Singular values of a coupling, raw (the paper's) and centred over the keys. */
export interface CouplingSpectrum {
  /** singular values of rho in L^2(mu x nu), mu and nu the empirical laws of queries and keys */
  readonly sigma: Float64Array;
  /** the same for rho(u, v) - mean over v: all that a softmax over v can feel (it is invariant to c(u)) */
  readonly centred: Float64Array;
  /** the sample is computed in float32: nothing below its epsilon times the largest value is meant */
  readonly noiseFloor: number;
}

const FLOAT32_EPSILON = 2 ** -23;
const KEYS_PER_WINDOW = 4;

/**
 * Samples the factors of a trained head's coupling on windows.
 *
 * @param coupling of the head
 * @param theta [P] float32 parameters of one trained model
 * @param index the windows to sample
 */
export async function sampleCoupling(
  engine: Engine,
  model: Model,
  coupling: HeadCoupling,
  examples: Examples,
  theta: Float32Array,
  index: Int32Array,
  seed: number,
): Promise<CouplingSample> {
  const flat = input("theta", "float32", [1, parameterCount(model)]);
  const rows = input("index", "int32", [index.length]);
  const { read } = batchOf(examples, rows, "float32", "last");
  const parameters = cutParameters(model, flat, []);
  const y = model.forward(parameters, read, "all");
  const factors = queriesAndKeys(coupling, y, parameters);
  const size = factors.query.shape[1];
  const { length } = model.task;
  const values = await evaluate(engine, factors, {
    features: exampleFeeds(examples, "float32").features,
    theta: { dtype: "float32", shape: flat.shape, data: theta },
    index: { dtype: "int32", shape: [index.length], data: index },
  });
  const stream = new Stream(seed, "coupling keys");
  const pick = (name: "query" | "key", tokens: readonly number[]): Matrix => {
    const data = new Float64Array(tokens.length * size);
    tokens.forEach((t, i) => {
      for (let k = 0; k < size; k++) data[i * size + k] = Number(values[name].data[t * size + k]);
    });
    return { rows: tokens.length, columns: size, data };
  };
  const last = Array.from(index, (_, i) => i * length + length - 1);
  const drawn = Array.from(
    { length: index.length * KEYS_PER_WINDOW },
    (_, i) => Math.floor(i / KEYS_PER_WINDOW) * length + stream.integer(i, length),
  );
  return { query: pick("query", last), key: pick("key", drawn) };
}

function centreColumns(a: Matrix): Matrix {
  const mean = new Float64Array(a.columns);
  a.data.forEach((x, i) => {
    mean[i % a.columns] += x / a.rows;
  });
  return { ...a, data: a.data.map((x, i) => x - mean[i % a.columns]) };
}

/** The triangular factor of a / sqrt(rows): its products have the moments of the sample. */
function momentFactor(a: Matrix): Matrix {
  const scale = 1 / Math.sqrt(a.rows);
  return qr({ ...a, data: a.data.map((x) => x * scale) }).r;
}

/**
 * Singular values of rho(u, v) = q(u)^T k(v) in closed form: with Q / sqrt(N) = O_1 R_q and
 * K / sqrt(N') = O_2 R_k, those of R_q R_k^T, an m_h x m_h matrix. Exact for the product of the
 * two empirical laws; the cost is one QR of each factor and no N x N' matrix.
 */
export function couplingSpectrum({ query, key }: CouplingSample): CouplingSpectrum {
  const left = momentFactor(query);
  const valuesOf = (k: Matrix) => svd(multiply(left, transpose(momentFactor(k)))).spectrum.values;
  const sigma = valuesOf(key);
  return { sigma, centred: valuesOf(centreColumns(key)), noiseFloor: FLOAT32_EPSILON * sigma[0] };
}

/**
 * The m_h x m_h matrix M of rank r for which q(u)^T M k(v) is the best approximation of rank r to
 * the centred coupling (Eckart and Young in the sample's L^2; Paper A, eq. (9)). Multiplying W_Q
 * by M narrows the head to r; centring needs no term of its own, since it only adds a function
 * of u to the logits.
 */
export function truncation({ query, key }: CouplingSample, rank: number): Matrix {
  const left = momentFactor(query);
  const right = momentFactor(centreColumns(key));
  const { u, spectrum, v } = svd(multiply(left, transpose(right)));
  const kept: Matrix = {
    ...u,
    data: u.data.map((x, i) => (i % u.columns < rank ? x * spectrum.values[i % u.columns] : 0)),
  };
  // M = R_q^+ (U_r S_r V_r^T) R_k^{+T}
  const half = leastSquares(left, multiply(kept, transpose(v)), { ridge: 0 });
  return transpose(leastSquares(right, transpose(half), { ridge: 0 }));
}

/** `theta` [P] with W_Q of a head replaced by W_Q M. */
export function withTruncatedHead(
  model: Model,
  { query }: HeadCoupling,
  theta: Float32Array,
  m: Matrix,
): Float32Array {
  const changed = theta.slice();
  writeBlock(model, changed, query, multiply(readProjection(model, theta, query), m));
  return changed;
}
