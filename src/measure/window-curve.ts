import type { Windows } from "../data/windows.js";
import { relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { squaredErrors } from "../statistics/metrics.js";
import { pointsOf, truthAt } from "../statistics/test-points.js";
import { levelsFrom, outputAt, windowDesign } from "./design.js";
import { fitRidge, predictRidge } from "./ridge.js";

/** Error of ridge on one window length. */
export interface WindowError {
  readonly window: number;
  /** test error, normalised by that of the training mean */
  readonly error: number;
  /** 95 %, block bootstrap */
  readonly interval: readonly [low: number, high: number];
}

/** 1, 2, 4, ... below `window`, and `window` itself. */
export function windowsUpTo(window: number): number[] {
  const lengths: number[] = [];
  for (let w = 1; w < window; w *= 2) lengths.push(w);
  return [...lengths, window];
}

/**
 * Test error of ridge on the last w rows against w: how much past a linear model can use. Every
 * w is fitted and tested on the same examples, those that have the full window.
 */
export function windowCurve(windows: Windows, bootstrap: Bootstrap): WindowError[] {
  const { test } = windows;
  const points = pointsOf(windows, test);
  const mean = { name: "mean", squaredErrors: [points.reference] };
  const train = outputAt(windows, windows.train);
  const validation = outputAt(windows, windows.validation);
  return windowsUpTo(windows.problem.window).map((window) => {
    const design = windowDesign(windows, window);
    const fit = fitRidge(design, train, validation);
    const levels = levelsFrom(windows, test, predictRidge(fit, design, test));
    const ridge = { name: "ridge", squaredErrors: [squaredErrors(levels, truthAt(windows, test))] };
    const { value, interval } = relativeError(ridge, mean, points, bootstrap);
    return { window, error: value, interval };
  });
}
