import { describe, expect, it } from "vitest";
import { relativeRidge } from "../../../src/advise/baselines/relative-ridge.js";
import type { Relation } from "../../../src/measure/differences.js";
import { algebra } from "../../algebra.js";
import { noise, questionOf } from "../questions.js";

/** y_t = 1.6 y_{t-1} - 0.6 y_{t-2} + x_{t-1} - x_{t-2} + k_t, with no error: changes say all. */
function planted(offset: number, rows = 500) {
  const [x, k] = [noise(rows, 1, "x"), noise(rows, 1, "k")];
  const y = [offset, offset];
  for (let t = 2; t < rows; t++) {
    y.push(y[t - 1] + 0.6 * (y[t - 1] - y[t - 2]) + x[t - 1] - x[t - 2] + k[t]);
  }
  const options = { window: 2, known: ["k"], inputs: ["y", "x"] };
  return questionOf({ y, x, k }, options).prepared.windows;
}

describe.each<Relation>(["less-last", "differences"])("ridge on %s", (relation) => {
  it("finds weights of changes, as weights of the window itself", async () => {
    const windows = planted(50);
    const fit = await relativeRidge(algebra, windows, windows.channels, relation);
    if (fit?.model.kind !== "linear") throw new Error("no linear model");
    const { model, test } = fit;
    const raw = (channel: string, lag: number) => {
      const c = windows.channels.indexOf(channel);
      const j = model.terms.findIndex((term) => term.channel === c && term.lag === lag);
      return model.weights[j] / windows.scales[c].deviation;
    };
    expect(model.output).toBe("change");
    for (const [channel, weights] of [
      ["y", [0.6, -0.6]],
      ["x", [1, -1]],
      ["k", [1, 0]],
    ] as const) {
      for (const [lag, weight] of weights.entries()) {
        expect(Math.abs(raw(channel, lag) - weight)).toBeLessThan(1e-4);
      }
    }
    for (const [i, t] of windows.test.entries()) {
      expect(Math.abs(test[i] - windows.target[t])).toBeLessThan(1e-3);
    }
  });

  it("says the same of a series that lies higher, only higher", async () => {
    const [low, high] = [planted(0), planted(1e4)];
    const fits = [low, high].map((w) => relativeRidge(algebra, w, w.channels, relation));
    const [a, b] = await Promise.all(fits);
    for (const [i, y] of (a?.test ?? []).entries()) {
      expect((b?.test[i] ?? Number.NaN) - y).toBeCloseTo(1e4, 3);
    }
  });

  it("is not there where the window is one row", async () => {
    const { windows } = questionOf({ y: noise(200, 1) }, { window: 1 }).prepared;
    expect(await relativeRidge(algebra, windows, ["y"], relation)).toBeNull();
  });
});
