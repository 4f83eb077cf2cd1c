/** The width for which learning rates are stated. */
const REFERENCE_WIDTH = 32;

/**
 * How fast the best rate of Adam falls with the width. Gated recurrent units come near to 1/2, the
 * hidden matrices of Yang and Hu (arXiv 2203.03466) have 1, and deep Transformers without
 * normalisation exceed it. Tuned by hand as the compromise of one rule for all; docs/evidence.md has
 * what it leaves of each architecture.
 */
const EXPONENT = 7 / 8;

/**
 * The learning rate of Adam at a width that corresponds to a rate at width 32,
 * rate (32 / width)^(7/8): what is best at one width is then near the best at others.
 */
export function rateAtWidth(rate: number, width: number): number {
  return rate * (REFERENCE_WIDTH / width) ** EXPONENT;
}
