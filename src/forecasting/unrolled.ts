import { type Arima, arimaFilter } from "./arima.js";
import type { Logarithmic } from "./logarithms.js";
import type { SeriesModel } from "./model.js";
import { decompositionWeights, type Season, slotOf } from "./seasons.js";
import { smoothingWeights } from "./smoothing.js";
import type { Theta } from "./theta.js";

/** A model of a series as a function of its newest values: intercept + weights . values, or of logarithms. */
export interface Unrolled {
  /** how many of them */
  readonly rows: number;
  /** [horizons] */
  readonly intercept: Float64Array;
  /** [horizons, rows] the oldest value first */
  readonly weights: Float64Array;
  /** as of the model */
  readonly logarithms: Logarithmic | null;
}

/** Of one horizon. */
interface Linear {
  readonly intercept: number;
  /** [rows] the oldest first */
  readonly weights: Float64Array;
}

/**
 * A model whose parameters are known and whose state, seasons too, is found anew in so many newest values: where
 * the series begins with them, and each season is what is decomposed from them. That is linear in the values, and
 * its weights are found backwards, from the forecast to the first value.
 */
export function unrolled(model: SeriesModel, rows: number, horizons: readonly number[]): Unrolled {
  const of = linearOf(model, rows);
  const each = horizons.map(of);
  const weights = new Float64Array(horizons.length * rows);
  for (const [k, one] of each.entries()) weights.set(one.weights, k * rows);
  return {
    rows,
    intercept: Float64Array.from(each, ({ intercept }) => intercept),
    weights,
    logarithms: model.logarithms,
  };
}

function linearOf(model: SeriesModel, rows: number): (h: number) => Linear {
  switch (model.kind) {
    case "smoothing": {
      const { smoothing } = model;
      const seasons = smoothing.season === null ? [] : [smoothing.season];
      return (h) => {
        const { values, season } = smoothingWeights(smoothing, rows, h);
        return { intercept: 0, weights: throughSeasons(seasons, values, [season]) };
      };
    }
    case "theta":
      return (h) => ofTheta(model.theta, rows, h);
    case "arima":
      return ofArima(model.arima, rows);
    default:
      return model satisfies never;
  }
}

function ofTheta({ smoothing, slope, seasons }: Theta, rows: number, h: number): Linear {
  const { values } = smoothingWeights(smoothing, rows, h);
  const onIndices = seasons.map(({ period, indices }) => {
    const on = new Float64Array(indices.length);
    takeOff(on, values, period);
    on[slotOf(rows + h - 1, period)] += 1;
    return on;
  });
  return {
    intercept: (slope / 2) * (h - 1 + 1 / smoothing.alpha),
    weights: throughSeasons(seasons, values, onIndices),
  };
}

/**
 * Weights of values from those of values and of the indices of seasons that are decomposed from them, the first
 * from the values, each other one from what those before it leave.
 */
function throughSeasons(
  seasons: readonly Season[],
  values: Float64Array,
  onIndices: readonly Float64Array[],
): Float64Array {
  const all = values.slice();
  for (const [i, { period }] of [...seasons.entries()].reverse()) {
    const on = decompositionWeights(period, values.length, onIndices[i]);
    for (const [t, weight] of on.entries()) all[t] += weight;
    for (let j = 0; j < i; j++) takeOff(onIndices[j], on, seasons[j].period);
  }
  return all;
}

/** What weighs values less their seasons weighs indices against them. */
function takeOff(onIndices: Float64Array, onValues: Float64Array, period: number): void {
  for (const [t, weight] of onValues.entries()) onIndices[slotOf(t, period)] -= weight;
}

/**
 * Errors before the first value are 0, and it stands for the values before it: each later one weighs what an impulse
 * does so many rows after it, whatever came before.
 */
function ofArima(arima: Arima, rows: number): (h: number) => Linear {
  const linear = { ...arima, constant: 0 };
  const zeros = new Float64Array(rows);
  const [constant, first] = [arimaFilter(arima), arimaFilter(linear)];
  for (const [t, zero] of zeros.entries()) {
    constant.observe(zero);
    first.observe(t === 0 ? 1 : zero);
  }
  return (h) => {
    const weights = zeros.slice();
    const impulse = arimaFilter(linear);
    impulse.observe(0);
    for (let t = rows - 1; t > 0; t--) {
      impulse.observe(t === rows - 1 ? 1 : 0);
      weights[t] = impulse.forecast(h);
    }
    weights[0] = first.forecast(h);
    return { intercept: constant.forecast(h), weights };
  };
}
