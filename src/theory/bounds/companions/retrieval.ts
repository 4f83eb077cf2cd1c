import { z } from "zod";
import { bounded, type Check } from "../../bound.js";
import { atLeast, positive } from "../settings.js";
import type { Evaluation, Theorem } from "../theorem.js";

const SOURCE = "Yu, Jiang, Bao, Yu and Li, arXiv 2510.06662, Theorem 2";
const TARGET = "y = F0(z_1..z_D), z_i = min over S_i of f_i(x(t))";

/** Theorem 2's class of targets and of models, which no number at hand decides. */
const ASSUMED: readonly Check[] = [
  {
    statement:
      "f_i twice differentiable with one nondegenerate minimiser each, no two the same; F0 once, no partial derivative vanishing; each S_i a quarter of the positions or more",
    holds: "assumed",
  },
  {
    statement:
      "one layer, a class token, |P| at most 1, all weights at most 1, the factor of the softmax free",
    holds: "assumed",
  },
];

const target = {
  terms: atLeast(1).describe("D, minima that the target is made of"),
  error: positive().describe("eps, the error asked for, in the sup norm"),
};
const gamma = positive()
  .default(2)
  .describe("M like eps^-gamma suffices for the nets; 2 for Barron functions");
const constant = positive().optional().describe("C, unnamed in the source; where left out, 1");

const smallError = (error: number): Check => ({
  statement: `error below 1 (error = ${error})`,
  holds: error < 1,
});
const kindOf = (given: number | undefined) => (given === undefined ? "recalled" : "fitted");
const CAVEAT = "C is unnamed in the source, and 1 where it is not given";

const enoughSchema = z.strictObject({
  ...target,
  heads: atLeast(1).describe("h, of width 2 each"),
  gamma,
  constant,
});

/** (1): h = D heads of width 2, M > C / eps^gamma. */
export const retrievalHeads: Theorem<z.infer<typeof enoughSchema>> = {
  id: "retrieval-heads",
  source: `${SOURCE} (1)`,
  summary: "Parameters that suffice for D-retrieval by as many heads as there are minima",
  schema: enoughSchema,
  caveat: CAVEAT,
  printed: ({ terms, error, heads, gamma: power, constant: c }) =>
    bounded({
      theorem: "retrieval-heads",
      quantity: `parameters of encoder and readout that suffice for ${TARGET}`,
      kind: kindOf(c),
      checks: [
        {
          statement: `as many heads as minima (heads = ${heads}, terms = ${terms})`,
          holds: heads >= terms,
          cure: "give more heads, or ask retrieval-few-heads or retrieval-one-head",
        },
        smallError(error),
        ...ASSUMED,
      ],
      terms: () => ({ parameters: (c ?? 1) * error ** -power }),
    }),
};

const fewSchema = z.strictObject({
  ...target,
  heads: atLeast(1).describe("h = s, fewer than D"),
  headWidth: atLeast(1).describe("n: tokens have E = n h channels"),
  length: atLeast(4).describe("T"),
  constant,
});

/** k of Theorem 2 (2): M is at least of the order of eps^-k. Where it is not above 0, nothing is said. */
export function fewHeadsExponent(s: {
  readonly length: number;
  readonly terms: number;
  readonly heads: number;
  readonly headWidth: number;
}): number {
  const free = s.length / 4 - s.heads - s.terms + 1;
  return free / ((s.headWidth + 1) * s.heads + 1) - 1;
}

/** (2): h = s < D heads, M = Omega(eps^-k). */
export const retrievalFewHeads: Theorem<z.infer<typeof fewSchema>> = {
  id: "retrieval-few-heads",
  source: `${SOURCE} (2)`,
  summary: "Parameters that D-retrieval needs with fewer heads than minima",
  schema: fewSchema,
  caveat: CAVEAT,
  printed: (s): Evaluation => {
    const { terms, error, heads, constant: c } = s;
    const k = fewHeadsExponent(s);
    if (heads < terms && k <= 0) {
      return {
        theorem: "retrieval-few-heads",
        reason: `vacuous: the exponent k = (T/4 - h - D + 1) / ((n + 1) h + 1) - 1 is ${k.toPrecision(3)}, and eps^-k does not grow as the error falls`,
        cure: "ask about a longer sequence, fewer or narrower heads",
      };
    }
    return bounded({
      theorem: "retrieval-few-heads",
      direction: "at least",
      quantity: `parameters of encoder and readout that ${TARGET} needs`,
      kind: kindOf(c),
      checks: [
        {
          statement: `fewer heads than minima (heads = ${heads}, terms = ${terms})`,
          holds: heads < terms,
          cure: "give fewer heads, or ask retrieval-heads",
        },
        smallError(error),
        ...ASSUMED,
      ],
      terms: () => ({ parameters: (c ?? 1) * error ** -k }),
    });
  },
};

const oneSchema = z.strictObject({
  ...target,
  headWidth: atLeast(1).describe("n, of the one head"),
  length: atLeast(1).describe("T"),
  dimension: atLeast(1).describe("d, inputs a token"),
  gamma,
  constant,
});

/** (3): one head that holds the sequence, n >= T d, M > C / eps^(1 + gamma). */
export const retrievalOneHead: Theorem<z.infer<typeof oneSchema>> = {
  id: "retrieval-one-head",
  source: `${SOURCE} (3)`,
  summary: "Parameters that suffice for D-retrieval by one head as wide as the whole sequence",
  schema: oneSchema,
  caveat: CAVEAT,
  printed: ({ error, headWidth, length, dimension, gamma: power, constant: c }) =>
    bounded({
      theorem: "retrieval-one-head",
      quantity: `parameters of encoder and readout that suffice for ${TARGET}`,
      kind: kindOf(c),
      checks: [
        {
          statement: `n >= T d (headWidth = ${headWidth}, T d = ${length * dimension})`,
          holds: headWidth >= length * dimension,
          cure: "give a wider head, or a shorter sequence",
        },
        smallError(error),
        ...ASSUMED,
      ],
      terms: () => ({ parameters: (c ?? 1) * error ** -(1 + power) }),
    }),
};
