import { NoiseSource, studentisedInterval } from "./bootstrap.js";
import type { Candidate, DecayData } from "./candidates.js";
import type { NoiseLaw } from "./curves.js";
import { type FiniteRankFit, fitFiniteRank } from "./finite-rank.js";
import { type CurveFit, curveFitter } from "./fit-curve.js";
import { type Mean, meansAt, type Quantity, quantitiesOf } from "./quantities.js";

/** A parameter of a decay with its 95 % interval. */
export interface DecayParameter {
  readonly name: Quantity["name"] | "rank";
  readonly value: number;
  /** null where the resamples do not bound it */
  readonly interval: readonly [low: number, high: number] | null;
}

/** A fitted decay and the fits of its resamples, null where one failed: all that a prediction needs. */
export type ResampledFit = {
  readonly law: NoiseLaw;
  /** values fitted */
  readonly n: number;
  readonly seed: number;
} & (
  | {
      readonly kind: "curve";
      readonly fit: CurveFit;
      readonly resamples: readonly (CurveFit | null)[];
    }
  | {
      readonly kind: "finite rank";
      readonly fit: FiniteRankFit;
      readonly resamples: readonly (FiniteRankFit | null)[];
    }
);

/** Fits of `count` data sets drawn from a fitted candidate with the stated noise. */
export function resample(
  { family, fit }: Candidate,
  { positions, law, values, rounding }: DecayData,
  { seed, count }: { readonly seed: number; readonly count: number },
): ResampledFit {
  const source = new NoiseSource(seed, law);
  const n = values.length;
  const deviation = Math.sqrt(fit.variance);
  const draws = Array.from({ length: count }, (_, b) => b);
  if (family === "finite rank") {
    const means = values.map((y, i) => {
      const level = i < fit.rank ? y : fit.floor;
      return law === "multiplicative" ? Math.log(level) : level;
    });
    const resamples = draws.map((b) =>
      fitFiniteRank(source.resample(b, means, deviation), law, rounding),
    );
    return { kind: "finite rank", law, n, seed, fit, resamples };
  }
  const fitter = curveFitter(fit.model, positions, law, null);
  const means = meansAt(fit, law, positions).map((m) => m.value);
  const resamples = draws.map((b) => {
    const refit = fitter.refit(source.resample(b, means, deviation), fit);
    return refit?.converged ? refit : null;
  });
  return { kind: "curve", law, n, seed, fit, resamples };
}

/** The floor of a finite rank on the scale of the noise. */
export function floorMean(
  { floor, variance, rank }: FiniteRankFit,
  law: NoiseLaw,
  n: number,
): Mean {
  return {
    value: law === "multiplicative" ? Math.log(floor) : floor,
    error: Math.sqrt(variance / (n - rank)),
  };
}

function floorQuantity(fit: FiniteRankFit, law: NoiseLaw, n: number): Quantity {
  return { name: "floor", ...floorMean(fit, law, n), logarithmic: law === "multiplicative" };
}

/** Parameters of a fit with studentised intervals; that of a rank is of percentiles, and whole. */
export function parametersOf(fitted: ResampledFit): DecayParameter[] {
  if (fitted.kind === "curve") {
    return intervalsOf(
      quantitiesOf(fitted.fit),
      fitted.resamples.map((fit) => fit && quantitiesOf(fit)),
    );
  }
  const { fit, resamples, law, n } = fitted;
  const ranks = resamples.map((drawn) => drawn?.rank ?? fit.rank).sort((a, b) => a - b);
  const tail = Math.floor(0.025 * ranks.length);
  return [
    { name: "rank", value: fit.rank, interval: [ranks[tail], ranks[ranks.length - 1 - tail]] },
    ...intervalsOf(
      [floorQuantity(fit, law, n)],
      resamples.map((drawn) => drawn && [floorQuantity(drawn, law, n)]),
    ),
  ];
}

/** Ends are cut at 0, that of a stretch at 1: the ranges that estimates may leave and truths not. */
function intervalsOf(
  quantities: readonly Quantity[],
  drawn: readonly (readonly Quantity[] | null)[],
): DecayParameter[] {
  return quantities.map(({ name, value, error, logarithmic }, i) => {
    const pivots = drawn.map((d) => (d === null ? Number.NaN : (d[i].value - value) / d[i].error));
    const interval = studentisedInterval(value, error, pivots);
    const most = name === "stretch" ? 1 : Number.POSITIVE_INFINITY;
    const reported = (x: number) => Math.min(most, logarithmic ? Math.exp(x) : Math.max(0, x));
    return {
      name,
      value: reported(value),
      interval: interval && [reported(interval[0]), reported(interval[1])],
    };
  });
}
