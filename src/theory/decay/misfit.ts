import type { Candidate } from "./candidates.js";

/** 1 % point of the normal law, two sides. */
const CORRELATED = 2.576;

/**
 * A warning where neighbouring residuals agree: their correlation of lag 1 is beyond 2.58 / sqrt(n),
 * so that the curve is not the values' own, or their noise not independent. Intervals are then too
 * narrow.
 *
 * @returns null where nothing is amiss
 */
export function misfitNote({ residuals, family }: Candidate): string | null {
  const n = residuals.length;
  let [products, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    squares += residuals[i] ** 2;
    if (i > 0) products += residuals[i] * residuals[i - 1];
  }
  const correlation = products / squares;
  return correlation * Math.sqrt(n) > CORRELATED
    ? `neighbouring residuals correlate by ${correlation.toFixed(2)}: the values are not ${family} and independent noise alone, and the intervals are too narrow`
    : null;
}
