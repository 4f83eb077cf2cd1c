import { beforeAll, describe, expect, it } from "vitest";
import { lastSymbol, thresholds } from "../../../evidence/labelled-rows.js";
import type { ClassAdvice } from "../../../src/advise/advice.js";
import { advise, adviseOnNumbers } from "../../../src/advise/advise.js";
import { type Effort, efforts } from "../../../src/advise/grid.js";
import type { Outcome } from "../../../src/advise/outcome.js";
import { adviceDocument } from "../../../src/report/documents/advice.js";
import { renderFiles } from "../../../src/report/page/advise/files.js";
import { renderTerminal } from "../../../src/report/terminal/advise.js";
import { LEAST, questionOf } from "../questions.js";

/** One small network: what is asked of the whole is in the evidence, suite `classes`. */
const ONE: Effort = {
  ...LEAST,
  kinds: efforts.quick.kinds.filter(({ architecture }) => architecture === "mlp"),
  seeds: 1,
  learningRates: efforts.quick.learningRates.slice(-1),
};

const question = {
  ...questionOf(thresholds(500, 1), { window: 4, horizon: 0 }),
  effort: ONE,
};

describe("advice on labels", () => {
  let outcome: Outcome<ClassAdvice>;
  beforeAll(async () => {
    const { advice, ...rest } = await advise(question);
    if (advice.outputs !== "classes") throw new Error("advice on numbers");
    outcome = { advice, ...rest };
  });

  it("compares every competitor by log loss on the same points, and finds that a line is enough", () => {
    const { advice } = outcome;
    const all = [...advice.baselines, ...advice.candidates];
    const { test } = question.prepared.windows;
    for (const { name, confusion, accuracy, test: told } of all) {
      const points = confusion.flat().reduce((a, b) => a + b, 0);
      expect(points, name).toBe(test.length);
      const right = confusion.reduce((sum, row, k) => sum + row[k], 0);
      expect(accuracy, name).toBeCloseTo(right / points, 12);
      const frequencies = advice.baselines[0].test.logLoss;
      expect(told.logLoss / frequencies, name).toBeCloseTo(told.mean, 12);
    }
    expect(advice.baselines[0]).toMatchObject({ name: "majority", test: { mean: 1 } });
    expect(advice.recommendation.take).toBe("softmax");
    expect(advice.recommendation.headline).toMatch(/multinomial ridge \(softmax regression\)/);
    expect(advice.recommendation.why.join()).toMatch(/(less|more) log loss than/);
  });

  it("is a JSON document of its own, without what only numbers have", () => {
    const document = adviceDocument(outcome.advice, null);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document).toMatchObject({
      outputs: "classes",
      problem: { labels: { classes: ["down", "flat", "up"], each: "row" } },
    });
    for (const field of ["memory", "coupling", "findings"])
      expect(document).not.toHaveProperty(field);
    for (const field of ["mase", "target", "periods"]) {
      expect(document.data).not.toHaveProperty(field);
    }
  });

  it("is a page and a text that say log loss, accuracy and what is taken for what", () => {
    const files = renderFiles(outcome);
    const page = files.get("report.html") ?? "";
    const text = renderTerminal(outcome, { columns: 100, color: false }, "r.html");
    for (const shown of [page, text]) {
      expect(shown).toMatch(/Log loss on the test part/);
      expect(shown).toMatch(/accuracy/);
      expect(shown).not.toMatch(/NaN|undefined|MASE|\[object/);
    }
    expect(page).toContain("What is taken for what");
    expect(files.get("confusion.csv")).toMatch(/^competitor,truth,predicted,points\n/);
    expect(files.get("classes.csv")?.split("\n").length).toBe(5);
    expect(files.get("predictions.csv")).toMatch(/\n\d+,(down|flat|up),/);
    expect([...files.keys()]).not.toContain("kernel.csv");
  });

  it("is not what is asked of numbers", async () => {
    const untrained = { ...question, effort: { ...ONE, kinds: [] } };
    await expect(adviseOnNumbers(untrained)).rejects.toThrow("the question is about labels");
  });

  it("finds no network where labels have nothing to do with the inputs", async () => {
    const { p, q } = lastSymbol(400, 1);
    const { y } = thresholds(400, 2);
    const chance = questionOf({ y, p, q }, { window: 4, horizon: 0 });
    const { advice } = await advise({ ...chance, effort: ONE });
    expect(advice.baselines.map(({ name }) => name)).toContain(advice.recommendation.take);
  });
});
