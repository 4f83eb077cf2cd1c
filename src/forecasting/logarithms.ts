import type { Begin, Series } from "./filter.js";

/** A scale of logarithms. */
export interface Logarithmic {
  /** by how much the logarithm of a forecast may differ from that of the newest value: a trend of logarithms soon leaves every bound */
  readonly reach: number;
}

/** Series of logarithms, all of whose values are above 0. */
export function logarithmsOf(training: readonly Series[]): Series[] {
  return training.map(({ values, phase }) => ({ phase, values: values.map(Math.log) }));
}

/** Forecasts reach as far as the training part is wide. */
export function logarithmicScale(logarithms: readonly Series[]): Logarithmic {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of logarithms) {
    for (const x of values) {
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  return { reach: high - low };
}

/**
 * A model of logarithms as one of the values themselves: what multiplies becomes what adds. Its forecasts
 * are medians. A value that has no logarithm is a gap.
 */
export function ofLogarithms(begin: Begin, { reach }: Logarithmic): Begin {
  return ({ values, phase }) => {
    const filter = begin({ values: values.map(Math.log), phase });
    let newest = 0;
    const bounded = (h: number) =>
      Math.min(newest + reach, Math.max(newest - reach, filter.forecast(h)));
    return {
      forecast: (h) => Math.exp(bounded(h)),
      observe(value) {
        newest = value > 0 ? Math.log(value) : bounded(1);
        filter.observe(newest);
      },
    };
  };
}
