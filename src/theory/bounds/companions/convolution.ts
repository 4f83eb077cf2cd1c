import { z } from "zod";
import { bounded } from "../../bound.js";
import { atLeast, nonNegative, positive } from "../settings.js";
import type { Theorem } from "../theorem.js";

const schema = z.strictObject({
  dimension: atLeast(1).default(1).describe("d, inputs per step"),
  depth: atLeast(1).describe("K, layers; the receptive field is l^K"),
  filters: atLeast(1).describe("M, effective filters"),
  decay: positive().describe(
    "g(x) = x^-decay, how the higher-order singular values of the tensorised kernel fall",
  ),
  complexity: nonNegative().describe("C^(g)(H)"),
  tail: nonNegative().describe("l^2 norm of the kernel beyond the receptive field"),
});

/** d g(K M^(1/K) - K) C^(g)(H) + |rho beyond l^K|_2: Jiang, Li and Li, arXiv 2107.09355, recalled. */
export const convolution: Theorem<z.infer<typeof schema>> = {
  id: "convolution",
  source: "Jiang, Li and Li, arXiv 2107.09355",
  summary: "Error of a dilated linear convolution for a causal linear target",
  schema,
  printed: (s) => {
    const argument = s.depth * s.filters ** (1 / s.depth) - s.depth;
    return bounded({
      theorem: "convolution",
      quantity: "|H - H_hat|, least over dilated convolutions of this size",
      kind: "recalled",
      checks: [
        { statement: "the target is linear, causal and the same at all times", holds: "assumed" },
        {
          statement: `K M^(1/K) > K (filters = ${s.filters})`,
          holds: argument > 0,
          cure: "give at least 2 filters",
        },
      ],
      terms: () => ({
        filters: s.dimension * argument ** -s.decay * s.complexity,
        memoryTail: s.tail,
      }),
    });
  },
  caveat: "the formula was not checked against its source",
};
