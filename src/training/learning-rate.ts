/** The width for which learning rates are stated. */
const REFERENCE_WIDTH = 32;

/**
 * How fast the best rate of Adam falls with the width: between 1/2, which gated recurrent units come
 * near to, and the 1 that Yang and Hu (arXiv 2203.03466) derive for hidden matrices, which
 * Transformers exceed. Tuned by hand so that the largest factor left over widths 16 to 128, by any
 * architecture, is least; docs/evidence.md has what is left of each.
 */
const EXPONENT = 7 / 8;

/**
 * The learning rate of Adam at a width that corresponds to a rate at width 32,
 * rate (32 / width)^(7/8): what is best at one width is then near the best at others.
 */
export function rateAtWidth(rate: number, width: number): number {
  return rate * (REFERENCE_WIDTH / width) ** EXPONENT;
}
