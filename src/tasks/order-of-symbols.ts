import { z } from "zod";
import { integer, probability } from "./settings.js";
import { partStream, shown, type Task } from "./task.js";

const schema = z.strictObject({
  length: integer(3, 4096).default(16),
  /** number of different tokens, the two marked ones among them */
  symbols: integer(3, 64).default(4),
  /** probability that the answer is the wrong one */
  flip: probability().default(0),
});
/** Settings of `order-of-symbols`. */
export type OrderOfSymbolsConfig = z.infer<typeof schema>;

/** -p log p - (1 - p) log(1 - p), in nats; 0 for p = 0. */
function entropy(p: number): number {
  return p === 0 ? 0 : -p * Math.log(p) - (1 - p) * Math.log1p(-p);
}

/**
 * A control of classes: which of two marked tokens came first. Tokens are one-hot; 0 and 1 stand once
 * each, at two different positions before the last, all other positions hold one of the other tokens.
 * At the last position y is 0 where token 0 came first, else 1; or, with probability `flip`, the
 * other. y is 0 before the last position, where nothing is asked for.
 */
export const orderOfSymbols: Task<OrderOfSymbolsConfig> = {
  name: "order-of-symbols",
  version: 1,
  summary: "Control, a class: y tells which of two marked tokens came first, at the last position",
  law: "one-hot tokens; the two marked ones at two different places, uniform; the others uniform",
  source: "by construction",
  schema,
  shape: ({ length, symbols }) => ({ inputs: symbols, outputs: 2, length }),
  target: "classes",
  positions: "last",
  relationship: ({ length, symbols, flip }, seed) => ({
    sample: (split, i) => {
      const of = (quantity: string) => partStream(seed, `order-of-symbols ${quantity}`, split);
      const tokens = of("token");
      const [first, second] = of("place").permutation(length - 1, i * (length - 1));
      const x = new Float64Array(length * symbols);
      for (let t = 0; t < length; t++) {
        const token =
          t === first ? 0 : t === second ? 1 : 2 + tokens.integer(i * length + t, symbols - 2);
        x[t * symbols + token] = 1;
      }
      const y = new Float64Array(length);
      const wrong = of("flip").uniform(i) < flip;
      y[length - 1] = first < second === wrong ? 1 : 0;
      return { x, y };
    },
    // of the number of the class
    signalVariance: (1 - 2 * flip) ** 2 / 4,
    noiseVariance: flip * (1 - flip),
    verdicts: [
      {
        statement: `No model has a log loss below ${shown(entropy(flip))} nats, or an accuracy above ${shown(1 - flip)}.`,
        kind: "proved",
        source: "the entropy of the flip, which x does not tell",
      },
      {
        statement: `A model that does not feel the order of the positions before the last, such as attention without a position encoding, has a log loss of at least ${shown(Math.LN2)} nats.`,
        kind: "proved",
        source: "exchanging the two marked tokens exchanges the classes and nothing that it sees",
      },
      {
        statement: "Logits that are linear in x tell the order of every sequence.",
        kind: "proved",
        source: "the place of token 0 less that of token 1 is linear in x, and has its sign",
      },
    ],
  }),
};
