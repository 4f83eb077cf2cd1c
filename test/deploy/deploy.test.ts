import { describe, expect, it } from "vitest";
import { neighbours } from "../../src/advise/baselines/neighbours.js";
import { seriesModels } from "../../src/advise/baselines/series-models.js";
import { autoregressive, questionOf } from "../advise/questions.js";
import { algebra } from "../algebra.js";
import { chosenBaselines, chosenNetworks } from "./chosen.js";
import { expectSame, leadBy } from "./raw-rows.js";

// Every kind of winner on every kind of problem: test/long/deploy.test.ts.
describe("model.onnx on raw rows equals what advise compared", () => {
  it("of every baseline, three horizons at once", async () => {
    const columns = leadBy(500, 0, 0);
    const question = questionOf(columns, { window: 6, horizon: [1, 2, 5] });
    const baselines = await chosenBaselines(question, [20]);
    expect(baselines.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["mean", "persistence", "ridge-selected", "ridge-seasonal"]),
    );
    for (const chosen of baselines) await expectSame(question, chosen, columns);
  });

  it.each([
    ["near 1e6", (y: number, _: number) => 1e6 + y, ""],
    ["of logarithms", (y: number, t: number) => 1e-6 * Math.exp(y / 5 + t / 200), "on logarithms"],
  ] as const)("of models of the series, seasons of theirs too, %s", async (_, scale, words) => {
    const y = autoregressive(500, 0.8, 3).map((e, t) => scale(e / 2 + [6, -2, 1, 0, -5][t % 5], t));
    const question = questionOf({ y }, { window: 6, horizon: [1, 2, 5] });
    const series = await seriesModels(algebra, question.prepared.windows, [5]);
    expect(series.map(({ name }) => name)).toEqual(["theta", "smoothing", "arima"]);
    expect(series.map(({ description }) => description).join()).toContain(words);
    for (const chosen of series) {
      expect(chosen.description).toContain("5 rows");
      await expectSame(question, chosen, { y });
    }
  });

  it.each([
    ["levels, many as near as each other", (y: number) => Math.round(y), 0],
    ["windows less their newest values, near 1e6", (y: number) => 1e6 + y, 1],
  ] as const)("of nearest neighbours: %s", async (_, scale, walk) => {
    const { y, x } = leadBy(500, 0, walk);
    const columns = { y: y.map(scale), x: x.map((value) => scale(value / 4)) };
    const question = questionOf(columns, { window: 6, horizon: [1, 2, 5] });
    const chosen = await neighbours(algebra, question.prepared.windows);
    if (chosen?.model.kind !== "neighbours") throw new Error("no neighbours");
    expect(chosen.model.relative > 0).toBe(walk === 1);
    await expectSame(question, chosen, columns);
  });

  it("of a recurrent and an attentive network, near 1e6, where a float32 has one digit behind the point", async () => {
    const columns = leadBy(400, 1e6, 1);
    const question = questionOf(columns, { window: 6, horizon: 2, known: ["x"] });
    expect(question.prepared.windows.output).toBe("change");
    const networks = await chosenNetworks(question, "standard");
    const tried = networks.filter(({ name }) => /^(gru|transformer-b-.*-2x)/.test(name));
    expect(tried.length).toBe(2);
    for (const chosen of tried) await expectSame(question, chosen, columns);
  });
});
