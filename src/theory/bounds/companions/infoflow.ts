import { z } from "zod";
import { bounded, type Check } from "../../bound.js";
import { atLeast, positive } from "../settings.js";
import type { Theorem } from "../theorem.js";

const SOURCE = "arXiv 2605.17930 (InfoFlow)";
const TARGET = "the sum over i of max over s and t of x(s).A_i x(t)";
const CAVEAT =
  "read in a summary that names neither constants nor the assumptions on weights; the paper was not at hand";

const ASSUMED: Check = {
  statement:
    "the target and the sizes of weights are as in the source, which a summary leaves open",
  holds: "assumed",
};
const smallError = (error: number): Check => ({
  statement: `error below 1 (error = ${error})`,
  holds: error < 1,
});
const error = positive().describe("eps, the error asked for");
const constant = positive().optional().describe("C, unnamed in the source; where left out, 1");

const oneSchema = z.strictObject({
  error,
  length: atLeast(1).describe("T, tokens of a sequence"),
  growth: positive().describe("k / T: the exponent k grows like T, by a factor that is unnamed"),
  constant,
});

/** One layer: M = Omega(eps^-k), k linear in T. */
export const infoflowOneLayer: Theorem<z.infer<typeof oneSchema>> = {
  id: "infoflow-one-layer",
  source: `${SOURCE}, one layer`,
  summary: "Parameters that one layer needs to retrieve from pairs of tokens",
  schema: oneSchema,
  caveat: CAVEAT,
  printed: ({ error: eps, length, growth, constant: c }) =>
    bounded({
      theorem: "infoflow-one-layer",
      direction: "at least",
      quantity: `parameters of one layer that ${TARGET} needs`,
      kind: "fitted",
      checks: [smallError(eps), ASSUMED],
      terms: () => ({ parameters: (c ?? 1) * eps ** -(growth * length) }),
    }),
};

const twoSchema = z.strictObject({ error, constant });

/** Two layers of one head each: M = O(1 / eps). */
export const infoflowTwoLayers: Theorem<z.infer<typeof twoSchema>> = {
  id: "infoflow-two-layers",
  source: `${SOURCE}, two layers`,
  summary: "Parameters that suffice for two layers to retrieve from pairs of tokens",
  schema: twoSchema,
  caveat: CAVEAT,
  printed: ({ error: eps, constant: c }) =>
    bounded({
      theorem: "infoflow-two-layers",
      quantity: `parameters of two layers that suffice for ${TARGET}`,
      kind: c === undefined ? "recalled" : "fitted",
      checks: [smallError(eps), ASSUMED],
      terms: () => ({ parameters: (c ?? 1) / eps }),
    }),
};
