import type { Begin, Series } from "./filter.js";

/** A scale of logarithms. */
export interface Logarithmic {
  /** by how much the logarithm of a forecast may differ from that of the newest value: a trend of logarithms soon leaves every bound */
  readonly reach: number;
  /** logarithm of the smallest value that is told from those below it, and from 0: as far below the training part */
  readonly least: number;
}

/** On the scale; values that have no logarithm have the least. */
export function logarithmOf(value: number, { least }: Logarithmic): number {
  return value > Math.exp(least) ? Math.log(value) : least;
}

/** A forecast of a logarithm as a level, within reach of the newest one. */
export function levelWithin(forecast: number, newest: number, { reach }: Logarithmic): number {
  return Math.exp(Math.min(newest + reach, Math.max(newest - reach, forecast)));
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
  const reach = high - low;
  return { reach, least: low - reach };
}

/**
 * A model of logarithms as one of the values themselves: what multiplies becomes what adds. Its forecasts
 * are medians.
 */
export function ofLogarithms(begin: Begin, scale: Logarithmic): Begin {
  return ({ values, phase }) => {
    const filter = begin({ values: values.map(Math.log), phase });
    let newest = 0;
    return {
      forecast: (h) => levelWithin(filter.forecast(h), newest, scale),
      observe(value) {
        newest = logarithmOf(value, scale);
        filter.observe(newest);
      },
    };
  };
}
