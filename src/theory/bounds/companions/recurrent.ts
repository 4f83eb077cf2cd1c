import { z } from "zod";
import { bounded } from "../../bound.js";
import { atLeast, positive } from "../settings.js";
import type { Theorem } from "../theorem.js";

const rateSchema = z.strictObject({
  constant: positive().describe("C(alpha), unnamed in the source"),
  order: atLeast(1).describe("alpha: the step responses have alpha + 1 derivatives"),
  beta: positive().describe("their decay: e^(beta t) y^(k)(t) -> 0"),
  gamma: positive().describe("gamma >= sup_t |e^(beta t) y^(k)(t)| / beta^k, k = 1 .. alpha + 1"),
  dimension: atLeast(1).default(1).describe("d, inputs per step"),
  width: atLeast(1).describe("m, states of the recurrent network"),
});

/** C(alpha) gamma d / (beta m^alpha): Li, Han, E and Li, ICLR 2021, as restated in arXiv 2305.19190. */
export const linearRecurrent: Theorem<z.infer<typeof rateSchema>> = {
  id: "linear-rnn",
  source: "Li, Han, E and Li, ICLR 2021",
  summary: "Error of a linear recurrent network for a smooth, exponentially decaying linear target",
  schema: rateSchema,
  printed: ({ constant, order, beta, gamma, dimension, width }) =>
    bounded({
      theorem: "linear-rnn",
      quantity: "sup over t of |H_t - H_hat_t|, least over networks of this width",
      kind: "fitted",
      checks: [
        {
          statement: "the target is linear, causal, regular and the same at all times",
          holds: "assumed",
        },
      ],
      terms: () => ({ width: (constant * gamma * dimension) / (beta * width ** order) }),
    }),
  caveat: "C(alpha) is unnamed in the source",
};

const memorySchema = z.strictObject({
  omega: positive().describe("kernel like t^-(1 + omega)"),
  error: positive().describe("error asked for"),
});

/** The curse of memory: a width like omega error^(-1/omega), its constant set to 1. */
export const curseOfMemory: Theorem<z.infer<typeof memorySchema>> = {
  id: "curse-of-memory",
  source: "Li, Han, E and Li, ICLR 2021",
  summary: "Width that a linear recurrent network needs for a kernel with a power-law tail",
  schema: memorySchema,
  printed: ({ omega, error }) =>
    bounded({
      theorem: "curse-of-memory",
      quantity: "width sufficient for the error, O(.)'s constant set to 1",
      kind: "recalled",
      checks: [{ statement: `error below 1 (error = ${error})`, holds: error < 1 }],
      terms: () => ({ width: omega * error ** (-1 / omega) }),
    }),
  caveat: "a rate without its constant",
};
