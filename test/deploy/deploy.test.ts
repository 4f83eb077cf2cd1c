import { describe, expect, it } from "vitest";
import { autoregressive, noise, questionOf } from "../advise/questions.js";
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
    const e = noise(501, 3);
    let level = 1e6;
    const moving = e.slice(1).map((x, i) => {
      level += x - 0.7 * e[i];
      return level;
    });
    const found: string[] = [];
    for (const y of [moving, autoregressive(500, 0.95, 2).map((x) => 1e6 + x)]) {
      const question = questionOf({ y }, { window: 6, horizon: [1, 2, 5] });
      const baselines = await chosenBaselines(question, []);
      for (const chosen of baselines.filter(({ model }) => model.kind === "unrolled")) {
        found.push(chosen.name);
        await expectSame(question, chosen, { y });
      }
    }
    expect(found).toEqual(["theta", "arima"]);
  });

  it("of a network, near 1e6, where a float32 has one digit behind the point", async () => {
    const columns = leadBy(400, 1e6, 1);
    const question = questionOf(columns, { window: 6, horizon: 2, known: ["x"] });
    expect(question.prepared.windows.output).toBe("change");
    const [, gru] = await chosenNetworks(question);
    await expectSame(question, gru, columns);
  });
});
