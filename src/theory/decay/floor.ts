import { type Candidate, candidateOf, type DecayData, likelihoodRatio } from "./candidates.js";
import type { CurveFit } from "./fit-curve.js";

/**
 * Likelihood ratio beyond which a floor that was said to be 0 is missed: 1 % of (chi-squared of 0 +
 * chi-squared of 1) / 2, its law at the end of the floor's range (Chernoff 1954).
 */
const MISSED = 5.41;

/**
 * The fit whose values are reported: where the free estimate of the floor is at or below 0, that of
 * the same family without a floor; the intervals stay those of the free estimate.
 */
export function reportedFit(
  best: Candidate & { readonly fit: CurveFit },
  data: DecayData,
): { readonly reported: CurveFit; readonly note: string | null } {
  const { fit, floor, family } = best;
  const other = candidateOf(family, !floor, data);
  const found = other?.converged === true && other.family !== "finite rank";
  const q = (f: CurveFit) => f.theta[f.theta.length - 1];
  if (floor) {
    return q(fit) > 0 || !found
      ? { reported: fit, note: null }
      : { reported: other.fit, note: "the best floor is 0" };
  }
  if (found && q(other.fit) > 0) {
    const ratio = likelihoodRatio(data.values.length, best, other);
    if (ratio > MISSED) {
      return {
        reported: fit,
        note: `a floor of ${q(other.fit).toPrecision(3)} would fit better: likelihood ratio ${ratio.toFixed(1)}, 1 % point ${MISSED}`,
      };
    }
  }
  return { reported: fit, note: null };
}
