import { z } from "zod";
import { bounded } from "../../bound.js";
import { atLeast, nonNegative } from "../settings.js";
import type { Theorem } from "../theorem.js";

const schema = z.strictObject({
  cRnn: nonNegative().describe("C_RNN = C_1 C_2, equation (75): `recurrentComplexity`"),
  dimension: atLeast(1).default(1).describe("d, inputs per step"),
  width: atLeast(1).describe("m, states of the recurrent network"),
});

/** The rate d C_RNN / m of linear recurrent networks, Paper A, appendix D.1, stated from its references. */
export const paperARecurrent: Theorem<z.infer<typeof schema>> = {
  id: "a-rnn",
  source: "Paper A, appendix D.1",
  summary: "Error of a linear recurrent network of m states for a causal, decaying linear target",
  schema,
  printed: ({ cRnn, dimension, width }) =>
    bounded({
      theorem: "a-rnn",
      quantity: "sup over the positions of |H_t - H_hat_t|, least over networks of this width",
      kind: "recalled",
      checks: [{ statement: "the target is linear, causal and in C_RNN", holds: "assumed" }],
      terms: () => ({ width: (dimension * cRnn) / width }),
    }),
  caveat: "the paper states the rate from its references, with no proof",
};
