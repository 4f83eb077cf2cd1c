import * as ort from "onnxruntime-web";
import { afterAll, describe, expect, it } from "vitest";
import { nodeEngine } from "../../src/runtime/node.js";
import { onnxRuntimeEngine } from "../../src/runtime/onnxruntime.js";
import {
  distinctMembers,
  filteredNoise,
  runningSums,
  specificationFor,
  traces,
} from "../training/small-problems.js";

ort.env.wasm.numThreads = 1;
const webEngine = onnxRuntimeEngine("onnxruntime-web", async () => ort);

// onnxruntime-web leaves Node's Worker as a global, which jax-js takes for a page's in a later file.
afterAll(() => Reflect.deleteProperty(globalThis, "Worker"));

const small = { hidden: 8, headSize: 4, valueSize: 8, feedForwardWidth: 16 };

describe("the WebAssembly build runs the same training", () => {
  it.each([
    ["transformer-a", small, filteredNoise(80, 2, 6)],
    ["transformer-a", { ...small, hidden: 40, position: "disjoint" }, filteredNoise(80, 1, 6)],
    ["transformer-b", { width: 8, heads: 2 }, filteredNoise(80, 2, 6)],
    ["linear-attention", { width: 8, heads: 2, inputTaps: 3 }, filteredNoise(80, 2, 6)],
    ["gru", { width: 6 }, runningSums(30, 5, 2, 2)],
    ["rnn", { width: 6, activation: "hardtanh" }, filteredNoise(80, 2, 6)],
    ["rnn", { width: 40, bidirectional: true }, runningSums(30, 5, 2, 2)],
    ["lstm", { width: 6 }, filteredNoise(80, 2, 6)],
    ["state-space", { width: 6 }, runningSums(30, 5, 2, 2)],
    ["state-space", { width: 6, parametrisation: "softplus" }, filteredNoise(80, 2, 6)],
    ["attention-rnn", { width: 6 }, runningSums(30, 5, 2, 2)],
    ["recurrent-convolution", { channels: 4, kernel: 3, width: 6 }, filteredNoise(80, 2, 6)],
    ["temporal-convolution", { channels: 6, levels: 3 }, filteredNoise(80, 2, 6)],
    ["linear-filter", {}, filteredNoise(80, 2, 6)],
  ] as const)("%s %j", async (architecture, config, examples) => {
    const spec = specificationFor(examples, {
      architecture,
      config,
      members: distinctMembers(3),
      optimiser: "adamw",
      weightDecay: 0.01,
    });
    const native = await traces(nodeEngine, spec, examples, 2);
    const web = await traces(webEngine, spec, examples, 2);
    // 8 steps of float32: the two builds differ in the last bits of a product (2.4e-7 measured);
    // Adam can carry that into a parameter at no more than its rate times the relative error.
    native.forEach((member, m) => {
      for (const key of ["theta", "losses", "norms", "prediction"] as const) {
        expect(web[m][key]).toHaveLength(member[key].length);
        member[key].forEach((v, i) => {
          expect(Math.abs(web[m][key][i] - v)).toBeLessThan(1e-5 * Math.max(1, Math.abs(v)));
        });
      }
      expect(member.losses.every(Number.isFinite)).toBe(true);
    });
  });

  it("in float64 too, to 1e-12", async () => {
    const examples = filteredNoise(80, 2, 6);
    const spec = specificationFor(examples, {
      architecture: "transformer-a",
      config: small,
      dtype: "float64",
    });
    const [native] = await traces(nodeEngine, spec, examples, 2);
    const [web] = await traces(webEngine, spec, examples, 2);
    native.losses.forEach((l, i) => {
      expect(Math.abs(web.losses[i] - l)).toBeLessThan(1e-12 * Math.max(1, l));
    });
  });
});
