import { describe, expect, it } from "vitest";
import {
  batchFor,
  candidateGrid,
  efforts,
  RATE_STEP,
  type SizedCandidate,
  sizeNotes,
} from "../../src/advise/grid.js";
import { BUDGETS } from "../../src/advise/request.js";
import type { TaskShape } from "../../src/models/input.js";
import { parameterCount } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import {
  receptiveField,
  type TemporalConvolutionConfig,
} from "../../src/models/temporal-convolution.js";
import { populationDefaults } from "../../src/training/specification.js";

const KINDS: Readonly<Record<(typeof BUDGETS)[number], readonly string[]>> = (() => {
  const quick = ["mlp", "gru", "state-space 2x", "temporal-convolution", "transformer-a"];
  const standard = [...quick, "transformer-b-rotary-mixed 2x"];
  const deep = [
    ...quick,
    ...["rotary", "rotary-mixed", "per-lag", "per-lag-mixed"].flatMap((what) => [
      `transformer-b-${what}`,
      `transformer-b-${what} 2x`,
    ]),
  ];
  return { quick, standard, deep };
})();

/** What a candidate is, without its width. */
function kindOf({ name }: SizedCandidate): string {
  return name.replace(/-(2x)?\d+$/, (_, layers: string | undefined) =>
    layers ? ` ${layers}` : "",
  );
}

const series: TaskShape = { inputs: 1, outputs: 1, length: 64 };

describe.each(BUDGETS)("the effort %s", (budget) => {
  const effort = efforts[budget];
  const grid = candidateGrid(effort, series);

  it("tries every kind at every size, of which there are two or more, under names of their own", () => {
    expect(effort.widths.length).toBeGreaterThanOrEqual(2);
    expect(grid.map(kindOf)).toEqual(effort.widths.flatMap(() => KINDS[budget]));
    expect(new Set(grid.map(({ name }) => name)).size).toBe(grid.length);
  });

  it.each([
    ["a series", series],
    ["a month ahead", { ...series, outputs: 30 }],
    ["two columns", { ...series, inputs: 2 }],
    ["a fortnight", { ...series, length: 14 }],
    ["one row", { ...series, length: 1 }],
  ])("has sizes within 10 %% of the parameters of a recurrent unit: %s", (_, task) => {
    const sized = candidateGrid(effort, task);
    expect(sized.length).toBe(grid.length);
    expect(sizeNotes(sized)).toEqual([]);
    for (const { name, architecture, config, parameters, asked } of sized) {
      expect(parameterCount(buildModel(architecture, config, task)), name).toBe(parameters);
      expect(Math.abs(parameters / asked - 1), name).toBeLessThan(0.1);
    }
    for (const [i, width] of effort.widths.entries()) {
      const { outputs, inputs } = task;
      const unit = 3 * width * (inputs + width + 2) + outputs * (width + 1);
      for (const { asked } of sized
        .slice(i * KINDS[budget].length)
        .slice(0, KINDS[budget].length)) {
        expect(asked).toBe(unit);
      }
    }
  });

  it("has a narrowest of a kind once where the problem makes it too large, and says so", () => {
    const wide = candidateGrid(effort, { ...series, inputs: 40 });
    const perceptrons = wide.filter(({ architecture }) => architecture === "mlp");
    const [smallest] = perceptrons;
    expect(smallest.name).toBe("mlp-4");
    expect(smallest.parameters).toBe(40 * 64 * 4 + 4 + (4 * 4 + 4) + 5);
    expect(perceptrons.length).toBe(effort.widths.length - 1);
    expect(sizeNotes(wide)).toEqual([
      expect.stringMatching(/^of \d+ of \d+ candidates.*, mlp-4, has 10,269 for [\d,]+$/),
    ]);
  });

  it("takes at least three seeds and three rates, ascending by one factor, and may extend them", () => {
    expect(effort.seeds).toBeGreaterThanOrEqual(3);
    expect(effort.learningRates.length).toBeGreaterThanOrEqual(3);
    for (const [i, rate] of effort.learningRates.slice(1).entries()) {
      expect(rate / effort.learningRates[i]).toBeCloseTo(RATE_STEP, 12);
    }
    expect(effort.extensions).toBeGreaterThanOrEqual(1);
  });

  it("evaluates between runs of the engine, more often than a member may go without a new best", () => {
    expect(effort.evaluateEvery % populationDefaults.stepsPerRun).toBe(0);
    expect(effort.steps % effort.evaluateEvery).toBe(0);
    expect(effort.patience * effort.evaluateEvery).toBeLessThan(effort.steps);
  });
});

it.each([1, 2, 3, 64, 65, 100])("convolutions see all of a window of %i", (length) => {
  const task = { ...series, length };
  const found = candidateGrid(efforts.quick, task).find(
    (c) => c.architecture === "temporal-convolution",
  );
  const model = buildModel("temporal-convolution", found?.config, task);
  expect(receptiveField(model.config as TemporalConvolutionConfig)).toBeGreaterThanOrEqual(length);
});

it("larger budgets try more of everything", () => {
  const [quick, standard, deep] = BUDGETS.map((b) => efforts[b]);
  for (const key of ["seeds", "extensions", "steps", "resamples"] as const) {
    expect(quick[key]).toBeLessThanOrEqual(standard[key]);
    expect(standard[key]).toBeLessThanOrEqual(deep[key]);
  }
});

it.each([
  [3771, 64],
  [256, 64],
  [255, 32],
  [128, 32],
  [127, 16],
  [32, 8],
  [4, 1],
  [1, 1],
])("a batch of %i training examples: %i", (examples, batch) => {
  expect(batchFor(examples)).toBe(batch);
});
