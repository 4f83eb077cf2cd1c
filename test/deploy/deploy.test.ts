import { describe, expect, it } from "vitest";
import { autoregressive, questionOf } from "../advise/questions.js";
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

  it("of models of the whole series that have forgotten how they began, near 1e6", async () => {
    const columns = { y: autoregressive(500, 0.8, 3).map((y) => 1e6 + y) };
    const question = questionOf(columns, { window: 6, horizon: [1, 2, 5] });
    const baselines = await chosenBaselines(question, []);
    const unrolled = baselines.filter(({ model }) => model.kind === "unrolled");
    expect(unrolled.map(({ name }) => name)).toEqual(["theta", "arima"]);
    for (const chosen of unrolled) await expectSame(question, chosen, columns);
  });

  it("of a network, near 1e6, where a float32 has one digit behind the point", async () => {
    const columns = leadBy(400, 1e6, 1);
    const question = questionOf(columns, { window: 6, horizon: 2, known: ["x"] });
    expect(question.prepared.windows.output).toBe("change");
    const [, gru] = await chosenNetworks(question);
    await expectSame(question, gru, columns);
  });
});
