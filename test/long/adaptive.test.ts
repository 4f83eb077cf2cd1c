import { describe, expect, it } from "vitest";
import type { TransformerBConfig } from "../../src/models/transformer-b.js";
import { uncoupledFloor } from "../../src/oracle/uncoupled.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { buildTask } from "../../src/tasks/registry.js";
import { Population } from "../../src/training/population.js";
import { populationDefaults } from "../../src/training/specification.js";
import { taskExamples } from "../../src/training/task-examples.js";

/**
 * Adaptive memory with its lag given, y_t = x_{t-c_t} without noise: Paper B's question of what
 * the dot product is for, on a task that three fixed lags and a readout do not solve. Length 16 and
 * one layer are the cheapest form in which all classes learn what they can; a second layer lets
 * the dot-product-free class below 0.5, too.
 */
const LENGTH = 16;
const LAGS = 8;
const SEEDS = [1, 2, 3, 4, 5];
const STEPS = 960;

const task = buildTask("adaptive", { kind: "given", length: LENGTH });
const data = taskExamples(task, 0, { train: 16_384, validation: 0, test: 512 });

/** Squared error on unseen sequences over the signal's variance, of each of five seeds. */
async function normalisedErrors(
  config: Partial<TransformerBConfig>,
  learningRate = 0.005,
): Promise<number[]> {
  const { inputs, outputs, length } = task;
  const population = await Population.open(
    nodeEngine,
    {
      ...populationDefaults,
      architecture: "transformer-b",
      config: { layers: 1, position: "learned", relativePosition: "none", ...config },
      task: { inputs, outputs, length },
      members: SEEDS.map((seed) => ({ seed, learningRate })),
      positions: "all",
      steps: STEPS,
    },
    data.examples,
    data.train,
  );
  try {
    while (population.state.step < STEPS) await population.advance();
    const predictions = await population.predict(data.test);
    const truth = data.examples.y.subarray(data.test[0] * LENGTH);
    return predictions.map((p) => {
      const squares = p.reduce((sum, v, i) => sum + (v - truth[i]) ** 2, 0);
      return squares / p.length / (data.signalVariance ?? Number.NaN);
    });
  } finally {
    await population.close();
  }
}

describe("adaptive memory, c_t given: 4 heads, 5 seeds", () => {
  it("dot product and absolute encoding solve it", async () => {
    for (const error of await normalisedErrors({})) expect(error).toBeLessThan(0.05);
  });

  it("without the dot product it stays unsolved, absolute and log encoding together", async () => {
    const errors = await normalisedErrors({ coupling: "free", relativePosition: "log" });
    for (const error of errors) expect(error).toBeGreaterThan(0.5);
  });

  // In a softmax the factor e^(p g(x_t)) with which a query would ask for a lag cancels, and keys
  // do not know their positions: dot product and relative encoding cannot look c_t steps back.
  it("the dot product with relative encoding alone does not solve it", async () => {
    const errors = await normalisedErrors({ position: "none", relativePosition: "log" });
    for (const error of errors) expect(error).toBeGreaterThan(0.5);
  });
});

describe("two heads without the dot product, a free weight for each lag", () => {
  // The variance of 512 * 16 squares is known to about 2 %.
  it("reach the exact floor of their class, and no less", async () => {
    const floor = uncoupledFloor({ length: LENGTH, largest: LAGS }, 2).value;
    expect(floor).toBeCloseTo(0.685, 3);
    const free = { coupling: "free", relativePosition: "per-lag", heads: 2 } as const;
    const errors = await normalisedErrors(free, 0.01);
    for (const error of errors) expect(Math.abs(error / floor - 1)).toBeLessThan(0.05);
  });
});
