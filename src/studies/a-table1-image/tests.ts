import type { Claim } from "../claim.js";
import { alone, type Tested } from "../tested.js";
import { type Arm, type Found, MOVED, type ModelName } from "./training.js";

const SOURCE = "Table 1 of arXiv 2305.18475";

/** What the paper prints of CIFAR-10. */
export const PRINTED = { original: 0.98, warm: 0.96 } as const;
const DROP = PRINTED.original - PRINTED.warm;
const MARGIN = 0.01;

/** Accuracy lost by an altered order, seed by seed: what is below 0 is won. */
export function dropsOf(found: Found, model: ModelName, arm: Exclude<Arm, "original">): number[] {
  const { original } = found[model];
  return found[model][arm].map((accuracy, seed) => original[seed] - accuracy);
}

const linear = { scale: "linear" } as const satisfies Partial<Claim>;

/** A recurrent net against the Transformer, pair by pair of seeds. */
const losesMore = (arm: Exclude<Arm, "original">): Tested<Found> => ({
  claim: {
    id: `recurrent-${arm}`,
    statement: `A recurrent net loses more than the Transformer, from a ${arm} start`,
    paper: { value: null, source: "Propositions 6.1 and 6.2 of arXiv 2305.18475" },
    quantity:
      "accuracy that gated recurrent units lose, less what the Transformer of the same seed loses",
    ...linear,
    ...{ from: 0, to: null },
  },
  measure: (found) => {
    const transformer = dropsOf(found, "transformer", arm);
    return alone(dropsOf(found, "recurrent", arm).map((drop, seed) => drop - transformer[seed]));
  },
});

export const tests: readonly Tested<Found>[] = [
  {
    claim: {
      id: "little",
      statement: `With the first ${MOVED} tokens at the end a vision Transformer, trained on from its weights, loses no more than the printed 0.02, within ${MARGIN}`,
      paper: { value: "0.02", source: SOURCE },
      quantity: "test accuracy on the original order, less that on the altered one",
      ...linear,
      ...{ from: null, to: DROP + MARGIN },
    },
    measure: (found) => alone(dropsOf(found, "transformer", "warm")),
  },
  {
    claim: {
      id: "something",
      statement: `It loses something: the printed 0.02, within ${MARGIN}`,
      paper: { value: "0.02", source: SOURCE },
      quantity: "test accuracy on the original order, less that on the altered one",
      ...linear,
      ...{ from: DROP - MARGIN, to: DROP + MARGIN },
    },
    measure: (found) => alone(dropsOf(found, "transformer", "warm")),
  },
  {
    claim: {
      id: "cold",
      statement: `From a cold start the order makes no difference to it, within ${MARGIN}`,
      paper: { value: null, source: "Proposition 6.2 of arXiv 2305.18475: the same complexity" },
      quantity: "test accuracy on the original order, less that on the altered one",
      ...linear,
      ...{ from: -MARGIN, to: MARGIN },
    },
    measure: (found) => alone(dropsOf(found, "transformer", "cold")),
  },
  losesMore("warm"),
  losesMore("cold"),
];
