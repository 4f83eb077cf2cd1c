import { z } from "zod";
import { barronError } from "../../barron.js";
import { bounded } from "../../bound.js";
import { atLeast, nonNegative } from "../settings.js";
import type { Theorem } from "../theorem.js";

const schema = z.strictObject({
  barron: nonNegative().describe("Barron norm: `barronNorm`"),
  width: atLeast(1).describe("m, neurons of the hidden layer"),
  dimension: atLeast(1).describe("number of inputs"),
});

/** Paper B, Lemma G.6: ReLU nets of one hidden layer, in the sup norm. */
export const feedForward: Theorem<z.infer<typeof schema>> = {
  id: "barron",
  source: "Paper B, Lemma G.6",
  summary: "Error of a feed-forward net with one hidden layer for a function of the Barron space",
  schema,
  caveat: "the printed form sets the constant hidden in O~(.) to 1",
  printed: ({ barron, width }) =>
    bounded({
      theorem: "barron",
      quantity: "sup |f - f_m| on inputs of at most 1 each, O~'s constant set to 1",
      kind: "recalled",
      checks: [],
      terms: () => ({ feedForward: barron / Math.sqrt(width) }),
    }),
  proved: ({ barron, width, dimension }) =>
    bounded({
      theorem: "barron",
      quantity: "sup |f - f_m| on inputs of at most 1 each",
      kind: "proved",
      checks: [],
      terms: () => ({ feedForward: barronError(barron, width, dimension) }),
    }),
};
