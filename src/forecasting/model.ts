import { type Arima, arimaFilter } from "./arima.js";
import type { Begin } from "./filter.js";
import { type Logarithmic, ofLogarithms } from "./logarithms.js";
import { type Smoothing, smooth } from "./smoothing.js";
import { type Theta, thetaFilter } from "./theta.js";

/** A fitted model of a series, as data: what it needs beside the values so far. */
export type SeriesModel = {
  /** of the logarithms that it is a model of; null where of values */ readonly logarithms: Logarithmic | null;
} & (
  | { readonly kind: "smoothing"; readonly smoothing: Smoothing }
  | { readonly kind: "theta"; readonly theta: Theta }
  | { readonly kind: "arima"; readonly arima: Arima }
);

/** How a model begins on a series. */
export function beginOf(model: SeriesModel): Begin {
  const begin = beginPlainly(model);
  return model.logarithms === null ? begin : ofLogarithms(begin, model.logarithms);
}

function beginPlainly(model: SeriesModel): Begin {
  switch (model.kind) {
    case "smoothing":
      return (series) => smooth(model.smoothing, series);
    case "theta":
      return (series) => thetaFilter(model.theta, series);
    case "arima":
      return () => arimaFilter(model.arima);
    default:
      return model satisfies never;
  }
}
