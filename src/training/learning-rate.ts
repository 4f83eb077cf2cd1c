/** The width for which learning rates are stated. */
export const REFERENCE_WIDTH = 32;

/**
 * How fast the best rate of Adam falls with the width, tuned by hand: over widths 16 to 128 the best
 * rate of six architectures fell by a factor of 3 to 8, and this exponent, between 1/2 and the 1 that
 * Yang and Hu (arXiv 2203.03466) derive for hidden matrices under Adam, left less than a factor of 1.8
 * of each. What is left of every architecture is in docs/evidence.md.
 */
const EXPONENT = 3 / 4;

/**
 * The learning rate of Adam at a width that corresponds to a rate at width 32,
 * rate (32 / width)^(3/4): what is best at one width is then near the best at others.
 */
export function rateAtWidth(rate: number, width: number): number {
  return rate * (REFERENCE_WIDTH / width) ** EXPONENT;
}
