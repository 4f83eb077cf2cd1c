import { geometricMean } from "../statistics/geometric-mean.js";
import { fitPowerLaw, type PowerLaw, type PowerLawFit } from "../statistics/power-law.js";

/** Errors at a value of a setting: one of each seed, in their order. */
export interface Place {
  readonly at: number;
  readonly values: readonly number[];
}

/** The power law of one curve; none where a training diverged or left no error. */
export function lawOf(curve: readonly Place[]): PowerLawFit {
  const points = curve.flatMap(({ at, values }) => values.map((y) => ({ x: at, y })));
  return points.every(({ y }) => Number.isFinite(y) && y > 0)
    ? fitPowerLaw(points)
    : { law: null, reason: "not all errors are positive numbers" };
}

/** The exponent of each seed's own curve; not a number where there is no law of it. */
export function exponentsOf(curve: readonly Place[]): number[] {
  return curve[0].values.map((_, seed) => {
    const own = curve.map(({ at, values }) => ({ at, values: [values[seed]] }));
    return lawOf(own).law?.exponent ?? Number.NaN;
  });
}

/** The exponent of the power law through two points. */
export function exponentBetween(
  from: { readonly at: number; readonly value: number },
  to: { readonly at: number; readonly value: number },
): number {
  return Math.log(to.value / from.value) / Math.log(to.at / from.at);
}

/** A law that is not fitted: of this exponent, through the geometric mean of the first place, over all. */
export function lawThrough(curve: readonly Place[], exponent: number): PowerLaw {
  const [{ at, values }] = curve;
  const mean = geometricMean(values);
  return {
    exponent,
    interval: [exponent, exponent],
    coefficient: mean / at ** exponent,
    window: [at, curve[curve.length - 1].at],
    values: curve.length,
  };
}
