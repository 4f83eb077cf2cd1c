import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaskShape } from "../../src/models/input.js";
import { buildModel } from "../../src/models/registry.js";
import {
  receptiveField,
  type TemporalConvolutionConfig,
} from "../../src/models/temporal-convolution.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { gradients, slice, sum } from "../../src/tensor/index.js";
import { distance, leavesOf, normals, outputs, weights } from "./evaluation.js";

const name = "temporal-convolution";
const size = (max: number) => fc.integer({ min: 1, max });

/** Small networks, whose receptive field is at most 1 + 2 * 2 * (1 + 3 + 9) = 53. */
const configuration = fc.record({
  channels: size(4),
  kernel: size(3),
  levels: size(3),
  dilationBase: fc.constantFrom<TemporalConvolutionConfig["dilationBase"]>("kernel", 1, 2, 3),
  convolutions: size(2),
  residual: fc.boolean(),
  activation: fc.constantFrom<TemporalConvolutionConfig["activation"]>("relu", "linear"),
});

const defaults = buildModel(name, {}, { inputs: 1, outputs: 1, length: 4 })
  .config as TemporalConvolutionConfig;

/** The largest slope of the output at `position`, or of the last alone, with respect to each input. */
async function slopes(
  config: TemporalConvolutionConfig,
  task: TaskShape,
  position: number | "last",
  seed: number,
): Promise<number[]> {
  const model = buildModel(name, config, task);
  const values = normals(task.length * task.inputs, seed + 1);
  const { parameters, feeds, x } = leavesOf(model, weights(model, seed), values);
  const y =
    position === "last"
      ? model.forward(parameters, { x }, "last")
      : slice(model.forward(parameters, { x }, "all"), 1, position, position + 1);
  const [g] = gradients(sum(y), [x]);
  const { data } = (await evaluate(nodeEngine, { g }, feeds)).g;
  return Array.from({ length: task.length }, (_, t) =>
    Math.max(
      ...Array.from({ length: task.inputs }, (_, c) => Math.abs(Number(data[t * task.inputs + c]))),
    ),
  );
}

describe("receptive field", () => {
  it("is l^K for filters of size l, depth K and dilations l^i", () => {
    for (const [kernel, levels] of [
      [2, 6],
      [3, 4],
      [5, 3],
      [7, 1],
    ] as const) {
      expect(receptiveField({ ...defaults, kernel, levels })).toBe(kernel ** levels);
    }
  });

  it("of the paper's network: 1 + 2 (l - 1) (2^K - 1)", () => {
    const paper = { ...defaults, kernel: 3, levels: 5, dilationBase: 2, convolutions: 2 };
    expect(receptiveField(paper)).toBe(1 + 2 * 2 * 31);
    expect(receptiveField({ ...paper, dilationBase: 1 })).toBe(1 + 2 * 2 * 5);
  });

  it("an input at lag R - 1 moves the last output, one at lag R leaves its every bit", async () => {
    for (const config of [
      { ...defaults, channels: 16, kernel: 3, levels: 3 },
      { ...defaults, channels: 16, kernel: 2, levels: 3, convolutions: 2 },
      { ...defaults, channels: 16, kernel: 3, levels: 2, dilationBase: 2, residual: false },
      { ...defaults, channels: 16, kernel: 2, levels: 4, activation: "linear" as const },
    ]) {
      const reach = receptiveField(config);
      const task = { inputs: 2, outputs: 1, length: reach + 3 };
      const model = buildModel(name, config, task);
      const x = normals(task.length * task.inputs, 3);
      // an impulse large enough to pass some ReLU on every path
      const moved = (lag: number) =>
        x.map((v, i) => (Math.floor(i / task.inputs) === task.length - 1 - lag ? v + 100 : v));
      for (const positions of ["all", "last"] as const) {
        const last = async (values: Float64Array) =>
          (await outputs(model, 4, values, positions)).at(-1);
        const still = await last(x);
        expect(await last(moved(reach - 1))).not.toBe(still);
        expect(await last(moved(reach))).toBe(still);
        expect(await last(moved(reach + 2))).toBe(still);
      }
    }
  });

  it("by gradient: exactly 0 beyond it, whatever the network", async () => {
    await fc.assert(
      fc.asyncProperty(configuration, fc.nat(1000), async (config, seed) => {
        const reach = receptiveField(config);
        const task = { inputs: 2, outputs: 2, length: reach + 3 };
        const slope = await slopes(config, task, "last", seed);
        expect(slope.slice(0, -reach)).toEqual([0, 0, 0]);
        if (config.activation === "linear") expect(slope[3]).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe("values", () => {
  it("linear, of one channel: the kernel is the product of one tap of each level", async () => {
    // rho(s), s = s_0 + s_1 l + s_2 l^2, is w_0(s_0) w_1(s_1) w_2(s_2): a tensor of rank 1
    const [l, levels] = [3, 3];
    const length = l ** levels + 2;
    const config = {
      ...defaults,
      channels: 1,
      kernel: l,
      levels,
      residual: false,
      activation: "linear",
    };
    const model = buildModel(name, config, { inputs: 1, outputs: 1, length });
    const w = weights(model, 5);
    for (const p of model.parameters) if (p.name.endsWith("bias")) w[p.name].fill(0);
    const impulse = Float64Array.from({ length }, (_, t) => (t === 0 ? 1 : 0));
    const { parameters, feeds, x } = leavesOf(model, w, impulse);
    const { y } = await evaluate(nodeEngine, { y: model.forward(parameters, { x }, "all") }, feeds);
    const expected = Array.from({ length }, (_, s) => {
      if (s >= l ** levels) return 0;
      let rho = w["readout.weight"][0];
      for (let i = 0; i < levels; i++) {
        rho *= w[`level.${i}.0.kernel`][l - 1 - (Math.floor(s / l ** i) % l)];
      }
      return rho;
    });
    // products of four numbers below 1
    expect(distance(Array.from(y.data, Number), expected)).toBeLessThan(1e-15);
  });

  it("the last output alone is the last of all, however long the sequence", async () => {
    await fc.assert(
      fc.asyncProperty(
        configuration,
        size(40),
        size(2),
        fc.nat(),
        async (config, length, n, seed) => {
          const task = { inputs: 2, outputs: 3, length };
          const model = buildModel(name, config, task);
          const x = normals(n * length * task.inputs, seed);
          const all = await outputs(model, seed, x);
          const last = await outputs(model, seed, x, "last");
          const expected = Array.from({ length: n }, (_, b) =>
            all.slice(((b + 1) * length - 1) * 3, (b + 1) * length * 3),
          ).flat();
          // other sums of at most some hundred terms, values of order 1
          expect(distance(last, expected)).toBeLessThan(1e-12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("zeros before a sequence change nothing where no bias answers them", async () => {
    const config = { ...defaults, channels: 6, kernel: 3, levels: 2, convolutions: 2 };
    const before = 5;
    const values = normals(9 * 2, 6);
    const padded = Float64Array.of(...new Float64Array(before * 2), ...values);
    const of = async (length: number, x: Float64Array) => {
      const model = buildModel(name, config, { inputs: 2, outputs: 2, length });
      const w = weights(model, 7);
      for (const p of model.parameters) if (p.name.endsWith("bias")) w[p.name].fill(0);
      const leaves = leavesOf(model, w, x);
      const y = model.forward(leaves.parameters, { x: leaves.x }, "all");
      return Array.from((await evaluate(nodeEngine, { y }, leaves.feeds)).y.data, Number);
    };
    const short = await of(9, values);
    const long = await of(9 + before, padded);
    expect(long.slice(0, before * 2)).toEqual(new Array(before * 2).fill(0));
    expect(distance(long.slice(before * 2), short)).toBeLessThan(1e-14);
  });
});

describe("causality", () => {
  it("no output depends on a later input, by gradient", async () => {
    await fc.assert(
      fc.asyncProperty(configuration, fc.nat(6), fc.nat(1000), async (config, position, seed) => {
        const slope = await slopes(config, { inputs: 2, outputs: 2, length: 7 }, position, seed);
        expect(slope.slice(position + 1)).toEqual(new Array(6 - position).fill(0));
      }),
      { numRuns: 25 },
    );
  });
});
