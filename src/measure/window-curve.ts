import { targetsAt, type Windows } from "../data/windows.js";
import { relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { squaredErrors } from "../statistics/metrics.js";
import { pointsOf } from "../statistics/test-points.js";
import type { Algebra } from "./algebra.js";
import { levelsFrom, outputAt, windowDesign } from "./design.js";
import { fitLeading, predictRidge, type RidgeFit } from "./ridge.js";

/** Ridge on the last rows up to one window length. */
export interface WindowFit {
  readonly window: number;
  readonly fit: RidgeFit;
}

/** Error of ridge on one window length. */
export interface WindowError {
  readonly window: number;
  /** test error, normalised by that of the training mean */
  readonly error: number;
  /** 95 %, block bootstrap */
  readonly interval: readonly [low: number, high: number];
}

/** 1, 2, 4, ... below `window`, and `window` itself; also some others, which are no longer. */
export function windowsUpTo(window: number, ...others: number[]): number[] {
  const lengths = new Set([window, ...others]);
  for (let w = 1; w < window; w *= 2) lengths.add(w);
  return [...lengths].sort((a, b) => a - b);
}

/**
 * Ridge on the last w rows, for every w of `windowsUpTo`. All are fitted on the same examples, those
 * that have the full window.
 */
export async function fitWindows(
  algebra: Algebra,
  windows: Windows,
  ...others: number[]
): Promise<WindowFit[]> {
  const { problem, channels, train, validation } = windows;
  const lengths = windowsUpTo(problem.window, ...others);
  const fits = await fitLeading(
    algebra,
    windowDesign(windows, problem.window),
    outputAt(windows, train),
    outputAt(windows, validation),
    lengths.map((w) => w * channels.length),
  );
  return fits.map((fit, k) => ({ window: lengths[k], fit }));
}

/** Test error of ridge on the last w rows against w: how much past a linear model can use. */
export async function windowCurve(
  algebra: Algebra,
  windows: Windows,
  fits: readonly WindowFit[],
  bootstrap: Bootstrap,
): Promise<WindowError[]> {
  const { test } = windows;
  const points = pointsOf(windows, test);
  const truth = targetsAt(windows, test);
  const mean = { name: "mean", losses: points.reference };
  const curve: WindowError[] = [];
  for (const { window, fit } of fits) {
    const output = await predictRidge(algebra, fit, windowDesign(windows, window), test);
    const levels = levelsFrom(windows, test, output);
    const errors = squaredErrors(levels, truth, windows.problem.horizons.length);
    const ridge = { name: "ridge", losses: errors };
    const { value, interval } = relativeError(ridge, mean, points, bootstrap);
    curve.push({ window, error: value, interval });
  }
  return curve;
}
