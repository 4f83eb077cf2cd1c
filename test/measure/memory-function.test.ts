import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryFunction } from "../../src/measure/memory-function.js";
import { initialParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { impulses, linearPart, weights } from "../models/evaluation.js";
import { ofChannels } from "../models/of-channels.js";

const task = { inputs: 1, outputs: 1, length: 24 };

const LINEAR = [
  ["rnn", { width: 5, activation: "linear" }],
  ["state-space", { width: 5, activation: "linear" }],
  ["linear-filter", {}],
] as const;

describe("the memory function by Heaviside inputs", () => {
  it("of a linear model is |rho(t)|_1, whatever the amplitude", async () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ inputs: size(3), outputs: size(2), length: size(16) }),
        fc.constantFrom(...LINEAR),
        fc.constantFrom(0.01, 1, 30),
        fc.nat(1000),
        async (shape, [architecture, config], amplitude, seed) => {
          const model = buildModel(architecture, config, shape);
          const kernel = await linearPart(model, weights(model, seed), impulses(shape));
          const memory = await memoryFunction(nodeEngine, model, initialParameters(model, seed), [
            amplitude,
          ]);
          memory.forEach(({ values, noiseFloor }, k) => {
            for (let t = 0; t < shape.length; t++) {
              let norm = 0;
              for (let c = 0; c < shape.inputs; c++) {
                norm += Math.abs(kernel[(c * shape.length + t) * shape.outputs + k]);
              }
              // 1e-6 is asked for; outputs of order 1 at amplitude 0.01 leave 1e-13.
              expect(Math.abs(values[t] - norm)).toBeLessThan(1e-11 + noiseFloor);
            }
          });
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it("gives the rate of a single state", async () => {
    const model = buildModel("rnn", { width: 1, activation: "linear" }, task);
    // U, b, W, c, b'
    const theta = Float64Array.of(2, 0.3, -0.8, 0.5, 4);
    const [{ values, fading }] = await memoryFunction(nodeEngine, model, theta, [1]);
    values.forEach((m, t) => {
      expect(m).toBeCloseTo(0.8 ** t, 13);
    });
    expect(fading?.steps).toBe(24);
    expect(fading?.rate).toBeCloseTo(-Math.log(0.8), 12);
    expect(fading?.misfit).toBeLessThan(1e-11);
  });

  it("of a saturated tanh falls with the amplitude, and more amplitudes see no less", async () => {
    const model = buildModel("rnn", { width: 4 }, task);
    const theta = initialParameters(model, 1);
    const at = async (amplitudes: number[]) =>
      (await memoryFunction(nodeEngine, model, theta, amplitudes))[0].values;
    const [small, large, both] = await Promise.all([at([0.01]), at([100]), at([0.01, 100])]);
    expect(large[0]).toBeLessThan(0.1 * small[0]);
    both.forEach((m, t) => {
      expect(m).toBe(Math.max(small[t], large[t]));
    });
  });

  it("exists for every causal architecture", async () => {
    for (const { name } of ofChannels) {
      const settings = {
        "transformer-a": { causal: true },
        "attention-rnn": { width: 4 },
      }[name];
      const model = buildModel(name, settings ?? {}, task);
      if (!model.causal) continue;
      const [{ values }] = await memoryFunction(
        nodeEngine,
        model,
        initialParameters(model, 0),
        [1],
      );
      expect(values.every(Number.isFinite), name).toBe(true);
      expect(Math.max(...values), name).toBeGreaterThan(0);
    }
  }, 60_000);

  it("refuses what has none", async () => {
    const two = buildModel("rnn", { width: 2, bidirectional: true }, task);
    const ask = (model: typeof two, amplitudes: number[], count?: number) => {
      const theta = initialParameters(model, 0);
      return memoryFunction(nodeEngine, model, theta.subarray(0, count), amplitudes);
    };
    await expect(ask(two, [1])).rejects.toThrow("not causal");
    const wide = buildModel("rnn", { width: 2 }, { ...task, inputs: 11 });
    await expect(ask(wide, [1])).rejects.toThrow("2^11");
    const one = buildModel("rnn", { width: 1 }, task);
    await expect(ask(one, [])).rejects.toThrow("amplitudes none");
    await expect(ask(one, [1, 0])).rejects.toThrow("amplitudes 1, 0");
    await expect(ask(one, [1], 3)).rejects.toThrow("3 parameters for a model of 5");
  });
});
