import type { Model } from "../models/architecture.js";

/** The width for which learning rates are stated. */
const REFERENCE_WIDTH = 32;

/**
 * The learning rate of Adam for a model that corresponds to a rate of the same architecture at width
 * 32, rate (32 / width)^gamma with the architecture's gamma: what is best at one width is then near
 * the best at others.
 */
export function rateAtWidth(
  rate: number,
  { width, rateExponent }: Pick<Model, "width" | "rateExponent">,
): number {
  return rate * (REFERENCE_WIDTH / width) ** rateExponent;
}
