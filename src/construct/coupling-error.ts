import { type Matrix, multiply, transpose } from "../linalg/matrix.js";
import type { CouplingFunctions } from "./coupling-functions.js";
import type { Law } from "./law.js";
import type { Functions } from "./net.js";

/** Points that are held at a time. */
const CHUNK = 1024;
/** A part of the error is not computed where it is below this share of the rest. */
const NEGLIGIBLE = 1e-9;

/** Sum of the squares, smallest first. */
function squares(values: Float64Array): number {
  return values.reduceRight((sum, x) => sum + x * x, 0);
}

/** sum_{k > r} sigma_k^2, the squared L^2 error of the best coupling of rank r (Paper A, eq. (9)). */
export function tailOf(sigma: Float64Array, r: number): number {
  return squares(sigma.subarray(r));
}

/**
 * E d(u, u)^2 for the remainder d = sum_{k > r} sigma_k phi_k psi_k: what attention feels of a token
 * with itself. The tail, a mean over independent u and v, does not see it.
 */
export function diagonalOf({ sigma, basis, law }: CouplingFunctions, r: number): number {
  const phi = new Float64Array(sigma.length);
  const psi = new Float64Array(sigma.length);
  // products of four functions: exact for sines and cosines, to 1e-11 for polynomials
  const { points, weights } = law(4 * sigma.length);
  return points.reduce((sum, point, i) => {
    basis.query(point, phi, 0);
    basis.key(point, psi, 0);
    let d = 0;
    for (let k = sigma.length - 1; k >= r; k--) d += sigma[k] * phi[k] * psi[k];
    return sum + weights[i] * d * d;
  }, 0);
}

/** Some functions, and their number. */
type Side = readonly [count: number, functions: Functions];

/** Rows of several functions at points of a law, each scaled by the root of its weight. */
function rowsOf(law: Law, from: number, [columns, functions]: Side): Matrix {
  const rows = Math.min(CHUNK, law.points.length - from);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    functions(law.points[from + i], row);
    const root = Math.sqrt(law.weights[from + i]);
    for (let j = 0; j < columns; j++) row[j] *= root;
  }
  return { rows, columns, data };
}

/** Of each pair of sides, the matrix of means E a_i b_j. */
function moments(law: Law, pairs: readonly (readonly [Side, Side])[]): Matrix[] {
  const sides = [...new Set(pairs.flat())];
  const sums = pairs.map(([[rows], [columns]]) => ({
    rows,
    columns,
    data: new Float64Array(rows * columns),
  }));
  for (let from = 0; from < law.points.length; from += CHUNK) {
    const values = new Map(sides.map((side) => [side, rowsOf(law, from, side)] as const));
    pairs.forEach(([a, b], i) => {
      const [left, right] = [values.get(a), values.get(b)] as [Matrix, Matrix];
      const { data } = sums[i];
      multiply(transpose(left), right).data.forEach((x, j) => {
        data[j] += x;
      });
    });
  }
  return sums;
}

/** What of a head the error of its coupling depends on. */
interface Nets {
  readonly rank: number;
  readonly neurons: number;
  /** see `FittedNet` */
  readonly fitted: Functions;
}

/** sigma_k e_k, sigma_k phi_hat_k, psi_k and g_k of a head's nets. */
function sidesOf({ sigma, basis }: CouplingFunctions, { rank: r, fitted }: Nets) {
  const hat = new Float64Array(2 * r + 1);
  const exact = new Float64Array(sigma.length);
  const side = (fill: (point: number, out: Float64Array) => void): Side => [
    r,
    (point, out) => {
      fitted(point, hat);
      fill(point, out);
    },
  ];
  return {
    e: side((point, out) => {
      basis.query(point, exact, 0);
      for (let k = 0; k < r; k++) out[k] = sigma[k] * (hat[k] - exact[k]);
    }),
    phiHat: side((_, out) => {
      for (let k = 0; k < r; k++) out[k] = sigma[k] * hat[k];
    }),
    psi: side((point, out) => {
      basis.key(point, exact, 0);
      out.set(exact.subarray(0, r));
    }),
    g: side((point, out) => {
      basis.key(point, exact, 0);
      for (let k = 0; k < r; k++) out[k] = hat[r + k] - exact[k];
    }),
  };
}

/** sum_ij a_ij b_ij */
function inner(a: Matrix, b: Matrix): number {
  return a.data.reduce((sum, x, i) => sum + x * b.data[i], 0);
}

/** What nets add to a truncated coupling. */
interface NetError {
  /** |N|^2 */
  readonly square: number;
  /** sum_k sigma_k |e_k| |g_k| */
  readonly product: number;
}

/**
 * |N|^2 for N = sum_{k <= r} sigma_k (phi_hat_k psi_hat_k - phi_k psi_k) = sum_k sigma_k (e_k psi_k +
 * phi_hat_k g_k), e_k and g_k the errors of phi_hat_k and psi_hat_k: in this form no large terms
 * cancel. The psi_k are orthonormal.
 */
export function netError(functions: CouplingFunctions, nets: Nets): NetError {
  const law = functions.law(nets.rank, nets.neurons);
  const { e, phiHat, psi, g } = sidesOf(functions, nets);
  const [ofQueries, ofKeys, hats, ofQueriesAndHats, ofKeysAndPsi] = moments(law, [
    [e, e],
    [g, g],
    [phiHat, phiHat],
    [e, phiHat],
    [psi, g],
  ]);
  let own = 0;
  let product = 0;
  for (let k = 0; k < nets.rank; k++) {
    const at = k * (nets.rank + 1);
    own += ofQueries.data[at];
    product += Math.sqrt(ofQueries.data[at] * ofKeys.data[at]);
  }
  const square = own + inner(hats, ofKeys) + 2 * inner(ofQueriesAndHats, ofKeysAndPsi);
  return { square, product };
}

/**
 * |rho - rho_hat|^2 in L^2 for rho_hat = sum_{k <= r} sigma_k phi_hat_k psi_hat_k: with N as in
 * `netError`,
 *
 *   tail + |N|^2 - 2 sum_{j > r, k <= r} sigma_j sigma_k E[phi_j e_k] E[psi_j g_k].
 */
export function couplingError(functions: CouplingFunctions, nets: Nets): number {
  const { sigma, basis } = functions;
  const { rank: r, neurons } = nets;
  const rest = sigma.length - r;
  const tail = tailOf(sigma, r);
  const { square, product } = netError(functions, nets);
  // by Cauchy and Schwarz
  const crossBound = 2 * Math.sqrt(tail) * product;
  if (crossBound <= NEGLIGIBLE * (tail + square)) return tail + square;

  const law = functions.law(sigma.length, neurons);
  const { e, g } = sidesOf(functions, nets);
  const exact = new Float64Array(sigma.length);
  const restOf = (which: "query" | "key"): Side => [
    rest,
    (point, out) => {
      basis[which](point, exact, 0);
      out.set(exact.subarray(r));
    },
  ];
  const [queries, keys] = moments(law, [
    [restOf("query"), e],
    [restOf("key"), g],
  ]);
  let cross = 0;
  queries.data.forEach((x, i) => {
    cross += sigma[r + Math.floor(i / r)] * x * keys.data[i];
  });
  return tail + square - 2 * cross;
}
