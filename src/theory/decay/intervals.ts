import { NoiseSource, studentisedInterval } from "./bootstrap.js";
import type { Candidate, DecayData } from "./candidates.js";
import type { NoiseLaw } from "./curves.js";
import { type FiniteRankFit, fitFiniteRank } from "./finite-rank.js";
import { type CurveFit, curveFitter } from "./fit-curve.js";
import { reportedFit } from "./floor.js";
import { type Mean, meansAt, type Quantity, quantitiesOf } from "./quantities.js";

/** A parameter of a decay with its 95 % interval. */
export interface DecayParameter {
  /** which parameter of the family */
  readonly name: Quantity["name"] | "rank";
  /** best estimate */
  readonly value: number;
  /** null where the resamples do not bound it */
  readonly interval: readonly [low: number, high: number] | null;
}

/** A fitted decay and the fits of its resamples, null where one failed: all that a prediction needs. */
export type ResampledFit = {
  /** how noise enters */
  readonly law: NoiseLaw;
  /** values fitted */
  readonly n: number;
  /** of the resamples */
  readonly seed: number;
} & (
  | {
      readonly kind: "curve";
      readonly fit: CurveFit;
      /** `fit`, or the one without a floor where its floor is not above 0 */
      readonly reported: CurveFit;
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
  best: Candidate,
  data: DecayData,
  { seed, count }: { readonly seed: number; readonly count: number },
): { readonly fitted: ResampledFit; readonly note: string | null } {
  const { positions, law, values, rounding } = data;
  const { fit } = best;
  const source = new NoiseSource(seed, law);
  const n = values.length;
  const deviation = Math.sqrt(fit.variance);
  const draws = Array.from({ length: count }, (_, b) => b);
  if (best.family === "finite rank") {
    const { rank, floor } = best.fit;
    const means = values.map((y, i) => {
      const level = i < rank ? y : floor;
      return law === "multiplicative" ? Math.log(level) : level;
    });
    const resamples = draws.map((b) =>
      fitFiniteRank(source.resample(b, means, deviation), law, rounding),
    );
    const fitted = { kind: "finite rank", law, n, seed, fit: best.fit, resamples } as const;
    return { fitted, note: null };
  }
  const curve = best.fit;
  const fitter = curveFitter(curve.model, positions, law, null);
  const means = meansAt(curve, law, positions).map((m) => m.value);
  const resamples = draws.map((b) => {
    const refit = fitter.refit(source.resample(b, means, deviation), curve);
    return refit?.converged ? refit : null;
  });
  const { reported, note } = reportedFit(best, data);
  return { fitted: { kind: "curve", law, n, seed, fit: curve, reported, resamples }, note };
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
    const values = quantitiesOf(fitted.reported);
    return intervalsOf(
      quantitiesOf(fitted.fit),
      fitted.resamples.map((fit) => fit && quantitiesOf(fit)),
    ).map((parameter) => {
      const reported = values.find((quantity) => quantity.name === parameter.name);
      return { ...parameter, value: reported ? natural(reported, reported.value) : 0 };
    });
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

/**
 * A quantity in its own unit, cut at 0, a stretch at 1 also: the ranges that estimates may leave
 * and truths not.
 */
function natural({ name, logarithmic }: Quantity, x: number): number {
  const most = name === "stretch" ? 1 : Number.POSITIVE_INFINITY;
  return Math.min(most, logarithmic ? Math.exp(x) : Math.max(0, x));
}

/** @param drawn the quantities in every resample */
function intervalsOf(
  quantities: readonly Quantity[],
  drawn: readonly (readonly Quantity[] | null)[],
): DecayParameter[] {
  return quantities.map((quantity, i) => {
    const { name, value, error } = quantity;
    const pivots = drawn.map((d) => (d === null ? Number.NaN : (d[i].value - value) / d[i].error));
    const interval = studentisedInterval(value, error, pivots);
    return {
      name,
      value: natural(quantity, value),
      interval: interval && [natural(quantity, interval[0]), natural(quantity, interval[1])],
    };
  });
}
