import { z } from "zod";
import type { Check } from "../../bound.js";
import { listOf, nonNegative } from "../settings.js";
import { type Lagged, lagged, readoutChecks } from "./target.js";

/** Settings of the rows whose lags are read from the sequence: t_i = g_i(..), 1 <= g_i <= T_i. */
export const adaptive = {
  ...lagged,
  lagNorms: listOf(nonNegative()).describe(
    "Barron norm of each g_i (lin), or of each log g_i (log)",
  ),
};
const adaptiveSchema = z.strictObject(adaptive);
/** Values of `adaptive`. */
export type Adaptive = z.infer<typeof adaptiveSchema>;

/** Every list has one value a lag. */
export function onePerLag(s: Lagged, name: string, values: readonly number[]): Check {
  return {
    statement: `one of ${name} for each of lags (${values.length} and ${s.lags.length})`,
    holds: values.length === s.lags.length,
    cure: `give as many values in ${name} as in lags`,
  };
}

/** What these rows assume of the model: no denominator of softmax, lags rounded to whole numbers. */
export const adaptiveChecks: readonly Check[] = [
  ...readoutChecks,
  {
    statement:
      "attention is normalisation-free (12), with precision feed-forward nets (15); g_i takes integer values",
    holds: "assumed",
  },
];

/**
 * How near a net must come to g_i (lin), or to log g_i (log), for the rounding of (15) to return it
 * exactly: 1/2, or 1 / (4 T), since T (e^(1/(4T)) - 1) <= e^(1/4) / 4 < 1/2.
 */
export function roundingError(s: Lagged, k: number): number {
  return s.encoding === "lin" ? 1 / 2 : 1 / (4 * s.lags[k]);
}

/** Width that lag k asks for as printed, O~'s constant set to 1: |g|_B^2, or |log g|_B^2 T^2. */
export function printedWidth(s: Adaptive, k: number): number {
  return (s.lagNorms[k] * (s.encoding === "lin" ? 1 : s.lags[k])) ** 2;
}

/** The condition on the width. */
export function wideEnough(s: Lagged, needed: number, rule: string): Check {
  return {
    statement: `width >= ${Math.ceil(needed)}, ${rule} (width = ${s.width})`,
    holds: s.width >= needed,
    cure: `give a width of at least ${Math.ceil(needed)}`,
  };
}
