import { z } from "zod";
import { barronWidth } from "../../barron.js";
import { bounded, type Check } from "../../bound.js";
import { atLeast, listOf, nonNegative } from "../settings.js";
import type { Theorem } from "../theorem.js";
import {
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

const schema = z.strictObject({
  ...adaptive,
  nested: atLeast(0).describe(
    "K: how many lags depend on one another in turn; the others depend on those K",
  ),
  lagLipschitz: listOf(nonNegative()).describe(
    "Lipschitz constant of each g_i (lin), or of each log g_i (log)",
  ),
});
type Nested = z.infer<typeof schema>;

/** L = K + 1, and one more where lags remain beyond the nested ones. */
export function layersOf(s: Pick<Nested, "nested" | "lags">): number {
  return s.nested + 1 + (s.lags.length > s.nested ? 1 : 0);
}

const quantityOf = (s: Nested) => `${QUANTITY}, with ${layersOf(s)} layers`;

/** The width: nested lags have a layer each, the others share one. */
function widthOf(s: Nested, width: (k: number) => number): number {
  const each = s.lags.map((_, k) => width(k));
  const shared = each.slice(s.nested).reduce((sum, m) => sum + m, 0);
  return Math.max(shared, ...each.slice(0, s.nested));
}

function listChecks(s: Nested): Check[] {
  return [
    ...adaptiveChecks,
    {
      statement: `K is at most the number of lags (nested = ${s.nested}, lags: ${s.lags.length})`,
      holds: s.nested <= s.lags.length,
      cure: "lower nested, or give more lags",
    },
    onePerLag(s, "lagNorms", s.lagNorms),
    onePerLag(s, "lagLipschitz", s.lagLipschitz),
  ];
}

/** The tokens fetched by the nested layers are off by at most this. */
function nestedError(s: Nested): number {
  const nested = s.lags.slice(0, s.nested);
  return Math.hypot(...nested.map((lag) => lagError(s.encoding, lag, s.heads, s.rate)));
}

/** g_i of such tokens moves by at most half of what rounding forgives; its net has the other half. */
function headCheck(s: Nested): Check {
  const error = nestedError(s);
  const worst = Math.max(
    ...s.lags.map((_, k) => (s.lagLipschitz[k] * error) / (roundingError(s, k) / 2)),
  );
  return {
    statement: `heads enough that the lags read from fetched tokens round to themselves (their error over what is forgiven: ${worst.toPrecision(3)}, at most 1)`,
    holds: worst <= 1,
    cure: "give more heads or another rate",
  };
}

/**
 * Theorem 4.4 of Paper B: t_1 = g_1(x_t), t_2 = g_2(x_t, x_(t-t_1)), .., K of them in turn, each in a
 * layer of its own; the M - K others share the last one. E_Attn = C(n) / H^n times
 * sqrt(sum_(l <= K) c_l^(2n+2) + (sum_(l > K) c_l)^(2n+2)).
 *
 * Proof: docs/theory/memories.md, step memories.13; `headCheck` and the width keep every next lag within what
 * rounding forgives.
 */
export const nestedLags: Theorem<Nested> = {
  id: "b-4.4",
  source: "Paper B, Theorem 4.4",
  summary: "Error of K + 1 or K + 2 layers for a readout of M lags, K of them nested (Task II)",
  schema,
  caveat: HIDDEN_CONSTANTS,
  printed: (s) =>
    bounded({
      theorem: "b-4.4",
      quantity: quantityOf(s),
      kind: printedKind(s),
      checks: [
        ...listChecks(s),
        wideEnough(
          s,
          widthOf(s, (k) => printedWidth(s, k)),
          "O~'s constant set to 1",
        ),
        { statement: "heads as many as the proof's induction asks for", holds: "assumed" },
      ],
      terms: () => {
        const nested = s.lags.slice(0, s.nested).map((lag) => lagWeight(s.encoding, lag));
        const weights = [...nested, weightOf(s.encoding, s.lags.slice(s.nested))];
        return printedTerms(s, Math.hypot(...weights.map((c) => printedAttention(s, c))));
      },
    }),
  proved: (s) => {
    const inputs = (s.lags.length + 1) * s.dimension;
    return bounded({
      theorem: "b-4.4",
      quantity: quantityOf(s),
      kind: "proved",
      checks: [
        ...listChecks(s),
        enoughHeads(s, Math.max(1, s.lags.length - s.nested)),
        headCheck(s),
        wideEnough(
          s,
          widthOf(s, (k) =>
            barronWidth(s.lagNorms[k], roundingError(s, k) / 2, inputs, 1 + nestedError(s)),
          ),
          "what half of the rounding asks for",
        ),
      ],
      terms: () => {
        const last = sharedLagError(s, s.lags.slice(s.nested));
        return provedTerms(s, Math.hypot(nestedError(s), last), inputs);
      },
    });
  },
};
