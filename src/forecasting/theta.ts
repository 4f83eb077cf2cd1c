import type { Filter, Series } from "./filter.js";
import { adjusted, decompose, type Season, seasonalAt } from "./seasons.js";
import { fitSmoothing, type Smoothing, smooth } from "./smoothing.js";

/**
 * The Theta method (Assimakopoulos and Nikolopoulos 2000) in the form of Hyndman and Billah (2003): simple
 * exponential smoothing of what seasons leave, and half the slope of its straight line,
 *
 *   y(t + h) = l(t) + slope / 2 (h - 1 + 1 / alpha) + season(t + h).
 */
export interface Theta {
  /** of the level alone */
  readonly smoothing: Smoothing;
  /** of the straight line through the training part, a step */
  readonly slope: number;
  /** fixed, as decomposed */
  readonly seasons: readonly Season[];
}

/** A filter that begins at the first value. */
export function thetaFilter(
  { smoothing, slope, seasons }: Theta,
  { phase }: Pick<Series, "phase">,
): Filter {
  const level = smooth(smoothing, { phase });
  let seen = 0;
  return {
    forecast: (h) =>
      level.forecast(h) +
      (slope / 2) * (h - 1 + 1 / smoothing.alpha) +
      seasonalAt(seasons, phase + seen + h - 1),
    observe(value) {
      level.observe(value - seasonalAt(seasons, phase + seen));
      seen++;
    },
  };
}

/** Theta with the gain of least squared error one step ahead, and the slope of all series together. */
export function fitTheta(training: readonly Series[], periods: readonly number[]): Theta {
  const seasons = decompose(training, periods);
  const rest = training.map((series) => adjusted(series, seasons));
  return { smoothing: fitSmoothing(rest, "none", null), slope: slopeOf(rest), seasons };
}

/** Of least squares with a level for each series. */
function slopeOf(training: readonly Series[]): number {
  let [products, squares] = [0, 0];
  for (const { values } of training) {
    const known = [...values.keys()].filter((t) => !Number.isNaN(values[t]));
    const centre = known.reduce((sum, t) => sum + t, 0) / known.length;
    for (const t of known) {
      // from the first value on: a large offset would round away what varies
      products += (t - centre) * (values[t] - values[known[0]]);
      squares += (t - centre) ** 2;
    }
  }
  return squares > 0 ? products / squares : 0;
}
