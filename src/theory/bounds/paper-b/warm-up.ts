import { z } from "zod";
import { barronWidth } from "../../barron.js";
import { bounded } from "../../bound.js";
import type { Theorem } from "../theorem.js";
import {
  type Adaptive,
  adaptive,
  adaptiveChecks,
  onePerLag,
  printedWidth,
  roundingError,
  wideEnough,
} from "./adaptive.js";
import { lagError, lagWeight } from "./kernels.js";
import {
  enoughHeads,
  HIDDEN_CONSTANTS,
  printedAttention,
  printedKind,
  printedTerms,
  provedTerms,
  QUANTITY,
  sharedLagError,
  weightOf,
} from "./target.js";

const schema = z.strictObject(adaptive);

const sum = (values: readonly number[]) => values.reduce((s, x) => s + x, 0);
const largest = (values: readonly number[]) => Math.max(...values);
const inputsOf = (s: Adaptive) => (s.lags.length + 1) * s.dimension;
const printedWidths = (s: Adaptive) => s.lags.map((_, k) => printedWidth(s, k));
/** The g_i see the present token, exact. */
const provedWidths = (s: Adaptive) =>
  s.lags.map((_, k) => barronWidth(s.lagNorms[k], roundingError(s, k), s.dimension, 1));

/**
 * Theorem 4.1 of Paper B: y_t = f(x_t, x_(t-g_1(x_t)), .., x_(t-g_M(x_t))) by two layers. The first
 * layer's net writes the g_i, exact after rounding; then E_Attn as in Theorem 3.1, since one lag per
 * query costs what a fixed one does (`lagError`).
 */
export const warmUp: Theorem<Adaptive> = {
  id: "b-4.1",
  source: "Paper B, Theorem 4.1",
  summary:
    "Error of two layers for a readout of M lags that the present token sets (Task II, K = 0)",
  schema,
  caveat: HIDDEN_CONSTANTS,
  printed: (s) =>
    bounded({
      theorem: "b-4.1",
      quantity: QUANTITY,
      kind: printedKind(s),
      checks: [
        ...adaptiveChecks,
        onePerLag(s, "lagNorms", s.lagNorms),
        wideEnough(s, sum(printedWidths(s)), "the sum over lags, O~'s constant set to 1"),
      ],
      terms: () => printedTerms(s, printedAttention(s, weightOf(s.encoding, s.lags))),
    }),
  proved: (s) =>
    bounded({
      theorem: "b-4.1",
      quantity: QUANTITY,
      kind: "proved",
      checks: [
        ...adaptiveChecks,
        onePerLag(s, "lagNorms", s.lagNorms),
        wideEnough(s, sum(provedWidths(s)), "the sum over lags of what rounding asks for"),
        enoughHeads(s, s.lags.length),
      ],
      terms: () => provedTerms(s, sharedLagError(s, s.lags), inputsOf(s)),
    }),
};

/**
 * Proposition 4.5 of Paper B: the same target by M + 1 layers, one lag each, with all heads of a
 * layer for its lag and the width of the hardest lag alone. The sums printed to K are meant to M.
 */
export const oneLagPerLayer: Theorem<Adaptive> = {
  id: "b-4.5",
  source: "Paper B, Proposition 4.5",
  summary: "Error of M + 1 layers, a lag in each, for the target of Theorem 4.1",
  schema,
  caveat: HIDDEN_CONSTANTS,
  printed: (s) =>
    bounded({
      theorem: "b-4.5",
      quantity: QUANTITY,
      kind: printedKind(s),
      checks: [
        ...adaptiveChecks,
        onePerLag(s, "lagNorms", s.lagNorms),
        wideEnough(s, largest(printedWidths(s)), "the largest of the lags, O~'s constant set to 1"),
      ],
      terms: () => {
        const each = s.lags.map((lag) => printedAttention(s, lagWeight(s.encoding, lag)));
        return printedTerms(s, Math.hypot(...each));
      },
    }),
  proved: (s) =>
    bounded({
      theorem: "b-4.5",
      quantity: QUANTITY,
      kind: "proved",
      checks: [
        ...adaptiveChecks,
        onePerLag(s, "lagNorms", s.lagNorms),
        wideEnough(
          s,
          largest(provedWidths(s)),
          "the largest of the lags of what rounding asks for",
        ),
        enoughHeads(s, 1),
      ],
      terms: () => {
        const each = s.lags.map((lag) => lagError(s.encoding, lag, s.heads, s.rate));
        return provedTerms(s, Math.hypot(...each), inputsOf(s));
      },
    }),
};
