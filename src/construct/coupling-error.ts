import { type Matrix, multiply, transpose } from "../linalg/matrix.js";
import type { CouplingFunctions } from "./coupling-functions.js";
import type { ConstructedHead } from "./coupling-head.js";
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
  const { points, weights } = law(sigma.length);
  return points.reduce((sum, point, i) => {
    basis.query(point, phi, 0);
    basis.key(point, psi, 0);
    let d = 0;
    for (let k = sigma.length - 1; k >= r; k--) d += sigma[k] * phi[k] * psi[k];
    return sum + weights[i] * d * d;
  }, 0);
}

/** Rows of several functions at points of a law, each scaled by the root of its weight. */
function rowsOf(law: Law, from: number, columns: number, functions: Functions): Matrix {
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

/** The matrix of means E a_i b_j. */
function moments(law: Law, [na, a]: Side, [nb, b]: Side): Matrix {
  const sum = new Float64Array(na * nb);
  for (let from = 0; from < law.points.length; from += CHUNK) {
    const right = rowsOf(law, from, nb, b);
    const left = a === b ? right : rowsOf(law, from, na, a);
    multiply(transpose(left), right).data.forEach((x, i) => {
      sum[i] += x;
    });
  }
  return { rows: na, columns: nb, data: sum };
}
type Side = readonly [count: number, functions: Functions];

/**
 * |rho - rho_hat|^2 in L^2 for rho_hat = sum_{k <= r} sigma_k phi_hat_k psi_hat_k.
 *
 * With e_k = phi_hat_k - phi_k and g_k = psi_hat_k - psi_k, rho_hat differs from the truncation by
 * N = sum_k sigma_k (e_k psi_k + phi_hat_k g_k), so that no large terms cancel in
 *
 *   |rho - rho_hat|^2 = tail + |N|^2 - 2 sum_{j > r, k <= r} sigma_j sigma_k E[phi_j e_k] E[psi_j g_k].
 *
 * @param head of rank r
 */
export function couplingError(
  functions: CouplingFunctions,
  { rank: r, neurons, fitted }: Pick<ConstructedHead, "rank" | "neurons" | "fitted">,
): number {
  const { sigma, basis } = functions;
  const terms = sigma.length;
  const near = functions.law(r, neurons);
  const tail = tailOf(sigma, r);
  const hat = new Float64Array(2 * r + 1);
  const exact = new Float64Array(terms);
  const query: Functions = (point, out) => {
    fitted(point, hat);
    basis.query(point, exact, 0);
    for (let k = 0; k < r; k++) {
      out[k] = sigma[k] * (hat[k] - exact[k]);
      out[r + k] = sigma[k] * hat[k];
    }
  };
  const key: Functions = (point, out) => {
    fitted(point, hat);
    basis.key(point, exact, 0);
    for (let k = 0; k < r; k++) {
      out[k] = exact[k];
      out[r + k] = hat[r + k] - exact[k];
    }
  };
  const left = moments(near, [2 * r, query], [2 * r, query]);
  const right = moments(near, [2 * r, key], [2 * r, key]);
  const nets = left.data.reduce((sum, x, i) => sum + x * right.data[i], 0);

  let bound = 0;
  for (let k = 0; k < r; k++) {
    const e = left.data[k * 2 * r + k];
    const g = right.data[(r + k) * 2 * r + r + k];
    bound += Math.sqrt(e * g);
  }
  if (2 * Math.sqrt(tail) * bound <= NEGLIGIBLE * (tail + nets)) return tail + nets;

  const restOfQueries: Functions = (point, out) => {
    basis.query(point, exact, 0);
    for (let j = r; j < terms; j++) out[j - r] = sigma[j] * exact[j];
  };
  const restOfKeys: Functions = (point, out) => {
    basis.key(point, exact, 0);
    out.set(exact.subarray(r));
  };
  const far = functions.law(terms, neurons);
  const a = moments(far, [terms - r, restOfQueries], [2 * r, query]);
  const b = moments(far, [terms - r, restOfKeys], [2 * r, key]);
  let cross = 0;
  for (let j = 0; j < terms - r; j++) {
    for (let k = 0; k < r; k++) cross += a.data[j * 2 * r + k] * b.data[j * 2 * r + r + k];
  }
  return tail + nets - 2 * cross;
}
