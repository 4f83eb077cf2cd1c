import { expect, it } from "vitest";
import type { NumberModel } from "../../../src/advise/baselines/fit.js";
import { calendarValue } from "../../../src/data/calendar.js";
import type { Windows } from "../../../src/data/windows.js";
import { baselinesOf } from "../baselines-of.js";
import { noise, questionOf } from "../questions.js";

/** The forecast at the origin t from columns in raw units, by the definition of each kind. */
function forecast(model: NumberModel, windows: Windows, columns: number[][], t: number): number {
  switch (model.kind) {
    case "constant":
      return model.levels[0];
    case "lag":
      return columns[0][t - model.lags[0]];
    case "linear": {
      const sum = model.terms.reduce((sum, { channel, lag }, j) => {
        const { mean, deviation } = windows.scales[channel];
        const { inputs, horizon } = windows.problem;
        const row = t - lag + (channel < inputs.length ? 0 : horizon);
        return sum + (model.weights[j] * (columns[channel][row] - mean)) / deviation;
      }, model.intercept[0]);
      return sum + (model.output === "change" ? columns[0][t] : 0);
    }
    case "unrolled": {
      const x = (y: number) => (model.logarithms === null ? y : Math.log(y));
      const sum = model.weights.reduce(
        (sum, weight, i) => sum + weight * x(columns[0][t + 1 - model.rows + i]),
        model.intercept[0],
      );
      return model.logarithms === null ? sum : Math.exp(sum);
    }
    case "calendar": {
      const row = t + windows.problem.horizon;
      const regressors = [
        ...model.terms.map((term) => calendarValue(term, 86_400_000 * row)),
        ...model.known.map(
          (c) => (columns[c][row] - windows.scales[c].mean) / windows.scales[c].deviation,
        ),
      ];
      const sum = regressors.reduce((sum, x, j) => sum + model.weights[j] * x, model.intercept);
      return model.logarithms === null ? sum : Math.exp(sum);
    }
    case "neighbours": {
      const value = (channel: number, lag: number) =>
        windows.features[(t - lag) * windows.channels.length + channel];
      const query = model.terms.flatMap(({ channel, lag }) => {
        if (channel >= model.relative) return [value(channel, lag)];
        return lag === 0 ? [] : [value(channel, lag) - value(channel, 0)];
      });
      const distances = Array.from(model.outcomes, (_, i) =>
        query.reduce((sum, x, j) => sum + (x - model.windows[i * query.length + j]) ** 2, 0),
      );
      const nearest = [...distances.keys()].sort((a, b) => distances[a] - distances[b]);
      const mean = nearest
        .slice(0, model.k)
        .reduce((sum, i) => sum + model.outcomes[i] / model.k, 0);
      return mean + (model.output === "change" ? columns[0][t] : 0);
    }
    case "dated": {
      const stamp = 86_400_000 * (t + windows.problem.horizon);
      return model.calendar.reduce(
        (sum, term, j) => sum + model.weights[j] * calendarValue(term, stamp),
        forecast(model.past, windows, columns, t),
      );
    }
    default:
      return model satisfies never;
  }
}

for (const [output, offset, walk] of [
  ["level", 0, 0],
  ["change", 1e6, 1],
] as const) {
  it(`every baseline is told by its data alone: ${output}s`, async () => {
    const x = noise(900, 1, "x");
    let at = 0;
    const y = noise(900, 1, "y").map((e, t) => {
      at = walk * at + e + (x[t - 2] ?? 0);
      return offset + at + 3 * Math.sin((2 * Math.PI * t) / 20) + (t % 7 === 0 ? 2 : 0);
    });
    const z = noise(900, 1, "z");
    const { windows } = questionOf(
      { y, x, z, date: y.map((_, t) => t) },
      { window: 6, horizon: 2, known: ["z"], time: "date" },
    ).prepared;
    expect(windows.output).toBe(output);
    const baselines = await baselinesOf(windows, [20]);
    const kinds = baselines.map((b) => b.model.kind);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ...["constant", "lag", "linear", "unrolled", "calendar", "neighbours", "dated"],
      ]),
    );
    expect(baselines.map((b) => b.name)).toContain("ridge-seasonal");
    expect(baselines.map((b) => b.name)).toContain("ridge-selected");
    for (const { model, test, name } of baselines) {
      const off = Array.from(windows.test, (t, i) =>
        Math.abs(test[i] - forecast(model as NumberModel, windows, [y, x, z], t)),
      );
      expect(Math.max(...off), name).toBeLessThan(1e-7);
    }
  });
}
