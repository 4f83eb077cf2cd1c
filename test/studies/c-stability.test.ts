import { describe, expect, it } from "vitest";
import { runModel } from "../../src/construct/run-model.js";
import { flattenParameters, initialParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";
import {
  PARAMETRISATIONS,
  perturbed,
  SIZES,
  slowestRate,
  stabilityRadius,
  stateKernel,
} from "../../src/studies/c-stability/perturbation.js";

const LENGTH = 16;
const modelOf = (parametrisation: string, width: number) =>
  buildModel(
    "state-space",
    { width, parametrisation, activation: "linear" },
    { inputs: 1, outputs: 1, length: LENGTH },
  );

describe("the kernel of a state space", () => {
  it.each(PARAMETRISATIONS)("%s: is what it answers to an impulse", async (parametrisation) => {
    const model = modelOf(parametrisation, 3);
    const theta = Float64Array.from(initialParameters(model, 5));
    const x = new Float64Array(2 * LENGTH);
    x[0] = 1;
    const y = await runModel(nodeEngine, model, theta, x, 2);
    const kernel = stateKernel(parametrisation, { model, theta });
    for (let s = 0; s < LENGTH; s++) expect(kernel[s]).toBeCloseTo(y[s] - y[LENGTH + s], 12);
  });
});

/** e^(-s/2) by one state whose rate is trained as it is. */
function half() {
  const model = modelOf("direct", 1);
  const number = (v: number) => Float64Array.of(v);
  const theta = flattenParameters(model, {
    decay: { shape: [1, 1], data: number(-0.5) },
    "input.weight": { shape: [1, 1], data: number(1) },
    "input.bias": { shape: [1, 1], data: number(0) },
    "readout.weight": { shape: [1, 1], data: number(1) },
    "readout.bias": { shape: [1, 1], data: number(0) },
  });
  return { model, theta };
}

describe("a perturbation", () => {
  const target = Float64Array.from({ length: LENGTH }, (_, s) => Math.exp(-s / 2));

  it("leaves nothing where it is small, more where it is larger, and turns a rate positive", () => {
    expect(slowestRate("direct", half())).toBe(-0.5);
    const { unmoved, errors, unstable } = perturbed("direct", half(), target, 1);
    expect(unmoved).toBeLessThan(1e-28);
    expect(errors[0]).toBeLessThan(1e-4);
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(errors[errors.length - 1]).toBeGreaterThan(1);
    expect(unstable).toBeGreaterThan(0);
    expect(unstable).toBeLessThan(1);
  });

  it("has a radius: the last size that leaves so little", () => {
    const errors = SIZES.map((_, i) => (i < 7 ? 0.01 : 0.5));
    expect(stabilityRadius({ errors }, 0.1)).toBe(SIZES[6]);
    expect(stabilityRadius({ errors }, 0.001)).toBe(SIZES[0] / Math.SQRT2);
  });
});
