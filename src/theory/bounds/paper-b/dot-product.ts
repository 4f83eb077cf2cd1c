import { z } from "zod";
import { bounded } from "../../bound.js";
import type { Theorem } from "../theorem.js";

const schema = z.strictObject({});

const QUANTITY =
  "sup |y_t - y_hat_t| for y_t = x_(t-g(x_t)), x_t in {-1, 0, 1}, g = 0, 1, 2, over every dot-product-free layer";

/**
 * Proposition 4.2(B) of Paper B: without dot product an error of at least 2/3 remains, however many
 * heads. The exact least error is 1.
 *
 * Proof: docs/theory/floors.md, step floors.5.
 */
export const dotProductFree: Theorem<z.infer<typeof schema>> = {
  id: "b-4.2",
  source: "Paper B, Proposition 4.2(B)",
  summary: "Error that a layer without dot product keeps on a lag which the present token sets",
  schema,
  caveat: "true, but not the exact least error, which is 1",
  printed: () =>
    bounded({
      theorem: "b-4.2",
      direction: "at least",
      quantity: QUANTITY,
      kind: "recalled",
      checks: [],
      terms: () => ({ head: 2 / 3 }),
    }),
  proved: () =>
    bounded({
      theorem: "b-4.2",
      direction: "at least",
      quantity: QUANTITY,
      kind: "proved",
      checks: [],
      terms: () => ({ head: 1 }),
    }),
};
