import { CallerError } from "../errors.js";
import { T5_BUCKETS, t5Bucket } from "../models/layers/relative-position.js";
import type { ModelClass } from "../models/model-class.js";
import { compassMinimum, type Point } from "./compass.js";
import { equispacedResidual } from "./equispaced.js";
import { type Floor, squaredRounding } from "./floor.js";
import type { Decay } from "./kernel-sums.js";
import { exponentialLowerBound } from "./recurrent.js";

/** The sum of the inputs at some lags, which heads without dot product are to pick out. */
export interface PickedLags {
  /** rows back, 0 being the present one; distinct */
  readonly lags: readonly number[];
  /** lags 0..length-1 are seen */
  readonly length: number;
  /** of the one layer */
  readonly heads: number;
}

/** Relative encodings for which the floor of `lagFloors` is known. */
export type LagEncoding = "lin" | "log" | "t5";

/** Steps between rates, and first rates, that are searched, in natural logarithms. */
const RANGE = { low: Math.log(1e-4), high: Math.log(10) };
const STARTS = [1e-3, 1e-2, 0.1, 1].flatMap((step) =>
  [step, 10 * step].map((start): Point => [Math.log(step), Math.log(start)]),
);

/**
 * What is known of the least expected squared error, beside noise, with which one layer of heads
 * without dot product, without feed-forward net and read out linearly picks out sum_j x(t - T_j), x
 * white of variance 1, at a position that sees all lags (Paper B, arXiv 2402.00522, section 3 and
 * experiments 1b to 2b). The paper's models have a feed-forward net, of which this bounds nothing: one
 * head of lin and 14 neurons read the lags 1 and 2 of signs without error.
 *
 * - lin, log: a sum of `heads` exponentials, of power laws; to lin a residual path adds one more, of
 *   infinite rate, for the lag 0. Constructed: equispaced rates as in
 *   Lemmas F.1 and F.4, first rate and step searched, in exact arithmetic's sense (their coefficients
 *   are beyond float64). Lower, for lin: `exponentialLowerBound`, whatever the rates.
 * - t5: a kernel that is constant on each bucket of lags. Exact where there is a head for each bucket
 *   that holds a lag; a lower bound where there are fewer.
 *
 * @throws CallerError where lags repeat or are not seen, log is to pick lag 0, or there is no head
 */
export function lagFloors(encoding: LagEncoding, { lags, length, heads }: PickedLags): Floor[] {
  const outside = lags.find((lag) => !(Number.isInteger(lag) && lag >= 0 && lag < length));
  if (outside !== undefined || lags.length === 0 || new Set(lags).size !== lags.length) {
    throw new CallerError(
      `lags ${lags.join(", ")} of a sequence of length ${length}`,
      "give different integers of at least 0, below the length",
    );
  }
  if (!(Number.isInteger(heads) && heads >= 1)) {
    throw new CallerError(`${heads} heads`, "give an integer from 1");
  }
  if (encoding === "log" && lags.includes(0)) {
    throw new CallerError("log does not see lag 0", "leave lag 0 to the residual path");
  }
  const of: ModelClass = {
    linear: true,
    causal: true,
    layers: 1,
    heads,
    coupling: "free",
    encoding,
    feedForward: false,
    ...(encoding === "lin" ? { exponentials: heads } : {}),
    ...(encoding === "log" ? { powers: heads } : {}),
  };
  const rounding = squaredRounding(lags.length, length);
  if (encoding === "t5") return [{ ...bucketFloor(lags, length, heads), of, noiseFloor: rounding }];

  const target = Float64Array.from({ length }, (_, lag) => (lags.includes(lag) ? 1 : 0));
  const decay: Decay = encoding === "lin" ? "exponential" : "power";
  const first = encoding === "lin" ? 0 : 1;
  const kernel = { values: target.subarray(first), first };
  const at = ([step, start]: Point) =>
    equispacedResidual(kernel, decay, {
      start: Math.exp(start),
      step: Math.exp(step),
      terms: heads,
    });
  const constructed: Floor = {
    kind: "constructed",
    value: at(compassMinimum(at, STARTS, RANGE)),
    of,
    error: "mean squared",
    how: "least squares in Arnoldi's basis of equispaced rates, first rate and step searched",
    noiseFloor: rounding,
  };
  if (encoding === "log") return [constructed];
  return [...exponentialLowerBound(target, [heads]), constructed];
}

/** A bucket that holds k of its b lags cannot tell them from the rest: k - k^2 / b is left. */
function bucketFloor(lags: readonly number[], length: number, heads: number) {
  const size = new Float64Array(T5_BUCKETS);
  const held = new Float64Array(T5_BUCKETS);
  for (let lag = 0; lag < length; lag++) size[t5Bucket(lag)]++;
  for (const lag of lags) held[t5Bucket(lag)]++;
  const value = held.reduce((sum, k, b) => sum + (k === 0 ? 0 : k - (k * k) / size[b]), 0);
  const used = held.filter((k) => k > 0).length;
  return {
    kind: heads >= used ? ("exact" as const) : ("lower" as const),
    value,
    error: "mean squared" as const,
    how: "projection on the kernels that are constant on each bucket",
  };
}
