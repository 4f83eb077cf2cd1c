import type { Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { mostRegressors } from "../../measure/bound.js";
import { type LagDesign, lagDesign, outputAt } from "../../measure/design.js";
import { fitRidge } from "../../measure/ridge.js";
import { type Fit, ridgeParts } from "./fit.js";
import { SEASONS, seasonalLags, targetAt } from "./season-lags.js";

/** Lags are added while this share of the training examples has them all. Chosen by hand. */
const KEPT = 0.6;

/**
 * Ridge on the window and, for each period, on the target one, two and three seasons before each
 * predicted time with a neighbour on either side, as far as the window does not hold them. A season is
 * left out where more regressors would come of it than ridge takes.
 */
export async function seasonalRidge(
  algebra: Algebra,
  windows: Windows,
  window: LagDesign,
  periods: readonly number[],
  fallback: Pick<Fit, "validation" | "test">,
): Promise<Fit | null> {
  const { horizons, window: length } = windows.problem;
  const most = mostRegressors(windows.train.length) - window.columns;
  const lags: number[] = [];
  const has = (t: number) => lags.every((lag) => !Number.isNaN(targetAt(windows, t, lag)));
  for (const period of periods) {
    for (let season = 0; season < SEASONS; season++) {
      const fresh = horizons.flatMap((h) => {
        const centre = seasonalLags(period, h)[season].lag - h;
        return [centre - 1, centre, centre + 1];
      });
      const held = lags.length;
      lags.push(...new Set(fresh.filter((lag) => lag >= length && !lags.includes(lag))));
      const few = windows.train.filter(has).length < KEPT * windows.train.length;
      if (few || lags.length > most) lags.length = held;
    }
  }
  if (lags.length === 0) return null;

  const channel = windows.channels.indexOf(windows.problem.target);
  const seasons = lags.map((lag) => ({ channel, lag }));
  const design = lagDesign(windows, [...window.terms, ...seasons]);
  const usable = {
    ...windows,
    validation: windows.validation.filter(has),
    test: windows.test.filter(has),
  };
  if (usable.validation.length < windows.validation.length / 2) return null;
  const fit = await fitRidge(
    algebra,
    design,
    outputAt(windows, windows.train.filter(has)),
    outputAt(windows, usable.validation),
  );
  const fitted = await ridgeParts(algebra, usable, design, fit);
  const spread = (rows: Int32Array, values: Float64Array, instead: Float64Array) => {
    let next = 0;
    const levels = instead.slice();
    rows.forEach((t, i) => {
      if (!has(t)) return;
      const own = values.subarray(next, next + horizons.length);
      levels.set(own, i * horizons.length);
      next += horizons.length;
    });
    return levels;
  };
  const lost =
    windows.validation.length + windows.test.length - usable.validation.length - usable.test.length;
  return {
    kind: "ridge-seasonal",
    name: "ridge-seasonal",
    label: "seasonal ridge",
    description: `seasonal ridge, on ${length} rows and ${lags.length} seasonal lags`,
    columns: windows.channels,
    model: fitted.model,
    validation: spread(windows.validation, fitted.validation, fallback.validation),
    test: spread(windows.test, fitted.test, fallback.test),
    note:
      lost === 0
        ? null
        : `${lost} points reach back before the first row: ridge on the window stands in`,
  };
}
