import type { NoiseLaw, SmoothFamily } from "./curves.js";
import { type FiniteRankFit, fitFiniteRank, informationCriterion } from "./finite-rank.js";
import { type CurveFit, curveFitter } from "./fit-curve.js";

/** Families of decays. */
export type DecayFamily = SmoothFamily | "finite rank";

/** One family as it fits best. */
export type Candidate = {
  readonly aicc: number;
  /** sum of squared residuals, at least what rounding leaves */
  readonly sum: number;
  /** residuals [n] on the scale of the noise */
  readonly residuals: ArrayLike<number>;
  /** parameters of the mean */
  readonly parameters: number;
  readonly floor: boolean;
  /** whether the fit is a minimum; its AICc is otherwise too large by an unknown amount */
  readonly converged: boolean;
} & (
  | { readonly family: SmoothFamily; readonly fit: CurveFit }
  | { readonly family: "finite rank"; readonly fit: FiniteRankFit }
);

/** Values by position, what noise they have, and the sum of squares that rounding alone leaves. */
export interface DecayData {
  readonly positions: Float64Array;
  readonly values: Float64Array;
  readonly law: NoiseLaw;
  readonly terms: number;
  readonly rounding: number;
}

/** 2 log of the likelihood ratio of nested models, with the small-sample factor of Bartlett's kind. */
export function likelihoodRatio(n: number, simple: Candidate, wide: Candidate): number {
  return (n - wide.parameters - 0.5) * Math.log(simple.sum / wide.sum);
}

/**
 * The best fit of a family; null where it does not decay: a rate at or
 * below 0, a stretch that is not between 0 and 1.
 *
 * @param floor whether a floor is fitted; a finite rank always has one
 */
export function candidateOf(
  family: DecayFamily,
  floor: boolean,
  data: DecayData,
): Candidate | null {
  if (family === "finite rank") return finiteRank(data);
  const { positions, values, law, terms, rounding } = data;
  const fit = curveFitter({ family, floor, terms }, positions, law, null).search(values);
  if (fit === null) return null;
  const { theta } = fit;
  if (!(theta[1] > 0 && (family !== "stretched" || (theta[2] > 0 && theta[2] < 1)))) return null;
  const parameters = theta.length;
  const sum = Math.max(fit.sum, rounding);
  const aicc = informationCriterion(values.length, parameters + 1, sum);
  return Number.isFinite(aicc)
    ? {
        family,
        floor,
        fit,
        parameters,
        sum,
        residuals: fit.residuals,
        aicc,
        converged: fit.converged,
      }
    : null;
}

function finiteRank({ values, law, rounding }: DecayData): Candidate | null {
  const fit = fitFiniteRank(values, law, rounding);
  if (fit === null) return null;
  const { rank, floor } = fit;
  const residuals = values.map((y, i) =>
    i < rank ? 0 : law === "multiplicative" ? Math.log(y / floor) : y - floor,
  );
  const sum = Math.max(fit.sum, rounding);
  const parameters = rank + 2;
  const aicc = informationCriterion(values.length, parameters + 1, sum);
  return {
    family: "finite rank",
    floor: true,
    fit,
    parameters,
    sum,
    residuals,
    aicc,
    converged: true,
  };
}
