import { CallerError } from "../errors.js";
import type { Model } from "../models/architecture.js";
import { askedHeads, roundingOf } from "./head-weights.js";
import { fitHeads, type HeadFamily, lagsOf, lagTarget, ratesOf } from "./kernel.js";
import { channelModel, copyingHeads } from "./residual-weights.js";

/** Lags are counted up to here: e^-80 is below the last bit of any sum. */
const LAGS = 80;
/**
 * beta_h = 1, 2, .., H. The paper's 0.01 h needs coefficients beyond float64 long before its sum is
 * near. With steps of 1, as functions of t - s - g, coefficients stay below 5 for the lags 0, 1, 2;
 * the weights of keys after the lag that is asked for reach e^(2 H).
 */
const FAMILY: HeadFamily = { encoding: "lin", first: 1, step: 1 };
/** g(1) = 2, the largest lag */
const LARGEST_LAG = 2;
/** Channels of a token: x_t, 1, and the place of the result. */
const [VALUE, ONE, RESULT, WIDTH] = [0, 1, 2, 3];

/** A layer that looks back as far as its present token says. */
export interface AdaptiveLag {
  /** `transformer-b`, one layer, without denominator */
  readonly model: Model;
  /** [P] */
  readonly theta: Float64Array;
  /**
   * A bound of |y_t - y_hat_t| over all inputs in {-1, 0, 1}: the l^1 error of the kernel at g = 2,
   * which is their sup, and what float64 adds; from 8 heads on that is most of it.
   */
  readonly error: number;
  /** max |alpha_h| */
  readonly coefficientNorm: number;
}

/**
 * Proposition 4.2(A) of Paper B, carried out: y_t = x_(t-g(x_t)) for x_t in {-1, 0, 1}, g = x_t + 1, by
 * one layer with dot product and without denominator. Head h has p = beta_h, W_Q = sqrt(beta_h)
 * (1, 1, 0), W_K = sqrt(beta_h) (0, 1, 0) and the value alpha_h x_s, so that its exponent is
 * -beta_h (t - s - g(x_t)); sum_h alpha_h e^(-beta_h z) is to be 1{z = 0} for z >= -2.
 *
 * The paper's D = 2 gains a channel for the result, since the registry's layer has a residual path:
 * its readout takes that channel alone.
 *
 * @param heads H
 * @param length of the sequences that the model is built for
 * @throws CallerError where the weights leave float64
 */
export function constructAdaptiveLag(heads: number, length: number): AdaptiveLag {
  const points = lagsOf("lin", LAGS);
  const sum = fitHeads(FAMILY, points, lagTarget(points, LARGEST_LAG), heads);
  const rates = ratesOf(FAMILY, heads);
  const asked = askedHeads("lin", { rates, coefficients: [...sum.coefficients] }, LARGEST_LAG);
  const error =
    sum.error +
    roundingOf(FAMILY.encoding, points, { rates, coefficients: sum.coefficients }, LARGEST_LAG);
  if (!Number.isFinite(error)) {
    throw new CallerError(`the weights of ${heads} heads leave float64`, "give fewer heads");
  }
  const built = channelModel({
    ...{ encoding: "lin", coupling: "dot-product", length, channels: WIDTH, one: ONE, heads },
    embedding: [{ [VALUE]: 1 }],
    layers: [
      {
        heads: copyingHeads(asked, { from: VALUE, to: RESULT, asks: { [VALUE]: 1, [ONE]: 1 } }),
        ...{ neurons: [], bias: {} },
      },
    ],
    readout: { [RESULT]: 1 },
  });
  return {
    ...built,
    error,
    coefficientNorm: asked.coefficients.reduce((most, a) => Math.max(most, Math.abs(a)), 0),
  };
}
