import { z } from "zod";
import { bounded, type Check } from "../../bound.js";
import type { Theorem } from "../theorem.js";
import {
  enoughHeads,
  HIDDEN_CONSTANTS,
  type Lagged,
  lagged,
  printedAttention,
  printedKind,
  printedTerms,
  provedTerms,
  QUANTITY,
  readoutChecks,
  sharedLagError,
  weightOf,
} from "./target.js";

const schema = z.strictObject(lagged);

/** A readout of a lag that stands twice is one of fewer lags, and M would be too large. */
function eachOnce({ lags }: Pick<Lagged, "lags">): Check {
  return {
    statement: `each lag stands once (lags = ${lags.join(", ")})`,
    holds: new Set(lags).size === lags.length,
    cure: "give each lag once",
  };
}

/**
 * Theorem 3.1 of Paper B: y_t = f(x_t, x_(t-T_1), .., x_(t-T_M)) by one layer without dot product,
 * E_Attn = C(n) (sum c_k)^(n+1) / H^n.
 *
 * Proof of the form with constants: docs/theory/memories.md, steps memories.1 to memories.9.
 */
export const fixedLags: Theorem<z.infer<typeof schema>> = {
  id: "b-3.1",
  source: "Paper B, Theorem 3.1",
  summary: "Error of one layer without dot product for a readout of M fixed lags (Task I)",
  schema,
  caveat: HIDDEN_CONSTANTS,
  printed: (s) =>
    bounded({
      theorem: "b-3.1",
      quantity: QUANTITY,
      kind: printedKind(s),
      checks: [...readoutChecks, eachOnce(s)],
      terms: () => printedTerms(s, printedAttention(s, weightOf(s.encoding, s.lags))),
    }),
  proved: (s) =>
    bounded({
      theorem: "b-3.1",
      quantity: QUANTITY,
      kind: "proved",
      checks: [...readoutChecks, eachOnce(s), enoughHeads(s, s.lags.length)],
      terms: () => provedTerms(s, sharedLagError(s, s.lags), (s.lags.length + 1) * s.dimension),
    }),
};
