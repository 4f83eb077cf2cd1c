import { expect, it } from "vitest";
import { figure4 } from "../../src/studies/a-fig4/study.js";
import { variations } from "../../src/studies/a-open/variations.js";
import { averageTraining, LONGER, WIDER } from "../../src/studies/averages.js";

const size = { budget: "default", seeds: 3 } as const;

it("trains a variation three times as long at a third of the rate, another twice as wide", () => {
  const own = averageTraining("default", { position: "none" }, { default: 6000, paper: 10 }, 0.01);
  const longer = LONGER.change(own);
  expect(longer.rate * longer.steps).toBeCloseTo(own.rate * own.steps, 12);
  expect(longer).toMatchObject({ steps: 18_000, model: own.model });
  expect(WIDER.change(own)).toMatchObject({
    ...{ steps: 6000, rate: 0.003 },
    model: { hidden: 64, headSize: 32, valueSize: 64, feedForwardWidth: 128, feedForwardDepth: 2 },
  });
  const [trained] = figure4.sweeps(size);
  expect(figure4.variations?.map(({ sweeps }) => sweeps(size)[0])).toMatchObject([
    { ...trained, learningRates: [0.001], budget: { steps: 18_000 } },
    { learningRates: [0.003], budget: { steps: 6000 }, baseline: { model: { hidden: 64 } } },
  ]);
});

it("asks open questions again of models that are all trained otherwise", () => {
  const [longer, wider] = variations.map(({ sweeps }) => JSON.parse(JSON.stringify(sweeps(size))));
  const of = (sweeps: { baseline: { task: { name: string }; model: object } }[], task: string) =>
    sweeps.filter(({ baseline }) => baseline.task.name === task).map((s) => s.baseline.model);
  // the Transformer, and what each question puts beside it
  expect([of(longer, "nearest").length, of(longer, "linear").length]).toEqual([2, 4]);
  expect(of(wider, "linear")).toMatchObject([
    { architecture: "transformer-b", width: 64, heads: 1, headSize: 32, feedForwardWidth: 128 },
    { heads: 4, headSize: 8 },
    { layers: 2, width: 64 },
    { architecture: "gru", width: 64 },
  ]);
});
