import { describe, expect, it } from "vitest";
import { batchFor, candidateGrid, efforts, RATE_STEP } from "../../src/advise/grid.js";
import { BUDGETS } from "../../src/advise/request.js";
import { buildModel } from "../../src/models/registry.js";
import {
  receptiveField,
  type TemporalConvolutionConfig,
} from "../../src/models/temporal-convolution.js";
import { populationDefaults } from "../../src/training/specification.js";

describe.each(BUDGETS)("the effort %s", (budget) => {
  const effort = efforts[budget];
  const window = 16;
  const grid = candidateGrid(effort, window);
  const kinds = [...new Set(grid.map((c) => c.architecture))];

  it("tries one architecture of each kind at two sizes or more, under names of their own", () => {
    expect(kinds).toEqual(["mlp", "gru", "state-space", "temporal-convolution", "transformer-a"]);
    for (const architecture of kinds) {
      const sizes = grid.filter((c) => c.architecture === architecture);
      expect(sizes.length).toBeGreaterThanOrEqual(2);
    }
    expect(new Set(grid.map((c) => c.name)).size).toBe(grid.length);
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

  it("names models that can be built, more weights for more width", () => {
    const sizes = grid.map(({ architecture, config }) => {
      const { parameters } = buildModel(architecture, config, {
        inputs: 3,
        outputs: 1,
        length: window,
      });
      return parameters.reduce((n, p) => n + p.shape.reduce((a, b) => a * b, 1), 0);
    });
    for (const architecture of kinds) {
      const own = sizes.filter((_, i) => grid[i].architecture === architecture);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });
});

it.each([1, 2, 3, 64, 65, 100])("convolutions see all of a window of %i", (window) => {
  const found = candidateGrid(efforts.quick, window).find(
    (c) => c.architecture === "temporal-convolution",
  );
  const model = buildModel("temporal-convolution", found?.config, {
    inputs: 1,
    outputs: 1,
    length: window,
  });
  expect(receptiveField(model.config as TemporalConvolutionConfig)).toBeGreaterThanOrEqual(window);
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
