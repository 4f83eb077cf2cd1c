import type { Judgement } from "../evidence.js";
import { curveFitter } from "../theory/decay/fit-curve.js";
import { quantitiesOf } from "../theory/decay/quantities.js";
import { studentQuantile } from "./student.js";

/** y = coefficient x^exponent, fitted. */
export interface PowerLaw {
  /** the slope where both axes are logarithmic */
  readonly exponent: number;
  /** 95 % interval of the exponent */
  readonly interval: readonly [low: number, high: number];
  /** y at x = 1 */
  readonly coefficient: number;
  /** the least and the largest x that entered */
  readonly window: readonly [low: number, high: number];
  /** distinct x that entered */
  readonly values: number;
}

/** A fit, or why there is none. */
export type PowerLawFit =
  | { readonly law: PowerLaw; readonly reason: null }
  | { readonly law: null; readonly reason: string };

/** With fewer values of x the scatter about the line has less than 2 degrees of freedom. */
const FEWEST_VALUES = 4;

/** A mean farther from the line than this factor is no scatter about a power law. Chosen by hand. */
const FARTHEST = 10;

/**
 * Least squares of log y on log x (`curveFitter`), one point for each x: the mean of log y there.
 * Without a floor that is linear in the parameters, so the interval is exact without resamples:
 * Student's, from the scatter of these means about the line, so that it holds both the noise of
 * repetitions and what is not a power law; a shift common to all x leaves it alone. No law is fitted
 * through a cliff, as where a rank is reached and the error falls to nothing: where a mean lies off the
 * line by more than a factor of ten.
 *
 * @param points x and y positive; several for one x are repetitions
 */
export function fitPowerLaw(
  points: readonly { readonly x: number; readonly y: number }[],
): PowerLawFit {
  const byX = new Map<number, number[]>();
  for (const { x, y } of points) {
    const logs = byX.get(x);
    if (logs === undefined) byX.set(x, [Math.log(y)]);
    else logs.push(Math.log(y));
  }
  const values = byX.size;
  if (values < FEWEST_VALUES) {
    return { law: null, reason: `${values} values; ${FEWEST_VALUES} are needed` };
  }
  const xs = Float64Array.from(byX.keys());
  const means = Float64Array.from(byX.values(), (logs) => Math.exp(meanOf(logs)));
  const model = { family: "power", floor: false, terms: 0 } as const;
  const fit = curveFitter(model, xs, "multiplicative", null).search(means);
  if (fit === null || !fit.converged) return { law: null, reason: "the fit did not converge" };
  const [coefficient, decay] = quantitiesOf(fit);
  const offs = [...xs].map((x, i) =>
    Math.abs(Math.log(means[i]) - coefficient.value + decay.value * Math.log(x)),
  );
  const most = Math.max(...offs);
  if (most > Math.log(FARTHEST)) {
    const off = Number(Math.exp(most).toPrecision(2));
    return {
      law: null,
      reason: `no power law: at ${xs[offs.indexOf(most)]} the error lies off the line by a factor of ${off}, as at a cliff`,
    };
  }
  const half = studentQuantile(0.95, values - 2) * decay.error;
  const law = {
    exponent: -decay.value,
    interval: [-decay.value - half, -decay.value + half],
    coefficient: Math.exp(coefficient.value),
    window: [Math.min(...xs), Math.max(...xs)],
    values,
  } as const;
  return { law, reason: null };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How a predicted exponent fared, and why. */
export interface PredictionScore {
  /** whether the fitted exponent is near enough, where the data can tell */
  readonly score: Judgement<"agrees" | "disagrees">;
  /** the comparison behind the score, in words */
  readonly reason: string;
}

/**
 * Whether a fit agrees with an exponent that was predicted before: its interval lies in or outside
 * of `exponent` ± `within`, or reaches across, which cannot tell.
 *
 * @param within how far from the prediction the exponent may lie, positive
 */
export function scorePrediction(
  { exponent, within }: { readonly exponent: number; readonly within: number },
  { law, reason }: PowerLawFit,
): PredictionScore {
  if (law === null) return { score: "cannot tell", reason };
  const [low, high] = law.interval;
  const [least, most] = [exponent - within, exponent + within];
  if (low >= least && high <= most) {
    return { score: "agrees", reason: "the interval lies in the predicted range" };
  }
  if (low > most || high < least) {
    return { score: "disagrees", reason: "the interval lies outside of the predicted range" };
  }
  return {
    score: "cannot tell",
    reason: "the interval reaches across an end of the predicted range",
  };
}
