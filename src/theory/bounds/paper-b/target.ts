import { z } from "zod";
import { barronError } from "../../barron.js";
import type { BoundEvidence, Check } from "../../bound.js";
import { LARGEST_RATE } from "../../jackson.js";
import { atLeast, listOf, nonNegative, positive } from "../settings.js";
import { allocateHeads } from "./heads.js";
import { ENCODINGS, type Encoding, lagConstant, lagError, lagWeight } from "./kernels.js";

/** Settings that every row of Paper B's table has: the model's sizes and the readout f's norms. */
export const readout = {
  heads: atLeast(1)
    .max(65_536, { error: "Expected an integer from 1 to 65536" })
    .describe("H, heads of a layer"),
  width: atLeast(1).describe("m, width of a feed-forward net"),
  rate: atLeast(1).default(1).describe("n of heads^-n"),
  lipschitz: nonNegative().describe("Lipschitz constant of f in the Euclidean norm"),
  barron: nonNegative().describe("Barron norm of f"),
  dimension: atLeast(1).default(1).describe("inputs per token"),
};

/** Settings of the rows with lags to single out. */
export const lagged = {
  ...readout,
  rate: atLeast(1)
    .max(LARGEST_RATE, { error: `Expected an integer from 1 to ${LARGEST_RATE}` })
    .default(1)
    .describe("n of heads^-n"),
  encoding: z
    .enum(ENCODINGS, { error: `Expected one of ${ENCODINGS.join(", ")}` })
    .default("lin")
    .describe("position encoding: lin e^(-beta s), log s^-beta"),
  lags: listOf(atLeast(1).max(10 ** 6, { error: "Expected a lag from 1 to 1000000" })).describe(
    "T_1, .., T_M: the lags, or the largest value of each adaptive lag",
  ),
  constant: positive()
    .optional()
    .describe("C(n) of the printed form; where left out, the one of the proof"),
};
const laggedSchema = z.strictObject(lagged);
/** Values of `lagged`. */
export type Lagged = z.infer<typeof laggedSchema>;

/** What every row bounds. */
export const QUANTITY = "sup over t and inputs with |x_t|_2 <= 1 of |H_t - TF_t|";

/** What the printed rows leave open. */
export const HIDDEN_CONSTANTS =
  "the printed form sets the constant hidden in O~(.) to 1 and takes C(n) from the caller, or from the proof of the kernel lemmas";

/** What no number at hand decides, in every row. */
export const readoutChecks: readonly Check[] = [
  {
    statement: "inputs satisfy |x_t|_2 <= 1; f is Lipschitz and in the Barron space",
    holds: "assumed",
  },
];

/** Evidence of a printed row: a caller's C(n) is a fit, the paper's O(.) hides its constants. */
export function printedKind({
  constant,
}: {
  readonly constant?: number | undefined;
}): Extract<BoundEvidence, "recalled" | "fitted"> {
  return constant === undefined ? "recalled" : "fitted";
}

/** E_FFN + |f|_Lip E_Attn as printed: E_FFN = |f|_B / sqrt(m), the constant hidden in O~(.) set to 1. */
export function printedTerms(s: Pick<Lagged, "lipschitz" | "barron" | "width">, attention: number) {
  return { head: s.lipschitz * attention, feedForward: s.barron / Math.sqrt(s.width) };
}

/** E_Attn = C(n) c^(n + 1) / H^n, c the combined weight of the lags. */
export function printedAttention(s: Lagged, weight: number): number {
  const constant = s.constant ?? lagConstant(s.encoding, s.rate);
  return (constant * weight ** (s.rate + 1)) / s.heads ** s.rate;
}

/** The same sum with explicit constants: f's net sees inputs that are off by E_Attn. */
export function provedTerms(
  s: Pick<Lagged, "lipschitz" | "barron" | "width">,
  attention: number,
  inputs: number,
) {
  return {
    head: s.lipschitz * attention,
    feedForward: barronError(s.barron, s.width, inputs, 1 + attention),
  };
}

/** The l^1 errors of lags that share a layer's heads, summed, the heads shared best. */
export function sharedLagError(s: Lagged, lags: readonly number[]): number {
  if (lags.length === 0) return 0;
  const fewest = lags.map((lag) => lagError(s.encoding, lag, s.rate, s.rate));
  // past float64 no share is better than another, and `bounded` refuses the value
  if (!fewest.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  const shares = bestShares(s, fewest);
  return lags.reduce((sum, lag, k) => sum + lagError(s.encoding, lag, shares[k], s.rate), 0);
}

/**
 * Whole heads of each lag.
 *
 * @param fewest the error of each lag with n heads; with H_k it is n! / (H_k .. (H_k - n + 1)) of that
 */
function bestShares({ heads, rate }: Lagged, fewest: readonly number[]): number[] {
  const costs = fewest.map((error) => (h: number) => {
    let cost = error;
    for (let i = 0; i < rate; i++) cost *= (rate - i) / (h - i);
    return cost;
  });
  return allocateHeads(costs, heads, rate);
}

/** Refuses where a lag would get fewer heads than the rate. */
export function enoughHeads(s: Lagged, count: number): Check {
  const needed = s.rate * count;
  return {
    statement: `at least n heads for each lag of a layer (heads = ${s.heads}, n = ${s.rate}, lags in the layer = ${count})`,
    holds: s.heads >= needed,
    cure: `give at least ${needed} heads, or a smaller rate`,
  };
}

/** Sum of the weights of lags that share a layer. */
export function weightOf(encoding: Encoding, lags: readonly number[]): number {
  return lags.reduce((sum, lag) => sum + lagWeight(encoding, lag), 0);
}
