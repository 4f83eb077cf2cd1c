import { describe, expect, it } from "vitest";
import { lastSymbol, markov, thresholds } from "../../evidence/labelled-rows.js";
import { fitClassBaselines } from "../../src/advise/classes/baselines.js";
import type { Question } from "../../src/advise/question.js";
import type { Labels } from "../../src/data/labels.js";
import { parseContract } from "../../src/deploy/contract.js";
import { deploy } from "../../src/deploy/deploy.js";
import { modelFiles } from "../../src/deploy/files.js";
import { forecast } from "../../src/deploy/forecast.js";
import { noise, questionOf } from "../advise/questions.js";
import { algebra } from "../algebra.js";
import { chosenNetworks } from "./chosen.js";

async function baselinesOf({ prepared }: Question) {
  const { windows } = prepared;
  return (await fitClassBaselines(algebra, windows, windows.problem.labels as Labels)).fitted;
}

describe("a model of labels that takes raw rows", () => {
  const chain = { y: markov(500, 0.8, 1), x: noise(500, 2) };

  it("gives the probabilities that every baseline was compared by", async () => {
    const question = questionOf(chain, { window: 6 });
    const baselines = await baselinesOf(question);
    expect(baselines.map(({ name }) => name)).toEqual([
      ...["majority", "persistence", "softmax", "neighbours"],
    ]);
    for (const chosen of baselines) {
      const { contract } = await deploy(question, { chosen });
      if (!("labels" in contract)) throw new Error("no model of labels");
      expect(contract.labels).toEqual({ classes: ["a", "b", "c"], each: "row" });
      expect(contract.difference, chosen.name).toBeLessThan(1e-8);
      const { probability } = contract.example;
      expect(probability.length).toBe(3);
      expect(probability.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      expect(contract.tested?.points).toBe(question.prepared.split.test);
    }
  });

  it("gives those of a recurrent and an attentive network", async () => {
    const question = questionOf(chain, { window: 6 });
    const networks = await chosenNetworks(question, "quick");
    for (const chosen of networks.filter(({ name }) => /^(gru|transformer)/.test(name))) {
      const { contract } = await deploy(question, { chosen });
      expect(contract.difference, chosen.name).toBeLessThan(1e-5);
    }
  });

  it("of two classes knows the newest by one column", async () => {
    const question = questionOf(lastSymbol(400, 3), { window: 4 });
    for (const chosen of await baselinesOf(question)) {
      const { contract } = await deploy(question, { chosen });
      expect(contract.difference, chosen.name).toBeLessThan(1e-8);
    }
  });

  it("says the class that comes next, and its probability, of rows that hold labels as text", async () => {
    const question = questionOf(chain, { window: 6 });
    const [, persistence] = await baselinesOf(question);
    const model = await deploy(question, { chosen: persistence });
    const said = await forecast(model, { rows: { y: ["a", "c", "b"], x: [0, 0, 0] } });
    if (said.outputs !== "classes") throw new Error("no forecast of labels");
    const [point] = said.points;
    expect(said.points.length).toBe(1);
    expect(point).toMatchObject({ time: "4", horizon: 1, class: "b" });
    expect(point.probability).toBe(Math.max(...point.probabilities));
    await expect(forecast(model, { rows: { y: ["a", "new"], x: [0, 0] } })).rejects.toThrow(
      /'y' is 'new' in row 2, and the model knows 'a', 'b', 'c'/,
    );
  });

  it("of one label a sequence says that of sequences that have none", async () => {
    const { x, y } = thresholds(600, 4);
    const sequence = x.map((_, t) => Math.floor(t / 6));
    const label = x.map((_, t) => y[6 * Math.floor(t / 6) + 5]);
    const question = questionOf({ y: label, x, sequence }, { window: 6 });
    const softmax = (await baselinesOf(question)).find(({ name }) => name === "softmax");
    if (softmax === undefined) throw new Error("no multinomial ridge");
    const model = await deploy(question, { chosen: softmax });
    const said = await forecast(model, {
      rows: {
        y: [...Array<string>(6).fill("up"), ...Array<null>(12).fill(null)],
        x: x.slice(0, 18),
        sequence: [..."kkkkkkmmmmmmnnnnnn"],
      },
    });
    expect(said.points.map(({ sequence }) => sequence)).toEqual(["m", "n"]);
  });

  it("has a contract that is read as it was written, and one that lies is refused", async () => {
    const question = questionOf(chain, { window: 6 });
    const [majority] = await baselinesOf(question);
    const model = await deploy(question, { chosen: majority });
    const text = JSON.stringify(model.contract);
    expect(parseContract(text, "contract.json")).toEqual(model.contract);
    const readme = new TextDecoder().decode(modelFiles(model).get("README.md"));
    expect(readme).toMatch(/`probability` is \[batch, 3\], of `a`, `b`, `c`\. .* was right at /);
    for (const [lie, message] of [
      [{ labels: { classes: ["a"], each: "row" } }, /labels\.classes/],
      [{ horizons: [1, 2] }, /labels have one horizon/],
      [{ intervals: {} }, /Unrecognized key/],
    ] as const) {
      expect(() => parseContract(JSON.stringify({ ...model.contract, ...lie }), "c")).toThrow(
        message,
      );
    }
  });
});
