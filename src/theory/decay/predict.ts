import { CallerError } from "../../errors.js";
import { Stream } from "../../random/stream.js";
import { studentisedInterval } from "./bootstrap.js";
import type { NoiseLaw } from "./curves.js";
import type { DecayFit } from "./decay.js";
import { floorMean, type ResampledFit } from "./intervals.js";
import { type Mean, meansAt } from "./quantities.js";

/** What a decay will be somewhere. */
export interface DecayPrediction {
  /** where: a rank or a lag */
  readonly position: number;
  /** best estimate */
  readonly value: number;
  /** 95 % interval of a new value there, its noise included; null where the resamples do not bound it */
  readonly interval: readonly [low: number, high: number] | null;
}

/**
 * Values of a fitted decay at any positions, also beyond those fitted, with prediction intervals.
 *
 * With y the value on the scale of the noise, mu its fitted mean, v the variance of that mean and
 * s^2 that of the noise, the interval is mu - t sqrt(v + s^2), t the quantiles of
 * (mu* - y_new) / sqrt(v* + s*^2) over resamples, y_new drawn anew about mu.
 *
 * @param positions positive; past the rank where the rank is finite, whole and below the number of
 *   terms for a finite tail
 * @throws CallerError where no family was found, or a position is outside of the family's
 */
export function predictDecay(
  { fitted, family, reason }: DecayFit,
  positions: ArrayLike<number>,
): DecayPrediction[] {
  if (fitted === null) {
    throw new CallerError(
      `there is no curve to predict with (${family}: ${reason})`,
      "predict from a fit that names a family and its floor",
    );
  }
  const at = Float64Array.from(positions);
  const bad = at.find((k) => !allowed(fitted, k));
  if (bad !== undefined) {
    throw new CallerError(
      `position ${bad} is outside of what the fit describes (${family})`,
      "give positive numbers, past the rank if it is finite, whole and below the terms of a finite tail",
    );
  }
  const { law, n, seed } = fitted;
  const noise = new Stream(seed, "decay: new values");
  const deviation = Math.sqrt(fitted.fit.variance);
  const means = meansOf(fitted, at);
  const reported = fitted.kind === "curve" ? meansAt(fitted.reported, law, at) : means;
  const drawn =
    fitted.kind === "curve"
      ? fitted.resamples.map(
          (fit) => fit && { variance: fit.variance, means: meansAt(fit, law, at) },
        )
      : fitted.resamples.map(
          (fit) =>
            fit && { variance: fit.variance, means: Array.from(at, () => floorMean(fit, law, n)) },
        );
  return Array.from(at, (position, i) => {
    const { value, error } = means[i];
    const pivots = drawn.map((d, b) => {
      if (d === null) return Number.NaN;
      const fresh = value + deviation * noise.normal(b * at.length + i);
      return (d.means[i].value - fresh) / Math.sqrt(d.means[i].error ** 2 + d.variance);
    });
    const interval = studentisedInterval(value, Math.sqrt(error ** 2 + deviation ** 2), pivots);
    return {
      position,
      value: natural(reported[i].value, law),
      interval: interval && [natural(interval[0], law), natural(interval[1], law)],
    };
  });
}

function natural(value: number, law: NoiseLaw): number {
  return law === "multiplicative" ? Math.exp(value) : value;
}

function meansOf(fitted: ResampledFit, at: Float64Array): Mean[] {
  return fitted.kind === "curve"
    ? meansAt(fitted.fit, fitted.law, at)
    : Array.from(at, () => floorMean(fitted.fit, fitted.law, fitted.n));
}

function allowed(fitted: ResampledFit, k: number): boolean {
  if (!(k > 0 && Number.isFinite(k))) return false;
  if (fitted.kind === "finite rank") return k > fitted.fit.rank;
  const { family, terms } = fitted.fit.model;
  return family !== "finite tail" || (Number.isInteger(k) && k < terms);
}
