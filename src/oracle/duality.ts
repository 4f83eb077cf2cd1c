import { CallerError } from "../errors.js";
import type { Floor } from "./floor.js";

/** Inputs with signed weights: a proof that affine functions of the input keep an error. */
export interface DualCertificate {
  readonly inputs: readonly (readonly number[])[];
  /** one for each input, of any sign */
  readonly weights: readonly number[];
}

/**
 * The largest error that every affine function h keeps on a target y over the inputs of a
 * certificate: with sum_i w_i = 0 and sum_i w_i x_i = 0, sum_i w_i h(x_i) = 0 and
 *
 *   |sum_i w_i y(x_i)| = |sum_i w_i (y - h)(x_i)| <= sum_i |w_i| max_i |y - h|(x_i).
 *
 * By the duality of linear programs the best weights give the optimum of min_h max |y - h|; any give
 * a lower bound, and checking them is all of its proof.
 *
 * @throws CallerError where the weights are no such certificate, to 1e-12 of sum |w|
 */
export function affineLowerBound(
  target: (input: readonly number[]) => number,
  { inputs, weights }: DualCertificate,
): number {
  const size = weights.reduce((sum, w) => sum + Math.abs(w), 0);
  const moment = (f: (x: readonly number[]) => number) =>
    inputs.reduce((sum, x, i) => sum + weights[i] * f(x), 0) / size;
  const places = Math.max(0, ...inputs.map((x) => x.length));
  const moments = [
    moment(() => 1),
    ...Array.from({ length: places }, (_, s) => moment((x) => x[s] ?? 0)),
  ];
  const off = moments.findIndex((m) => !(Math.abs(m) <= 1e-12));
  if (inputs.length !== weights.length || off >= 0) {
    throw new CallerError(
      off > 0
        ? `the weights give place ${off - 1} of the inputs the moment ${moments[off]}`
        : `${weights.length} weights for ${inputs.length} inputs have the mean ${moments[0]}`,
      "give one weight for each input, whose sums with the inputs and with 1 are 0",
    );
  }
  return Math.abs(moment(target));
}

/** y of Proposition 4.2, x_t first: x_{t-g(x_t)}, g(-1) = 0, g(0) = 1, g(1) = 2. */
function lookedUp(x: readonly number[]): number {
  return x[x[0] + 1];
}

/** Found by hand: x_t tells the lag, and the signs cancel every linear part. Other places are 0. */
export const PROPOSITION_4_2: DualCertificate = {
  inputs: [
    [1, -1, 1],
    [1, 1, -1],
    [0, 1, -1],
    [0, -1, 1],
  ],
  weights: [1, -1, 1, -1],
};

/**
 * The least largest error over x in {-1, 0, 1}^Z of one layer of attention without dot product on
 * y_t = x_{t-g(x_t)} (Paper B, arXiv 2402.00522, Proposition 4.2(B), which prints at least 2/3).
 * Without softmax denominator or with it, the layer is affine in the inputs. The certificate bounds
 * every affine function below; the layer 0 reaches max |y| = 1: the optimum of the linear program.
 */
export function dotProductFreeFloor(): Floor<"exact"> {
  return {
    kind: "exact",
    value: affineLowerBound(lookedUp, PROPOSITION_4_2),
    of: { linear: true },
    error: "largest",
    how: "dual certificate of four inputs; the layer 0 reaches it",
    noiseFloor: Number.EPSILON,
  };
}
