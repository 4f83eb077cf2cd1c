import { describe, expect, it } from "vitest";
import { accuracyOf, maseScale } from "../../src/advise/accuracy.js";
import { targetsAt } from "../../src/data/windows.js";
import { windowsOf } from "../windows-of.js";

/** 0, 2, 0, 2, ... with a step of 10 every tenth row: changes of 2 and of 10 + 2. */
const steps = Array.from({ length: 200 }, (_, t) => 2 * (t % 2) + 10 * Math.floor(t / 10));

describe("accuracy", () => {
  it("over all horizons and at each, by hand", () => {
    const windows = windowsOf(
      Array.from({ length: 200 }, (_, t) => (t % 2 === 0 ? 1 : -1)),
      { window: 2, horizons: [1, 2] },
    );
    const truth = targetsAt(windows, windows.test);
    // off by 1 at the first horizon, by 3 at the second
    const levels = truth.map((y, i) => y + (i % 2 === 0 ? 1 : -3));
    const { accuracy, byHorizon } = accuracyOf(windows, truth, levels, { lag: 1, scale: 2 });
    expect(accuracy).toEqual({ mae: 2, rmse: Math.sqrt(5), mase: 1 });
    // of a series of -1 and 1 whose training mean is 0 up to one value, the reference is 1 within 1e-3
    expect(byHorizon).toEqual([
      { horizon: 1, error: expect.closeTo(1, 2), mae: 1, rmse: 1, mase: 0.5 },
      { horizon: 2, error: expect.closeTo(9, 1), mae: 3, rmse: 3, mase: 1.5 },
    ]);
  });

  it("is scaled by the change over the lag in the training part, which the naive method errs there", () => {
    const windows = windowsOf(steps, { window: 1, horizon: 1 });
    const targets = Array.from(windows.train, (t) => t + 1);
    const mean = (lag: number) => {
      const changes = targets.filter((t) => t >= lag).map((t) => steps[t] - steps[t - lag]);
      return changes.reduce((sum, x) => sum + Math.abs(x), 0) / changes.length;
    };
    expect(maseScale(windows, 1)).toEqual({ lag: 1, scale: expect.closeTo(mean(1), 12) });
    expect(maseScale(windows, 10)).toEqual({ lag: 10, scale: 10 });
  });

  it("has no scaled error where the target never changes over the lag", () => {
    const windows = windowsOf(
      Array.from({ length: 200 }, (_, t) => t % 7),
      { window: 1 },
    );
    const unit = maseScale(windows, 7);
    expect(unit).toEqual({ lag: 7, scale: 0 });
    const truth = targetsAt(windows, windows.test);
    expect(accuracyOf(windows, truth, truth, unit).accuracy).toEqual({
      mae: 0,
      rmse: 0,
      mase: null,
    });
  });
});
