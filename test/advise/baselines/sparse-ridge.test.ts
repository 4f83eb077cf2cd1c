import { describe, expect, it } from "vitest";
import { sparseRidge } from "../../../src/advise/baselines/sparse-ridge.js";
import { windowDesign } from "../../../src/measure/design.js";
import { fitWindows } from "../../../src/measure/window-curve.js";
import { algebra } from "../../algebra.js";
import { noise, questionOf } from "../questions.js";

async function sparse(...question: Parameters<typeof questionOf>) {
  const { windows } = (await questionOf(...question)).prepared;
  const { window } = windows.problem;
  const fits = await fitWindows(algebra, windows, window);
  const { fit } = fits[fits.length - 1];
  const found = await sparseRidge(algebra, windows, windowDesign(windows, window).terms, fit);
  if (found === null) return null;
  if (found.model.kind !== "linear") throw new Error("no linear model");
  const { terms } = found.model;
  const lags = terms.map(({ channel, lag }) => `${windows.channels[channel]} ${lag}`);
  return { ...found, lags, weights: found.model.weights };
}

const x = noise(2000, 1, "x");
const past = (t: number, lag: number) => x[t - lag] ?? 0;

describe("ridge on few lags", () => {
  it("finds two lags of one column among forty of two, and their weights", async () => {
    const y = noise(2000, 1).map((e, t) => past(t, 5) - 0.7 * past(t, 13) + 0.3 * e);
    const found = await sparse({ y, x }, { window: 20 });
    // a lag is counted from the newest row, which is one before the predicted one
    expect(found?.lags).toContain("x 4");
    expect(found?.lags).toContain("x 12");
    expect(found?.lags.length).toBeLessThan(6);
    const weight = (lag: string) => found?.weights[found.lags.indexOf(lag)] ?? Number.NaN;
    // columns have deviation 1 up to 2 %
    expect(Math.abs(weight("x 4") - 1)).toBeLessThan(0.05);
    expect(Math.abs(weight("x 12") + 0.7)).toBeLessThan(0.05);
    expect(found?.description).toMatch(
      /^ridge regression on \d of 40 values in the last 20 rows, of .*x$/,
    );
  });

  it("of several horizons finds the lags of each", async () => {
    const y = noise(2000, 2).map((e, t) => past(t, 6) + 0.3 * e);
    const found = await sparse({ y, x }, { window: 10, horizon: [1, 4] });
    expect(found?.lags).toEqual(expect.arrayContaining(["x 5", "x 2"]));
  });

  it("is not there where no lag is found, or none left out", async () => {
    expect(await sparse({ y: noise(2000, 5) }, { window: 20 })).toBeNull();
    const y: number[] = [];
    for (const [t, e] of noise(2000, 4).entries()) {
      y.push(0.5 * (y[t - 1] ?? 0) + past(t, 1) + 0.1 * e);
    }
    expect(await sparse({ y, x }, { window: 1 })).toBeNull();
  });
});
