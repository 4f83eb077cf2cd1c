import { z } from "zod";
import {
  add,
  broadcast,
  concat,
  constant,
  type DType,
  type Expr,
  exp,
  gather,
  matmul,
  mul,
  neg,
  reshape,
  slice,
  sub,
  zeros,
} from "../../tensor/index.js";
import { RELATIVE_POSITIONS, type RelativePosition } from "../model-class.js";
import type { ParameterSpec, Parameters } from "../parameters.js";
import { MASKED, type QueryBlock } from "./attention.js";
import { places } from "./kept.js";

/**
 * Relative position encodings, which depend on the lag t - s of a key s behind a query t. Paper B
 * (arXiv 2402.00522), eq. (4): a head adds R(t, s) to its logits, -infinity for s > t, and else
 * - lin: -p (t - s), p > 0 trained;
 * - log: -p log(t - s), p > 0 trained; the current token, at lag 0, is excluded;
 * - alibi: -2^(-8 h / H) (t - s) for head h of H, fixed (Press et al., arXiv 2108.12409);
 * - t5: a trained number for each bucket of lags (Raffel et al., arXiv 1910.10683);
 * - per-lag: a trained number for each lag;
 * and none adds 0. The encoding rotary (Su et al., arXiv 2104.09864) adds nothing but turns queries
 * and keys by angles in proportion to their times, so that their products feel the lag alone.
 */
export const relativePositionSchema = z.enum(RELATIVE_POSITIONS);

/** The encodings that add a number to the logits; they are defined for s <= t only. */
export function isBias(encoding: RelativePosition): boolean {
  return encoding !== "none" && encoding !== "rotary";
}

/** phi_lin of Paper B, eq. (4): -z for z >= 0, else -infinity. */
export function phiLin(z: number): number {
  return z >= 0 ? 0 - z : Number.NEGATIVE_INFINITY;
}

/** phi_log of Paper B, eq. (4): -log z for z >= 1, else -infinity, so also at the current token. */
export function phiLog(z: number): number {
  return z >= 1 ? 0 - Math.log(z) : Number.NEGATIVE_INFINITY;
}

/** Half of the number of buckets, B, and the lag from which all lags share the last one, D. */
const T5 = { half: 16, far: 128 };

/** Number of buckets of `t5Bucket`. */
export const T5_BUCKETS = 2 * T5.half;

/**
 * Bucket of a lag n >= 0 in T5 (Paper B, appendix G.1), with B = 16 and D = 128: n below B,
 * B + floor(B log(n / B) / log(D / B)) below D, 2 B - 1 from there on.
 */
export function t5Bucket(lag: number): number {
  const { half, far } = T5;
  if (lag < half) return lag;
  if (lag >= far) return 2 * half - 1;
  return half + Math.floor((half * Math.log(lag / half)) / Math.log(far / half));
}

/** Slope 2^(-8 h / H) of head h = 1, ..., H (Press et al., section 3). */
export function alibiSlope(head: number, heads: number): number {
  return 2 ** ((-8 * head) / heads);
}

/** How the first values of p are chosen: see `firstRatesOf`. */
export const firstRatesSchema = z.enum(["spread", "alike"]);
type FirstRates = z.infer<typeof firstRatesSchema>;

function geometric(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from * (to / from) ** ((i + 0.5) / count));
}

/**
 * First values of p, a head each. Paper B states none. Ours are spread: the time scales 1/p of lin
 * geometric between 1 and the length, outside of which a sequence cannot tell them apart; the powers p of
 * log geometric between 1/4 and 4, around 1, where a power law ceases to be summable. Alike: 1.
 */
export function firstRatesOf(
  encoding: "lin" | "log",
  heads: number,
  length: number,
  firstRates: FirstRates = "spread",
): number[] {
  if (firstRates === "alike") return new Array<number>(heads).fill(1);
  return encoding === "lin" ? geometric(1, 1 / length, heads) : geometric(4, 1 / 4, heads);
}

/**
 * The parameters of an encoding for `heads` heads: none but for
 * - `rate` [heads, 1], lin and log, the logarithm of p: positive whatever it is, and a step of an
 *   optimiser changes every p by the same factor, also where they span decades;
 * - `bias` [heads, 32] (t5, a column for each bucket) or [heads, length] (per-lag; column s holds
 *   the lag length - 1 - s).
 * First values of p are those of `firstRatesOf`; biases begin at 0, so that training starts from the
 * model without encoding.
 */
export function relativePositionParameters(
  name: string,
  encoding: RelativePosition,
  heads: number,
  length: number,
  firstRates: FirstRates = "spread",
): ParameterSpec[] {
  const rates = (p: readonly number[]): ParameterSpec => ({
    name: `${name}.rate`,
    shape: [heads, 1],
    initialisation: { law: "given", value: (h) => Math.log(p[h]) },
  });
  const biases = (columns: number): ParameterSpec => ({
    name: `${name}.bias`,
    shape: [heads, columns],
    initialisation: { law: "given", value: () => 0 },
  });
  switch (encoding) {
    case "none":
    case "rotary":
    case "alibi":
      return [];
    case "lin":
    case "log":
      return [rates(firstRatesOf(encoding, heads, length, firstRates))];
    case "t5":
      return [biases(T5_BUCKETS)];
    case "per-lag":
      return [biases(length)];
  }
}

/** p > 0 of each head, [..., heads, 1], of an encoding that has one. */
export function rateOf(name: string, parameters: Parameters): Expr {
  return exp(parameters[`${name}.rate`]);
}

/** [length] values of f at the lags length - 1, ..., 0: column s holds the lag length - 1 - s. */
function atLags(length: number, f: (lag: number) => number): number[] {
  return Array.from({ length }, (_, s) => f(length - 1 - s));
}

function visibleBias(
  name: string,
  encoding: RelativePosition,
  heads: number,
  length: number,
  parameters: Parameters,
  dtype: DType,
): Expr {
  const row = (f: (lag: number) => number) => constant(atLags(length, f), dtype, [1, length]);
  switch (encoding) {
    case "lin":
      return mul(rateOf(name, parameters), row(phiLin));
    case "log":
      return mul(
        rateOf(name, parameters),
        row((lag) => (lag === 0 ? 0 : phiLog(lag))),
      );
    case "alibi": {
      const values = Array.from({ length: heads }, (_, h) =>
        atLags(length, (lag) => alibiSlope(h + 1, heads) * phiLin(lag)),
      );
      return constant(values.flat(), dtype, [heads, length]);
    }
    case "t5": {
      const member = Array.from({ length: T5_BUCKETS }, (_, bucket) =>
        atLags(length, (lag) => (t5Bucket(lag) === bucket ? 1 : 0)),
      );
      return matmul(
        parameters[`${name}.bias`],
        constant(member.flat(), dtype, [T5_BUCKETS, length]),
      );
    }
    case "per-lag":
      return parameters[`${name}.bias`];
    default:
      throw new TypeError(`the encoding ${encoding} adds nothing to the logits`);
  }
}

/**
 * R(t, s) as a function of s - t alone: [..., heads, 2 * length], with column j for
 * s - t = j - (length - 1). What a query must not see is MASKED instead of -infinity, and takes
 * no part of any gradient.
 */
export function lagBias(
  name: string,
  encoding: RelativePosition,
  heads: number,
  length: number,
  parameters: Parameters,
  dtype: DType,
): Expr {
  const visible = visibleBias(name, encoding, heads, length, parameters, dtype);
  const lastVisible = encoding === "log" ? length - 2 : length - 1;
  const mask = Float64Array.from({ length: 2 * length }, (_, j) => (j > lastVisible ? MASKED : 0));
  return add(
    concat([visible, zeros(visible, visible.shape)], -1),
    constant(mask, dtype, [2 * length]),
  );
}

/**
 * The matrix of a function of s - t for a block of queries and its keys, laid out without an index:
 * rows of one period n + keys, cut again at n + keys - 1, are each shifted by one to the right.
 *
 * @param bias [..., 2 * length], of `lagBias`
 * @returns [..., n, keys], n = end - first
 */
export function toeplitz(bias: Expr, { first, end, keys }: QueryBlock): Expr {
  const lead = bias.shape.slice(0, -1);
  const length = bias.shape[bias.rank - 1] / 2;
  const n = end - first;
  const period = n + keys;
  const row = slice(bias, -1, length - end, length - end + period);
  const rows = broadcast(reshape(row, [...lead, 1, period]), [...lead, n, period]);
  const flat = slice(reshape(rows, [...lead, n * period]), -1, 0, n * (period - 1));
  return slice(reshape(flat, [...lead, n, period - 1]), -1, n - 1, period - 1);
}

/**
 * The row of a function of s - t for the query at a position.
 *
 * @param bias [heads, 2 * length], of `lagBias`
 * @param position int32 [1]
 * @returns [heads, length]
 */
export function toeplitzRow(bias: Expr, position: Expr): Expr {
  const length = bias.shape[bias.rank - 1] / 2;
  return gather(bias, sub(add(places(length), length - 1), position), -1);
}

/** Base of the wavelengths of `rotary` and of the sinusoidal encoding. */
const BASE = 10_000;

/** Cosines or sines of the angles of `rotate`, [n, c]. */
function angles(f: (angle: number) => number, n: number, c: number, first: number, like: Expr) {
  const half = c / 2;
  const values = Float64Array.from({ length: n * c }, (_, k) =>
    f((first + Math.floor(k / c)) * BASE ** ((-2 * ((k % c) % half)) / c)),
  );
  return constant(values, like.dtype, [n, c]);
}

/** x with its pairs of channels turned by the angles whose cosines and sines `table` gives. */
function turned(x: Expr, table: (f: (angle: number) => number) => Expr): Expr {
  const c = x.shape[x.rank - 1];
  const half = c / 2;
  const swapped = concat([neg(slice(x, -1, half, c)), slice(x, -1, 0, half)], -1);
  return add(mul(x, table(Math.cos)), mul(swapped, table(Math.sin)));
}

/**
 * Rotary encoding: the pair (i, i + c / 2) of the channels of row j is turned by the angle
 * (first + j) 10000^(-2 i / c). (Su et al. pair neighbours; the same up to an order of channels.)
 *
 * @param x [..., n, c], c even, the rows at the times first, first + 1, ...
 */
export function rotate(x: Expr, first: number): Expr {
  const [n, c] = x.shape.slice(-2);
  return turned(x, (f) => angles(f, n, c, first, x));
}

/**
 * As `rotate`, of the row of one position below a length.
 *
 * @param x [..., 1, c]
 * @param position int32 [1]
 */
export function rotateAt(x: Expr, position: Expr, length: number): Expr {
  const c = x.shape[x.rank - 1];
  return turned(x, (f) => gather(angles(f, length, c, 0, x), position, 0));
}
