import { describe, expect, it } from "vitest";
import { buildModel } from "../../src/models/registry.js";
import { floorFor } from "../../src/oracle/beside-floor.js";
import { geometricDecaySum } from "../../src/oracle/kernel-sums.js";
import { MODEL_NAMES, type ModelName, sizedModel } from "../../src/studies/c-matrix/models.js";
import { TARGET_NAMES, TARGETS, type TargetName } from "../../src/studies/c-matrix/tasks.js";
import { sayingOf } from "../../src/studies/c-matrix/theory.js";
import { memoryKernel } from "../../src/tasks/kernel.js";
import type { LinearConfig } from "../../src/tasks/linear.js";
import { buildTask } from "../../src/tasks/registry.js";

function taskOf(target: TargetName) {
  const { name, ...settings } = TARGETS[target].task;
  return buildTask(String(name), settings);
}

function said(target: TargetName, model: ModelName) {
  const task = taskOf(target);
  const { architecture, ...settings } = sizedModel(model, task).settings;
  const { modelClass } = buildModel(String(architecture), settings, task);
  const floor = floorFor({ task, seed: 0, positions: TARGETS[target].outputs }, modelClass);
  const variance = task.relationship(0).signalVariance ?? 1;
  return sayingOf({ target, model, floor, variance });
}

describe("the map of targets and architectures", () => {
  it("has models of one number of parameters, within 10 %, but for the filter", () => {
    for (const target of TARGET_NAMES) {
      const task = taskOf(target);
      const asked = sizedModel("GRU", task).parameters;
      for (const model of MODEL_NAMES.filter((name) => name !== "linear filter")) {
        const { parameters } = sizedModel(model, task);
        expect(Math.abs(parameters / asked - 1), `${target}, ${model}`).toBeLessThan(0.1);
      }
    }
  });

  it("says of no causal model that it learns permuted inputs, and nothing of one that sees all", () => {
    for (const model of MODEL_NAMES) {
      const saying = said("permuted", model);
      if (model === "equation (5)") expect(saying).toBeNull();
      else expect(saying?.learns, model).toBe(false);
    }
  });

  it("says of linear models that they learn no product, no given lag and no recall", () => {
    for (const target of ["product", "given", "recall"] as const) {
      for (const model of ["linear filter", "linear RNN"] as const) {
        expect(said(target, model)?.learns, `${target}, ${model}`).toBe(false);
      }
      expect(said(target, "GRU")).toBeNull();
    }
  });

  it("says of a state space with real rates that it learns what decays, and nothing of what swings", () => {
    expect(said("exponential", "state space")?.learns).toBe(true);
    expect(said("power", "state space")?.learns).toBe(true);
    expect(said("oscillating", "state space")).toBeNull();
  });

  it("is silent about nested lags, and of a coupling of which a head of this size holds a part", () => {
    for (const model of MODEL_NAMES) {
      expect(said("nested", model)).toBeNull();
      expect(said("coupling", model)).toBeNull();
    }
  });

  it("takes a power law over 24 lags for a sum of four exponentials: less than 1e-5 of its energy is left", () => {
    const values = memoryKernel(taskOf("power").config as LinearConfig, 0);
    const energy = values.reduce((sum, v) => sum + v * v, 0);
    const { floor, coefficients } = geometricDecaySum({ values, first: 0 }, "exponential", 4);
    expect(floor.value / energy).toBeLessThan(1e-5);
    expect(Math.hypot(...coefficients)).toBeLessThan(10);
  });
});
