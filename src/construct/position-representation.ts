import { CallerError } from "../errors.js";
import { type Matrix, shapeOf } from "../linalg/matrix.js";
import { positionOf, type Representation } from "./representation.js";

/** A causal or acausal relationship of one channel, continuous on [0, 1]^length. */
export interface SequenceTarget {
  /** tau */
  readonly length: number;
  /** [length] inputs of [0, 1] to [length] outputs */
  readonly outputs: (x: Float64Array) => ArrayLike<number>;
}

/** Rows of weights nearer than this are one within rounding, and t is not told from them. */
const NEAREST = 1e-9;

/**
 * Theorem 4.1 of Paper A for any continuous target, by a coupling of positions alone: rho(u, v) =
 * R(t, s) for u at position t and v at s, R any matrix whose rows give different attention weights,
 * one of rank one for instance. f of a token at s is x in coordinate s and 1 in coordinate tau + s,
 * so that attention hands on (w_t1 x_1, .., w_t,tau x_tau, w_t1, .., w_t,tau): F reads t off the second half, x
 * off the first, and is H_t(x). It is continuous: near the weights of t it is H_t of what it reads,
 * away from all of them 0. n = 2 tau. Proof: docs/theory/representation.md.
 *
 * @param coupling [length, length] R, finite
 * @throws CallerError where shapes do not fit, or two positions have the same weights
 */
export function representTarget(
  { length, outputs }: SequenceTarget,
  coupling: Matrix,
): Representation {
  if (coupling.rows !== length || coupling.columns !== length) {
    throw new CallerError(
      `a coupling ${shapeOf(coupling)} of sequences of length ${length}`,
      "give one row and one column a position",
    );
  }
  const weights = Array.from({ length }, (_, t) => softmaxRow(coupling, t));
  const gap = leastGap(weights);
  const least = Math.min(...weights.map((w) => Math.min(...w)));
  return {
    rho: (u, v) => coupling.data[positionOf(u) * length + positionOf(v)],
    f: (token) => {
      const s = positionOf(token);
      const values = new Float64Array(2 * length);
      values[s] = token - 2 * s;
      values[length + s] = 1;
      return values;
    },
    F: (h) => {
      const seen = h.subarray(length);
      const x = Float64Array.from(seen, (w, s) =>
        Math.min(Math.max(h[s] / Math.max(w, least), 0), 1),
      );
      const values = outputs(x);
      return weights.reduce((sum, w, t) => {
        const near = Math.min(Math.max(2 - (4 * distance(w, seen)) / gap, 0), 1);
        return near === 0 ? sum : sum + near * values[t];
      }, 0);
    },
  };
}

function softmaxRow({ columns, data }: Matrix, t: number): Float64Array {
  const row = data.subarray(t * columns, (t + 1) * columns);
  const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = row.map((r) => Math.exp(r - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}

function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, x, s) => Math.max(most, Math.abs(x - b[s])), 0);
}

/** The least distance of two positions' weights; of one position alone 1. */
function leastGap(weights: readonly Float64Array[]): number {
  let gap = 1;
  weights.forEach((w, t) => {
    for (let other = 0; other < t; other++) {
      const between = distance(w, weights[other]);
      if (!(between > NEAREST)) {
        throw new CallerError(
          `positions ${other} and ${t} have the same attention weights, to ${between}`,
          "give a coupling whose rows differ by more than a constant",
        );
      }
      gap = Math.min(gap, between);
    }
  });
  return gap;
}
