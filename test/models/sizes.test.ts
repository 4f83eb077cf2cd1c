import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import type { TaskShape } from "../../src/models/input.js";
import { parameterInputs } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { input } from "../../src/tensor/index.js";
import type { Examples } from "../../src/training/examples/examples.js";
import { Population } from "../../src/training/population.js";
import { Predictor } from "../../src/training/predictor.js";
import { populationDefaults } from "../../src/training/specification.js";
import { ofChannels } from "./of-channels.js";

const task: TaskShape = { inputs: 2, outputs: 1, length: 6 };
const names = ofChannels.map(({ name }) => name);

function refusal(act: () => unknown): CallerError {
  try {
    act();
  } catch (error) {
    if (error instanceof CallerError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("sizes of a task that no sequence has", () => {
  const wrong = [0, -8, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "4", null, undefined];
  const sizes = ["inputs", "outputs", "length"] as const;

  it.each(names)("%s takes none of them", (name) => {
    for (const size of sizes) {
      for (const value of wrong) {
        const { problem, cure } = refusal(() =>
          buildModel(name, {}, { ...task, [size]: value } as TaskShape),
        );
        const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
        expect(problem).toBe(`${name} of a task with ${size} ${shown}`);
        expect(cure).toBe(`give ${size} as a whole number from 1 to 2147483647`);
      }
    }
  });

  it("a task that is none", () => {
    const none = undefined as unknown as TaskShape;
    expect(refusal(() => buildModel("gru", {}, none)).problem).toBe(
      "gru of a task with inputs undefined",
    );
  });
});

describe("more parameters than a file holds", () => {
  it.each([
    ["transformer-a", { hidden: 65_536, feedForwardWidth: 65_536 }, task],
    ["transformer-b", { width: 65_536, heads: 1, layers: 64 }, task],
    // a number for each lag of each head: 2.2e12 of them, none of which is made
    [
      "transformer-b",
      { relativePosition: "per-lag", heads: 1024, headSize: 1 },
      { ...task, length: 2 ** 31 - 1 },
    ],
    ["gru", { width: 65_536 }, task],
    ["temporal-convolution", { channels: 65_536, kernel: 1024 }, task],
    ["linear-filter", {}, { inputs: 1000, outputs: 1000, length: 1000 }],
  ])("are refused before any is made: %s %j", (name, config, sizes) => {
    const { problem, cure } = refusal(() => buildModel(name, config, sizes));
    expect(problem).toMatch(
      new RegExp(`^${name} of these sizes has \\d+ parameters; at most 536870912 are built$`),
    );
    expect(Number(/has (\d+)/.exec(problem)?.[1])).toBeGreaterThan(2 ** 29);
    expect(cure).toContain("choose smaller ones");
  });

  it("and as many are built", () => {
    const most = { inputs: 2 ** 29 - 1, outputs: 1, length: 1 };
    expect(buildModel("linear-filter", {}, most).parameters[0].shape).toEqual([2 ** 29 - 1, 1]);
    const more = { ...most, inputs: 2 ** 29 };
    expect(refusal(() => buildModel("linear-filter", {}, more)).problem).toContain("536870913");
  });
});

describe("sequences of another length or with other channels", () => {
  it.each(names)("are refused by %s, with both", (name) => {
    const model = buildModel(name, {}, task);
    const parameters = parameterInputs(model, "float32");
    for (const shape of [
      [3, 7, 2],
      [3, 6, 1],
      [6, 2],
    ]) {
      const { problem, cure } = refusal(() =>
        model.forward(parameters, { x: input("x", "float32", shape) }, "last"),
      );
      expect(problem).toBe(`x [${shape.join(", ")}] for a ${name} of [batch, length 6, inputs 2]`);
      expect(cure).toContain("build the model for");
    }
  });

  it("are refused by populations and predictors", async () => {
    const examples: Examples = {
      kind: "windows",
      window: 5,
      channels: 2,
      features: new Float32Array(40),
      target: new Float32Array(20),
    };
    const spec = {
      ...populationDefaults,
      ...{ architecture: "gru", config: { width: 4 }, task, steps: 16, batch: 2 },
      members: [{ seed: 0, learningRate: 0.01 }],
    };
    const train = Int32Array.of(5, 6, 7);
    const problem = "for a gru of [batch, length 6, inputs 2]";
    await expect(Population.open(nodeEngine, spec, examples, train)).rejects.toThrow(problem);
    await expect(Predictor.open(nodeEngine, { ...spec, members: 1 }, examples)).rejects.toThrow(
      problem,
    );
  });
});
