import { CallerError } from "../errors.js";
import { type Matrix, shapeOf } from "../linalg/matrix.js";
import {
  type ReadableSpectrum,
  type RepresentationSizes,
  TRIGONOMETRIC_SUPREMUM,
} from "./complexity.js";

/** Equation (8) of Paper A for a linear target, by its sizes and the singular values of its coupling. */
export interface MarkedRepresentation {
  /** upper bounds; of K_F over all inputs in [0, 1] */
  readonly sizes: RepresentationSizes;
  /** [tau] exact */
  readonly raw: ReadableSpectrum;
  /** [tau - 1] of the coupling less its mean over the keys, exact */
  readonly centred: ReadableSpectrum;
}

/**
 * A linear target y = A x, x in [0, 1]^tau, as equation (8) writes it, whatever A is. Token ranges are
 * disjoint (7), so that f can give each position a coordinate of its own:
 *
 *   f(x(s)) = (x(s) e_s, b_s),  b_s = s / (tau - 1),
 *   rho(u, v) = log(1 + mark) where u and v are of the same position, 0 elsewhere.
 *
 * Attention weighs s = t with (1 + mark) / (tau + mark), others with 1 / (tau + mark); so h holds every x(s)
 * times a known factor, and its last coordinate, (sum_s b_s + mark b_t) / (tau + mark), says t:
 * F(h) = sum_s A(t, s) h_s / w(t, s).
 *
 * K_F. Two inputs at one t: |F - F'| <= |A(t, .)|_2 (tau + mark) |h - h'|_2, since 1 / w <= tau + mark. At t and
 * t': |h - h'| >= mark |t - t'| / ((tau - 1)(tau + mark)), and |F - F'| is at most how far apart outputs at t
 * and at t' can be. F is Lipschitz with the larger constant where inputs lead, and continues everywhere
 * with the same one (McShane 1934).
 *
 * The coupling is log(1 + mark) times the identity on positions, under the uniform law on them: tau singular
 * values log(1 + mark) / tau, in any orthonormal basis; cosines and sines of the position are bounded by sqrt 2.
 * Less its mean it loses the constant.
 *
 * No size depends on the order of A's columns: Proposition 6.2 for these targets.
 *
 * @param map A [tau, tau], as the model's inputs stand
 * @param mark above 0; 1 gives the weights of Theorem 4.1's proof, 2 / (tau + 1) and 1 / (tau + 1)
 * @throws CallerError where A is not square and finite, or the mark not above 0
 */
export function markedRepresentation(map: Matrix, mark: number): MarkedRepresentation {
  const { rows: tau, columns, data } = map;
  if (tau !== columns || tau === 0 || !data.every(Number.isFinite)) {
    throw new CallerError(
      `a linear map ${shapeOf(map)}${data.every(Number.isFinite) ? "" : " with elements that are not finite"}`,
      "give a square one of finite numbers",
    );
  }
  if (!(mark > 0 && mark < Number.POSITIVE_INFINITY)) {
    throw new CallerError(`a mark of ${mark}`, "give a finite number above 0");
  }
  const outputs = Array.from({ length: tau }, (_, t) => {
    const row = data.subarray(t * tau, (t + 1) * tau);
    const sums = { least: 0, most: 0, square: 0 };
    // in one order, so that permuted columns give the same bits
    for (const a of row.toSorted()) {
      sums.least += Math.min(a, 0);
      sums.most += Math.max(a, 0);
      sums.square += a * a;
    }
    return sums;
  });
  let steepest = Math.max(...outputs.map(({ square }) => Math.sqrt(square)));
  outputs.forEach((a, t) => {
    for (const [i, b] of outputs.slice(t + 1).entries()) {
      const apart = Math.max(a.most - b.least, b.most - a.least);
      steepest = Math.max(steepest, (apart * (tau - 1)) / ((i + 1) * mark));
    }
  });
  const sigma = new Float64Array(tau).fill(Math.log1p(mark) / tau);
  const supremum = tau === 1 ? 1 : TRIGONOMETRIC_SUPREMUM;
  return {
    sizes: {
      lipschitzF: (tau + mark) * steepest,
      supF: tau === 1 ? 1 : Math.SQRT2,
      supPhi: supremum,
      supPsi: supremum,
    },
    raw: { sigma, noiseFloor: 0 },
    centred: { sigma: sigma.subarray(1), noiseFloor: 0 },
  };
}
