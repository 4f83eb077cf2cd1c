import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { measureAttention } from "../../src/measure/attention.js";
import { initialParameters, viewParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { normals } from "../models/evaluation.js";

const task = { inputs: 2, outputs: 1, length: 5 };
const x = normals(3 * 5 * 2, 7);

/** Models whose attention is a softmax, in every form that it takes. */
const MODELS = [
  ["transformer-a", { hidden: 4, headSize: 3, causal: false }],
  ["transformer-a", { hidden: 4, headSize: 3, causal: true }],
  ["attention-rnn", { width: 3 }],
  ["transformer-b", { width: 4, heads: 2, layers: 2 }],
  ["transformer-b", { width: 4, heads: 2, relativePosition: "log" }],
  ["transformer-b", { width: 4, heads: 2, relativePosition: "rotary", causal: false }],
  ["transformer-b", { width: 4, heads: 2, coupling: "free", relativePosition: "lin" }],
  ["transformer-b", { width: 4, heads: 2, coupling: "free", relativePosition: "log" }],
  ["transformer-b", { width: 4, heads: 2, coupling: "free", relativePosition: "none" }],
] as const;

describe.each(MODELS)("the attention of %s %j", (architecture, config) => {
  const model = buildModel(architecture, config, task);
  const theta = initialParameters(model, 3);

  it("of each head, in order: rows that sum to 1, nothing of what may not be seen", async () => {
    const heads = await measureAttention(nodeEngine, model, theta, x);
    expect(heads.map(({ layer, index }) => [layer, index])).toEqual(
      model.heads().map(({ layer, index }) => [layer, index]),
    );
    const blind = "relativePosition" in config && config.relativePosition === "log";
    for (const { weights } of heads) {
      expect(weights.length).toBe(3 * 5 * 5);
      for (let row = 0; row < 15; row++) {
        const t = row % 5;
        const own = weights.subarray(row * 5, (row + 1) * 5);
        const sum = own.reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(blind && t === 0 ? 0 : 1, 12);
        const hidden = own.filter((_, s) => model.causal && (blind ? s >= t : s > t));
        expect(Math.max(0, ...hidden)).toBe(0);
      }
    }
  });
});

it("of a class token has its own queries: beside the tokens, and in the last layer alone", async () => {
  const model = buildModel("class-token-transformer", { heads: [2, 1] }, task);
  const heads = await measureAttention(nodeEngine, model, initialParameters(model, 2), x);
  expect(heads.map(({ queries, keys }) => [queries, keys])).toEqual([
    [6, 5],
    [6, 5],
    [1, 5],
  ]);
  for (const { weights, keys } of heads) {
    for (let from = 0; from < weights.length; from += keys) {
      const sum = weights.subarray(from, from + keys).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 12);
    }
  }
});

describe("the attention of a Transformer", () => {
  it("is the softmax of the products of queries and keys, by hand", async () => {
    // f leaves a token that is not negative as it is, W_Q is 4 and W_K is 1: rho(t, s) = 4 x(t) x(s)
    const shape = { inputs: 1, outputs: 1, length: 2 };
    const config = { hidden: 1, headSize: 1, valueSize: 1, feedForwardWidth: 1, position: "none" };
    const model = buildModel("transformer-a", { ...config, causal: false }, shape);
    const theta = new Float64Array(initialParameters(model, 0).length);
    const views = viewParameters(model, theta);
    for (const [name, { data }] of Object.entries(views)) if (!/bias/.test(name)) data.fill(1);
    views["attention.query"].data[0] = 4;
    const [{ weights }] = await measureAttention(nodeEngine, model, theta, Float64Array.of(0.5, 2));
    const first = 1 / (1 + Math.exp(4 * 0.5 * (2 - 0.5)));
    const second = 1 / (1 + Math.exp(4 * 2 * (2 - 0.5)));
    [first, 1 - first, second, 1 - second].forEach((weight, i) => {
      expect(weights[i]).toBeCloseTo(weight, 12);
    });
  });

  it("is even where all keys are alike", async () => {
    const model = buildModel("transformer-a", { hidden: 4, causal: false }, task);
    const theta = Float64Array.from(initialParameters(model, 1));
    viewParameters(model, theta)["attention.key"].data.fill(0);
    const [{ weights }] = await measureAttention(nodeEngine, model, theta, x);
    for (const weight of weights) expect(weight).toBeCloseTo(1 / 5, 14);
  });

  it("is shown block by block of a long sequence", async () => {
    const long = { inputs: 1, outputs: 1, length: 130 };
    const model = buildModel("transformer-b", { width: 2, heads: 1, layers: 1 }, long);
    const theta = initialParameters(model, 0);
    const [{ weights }] = await measureAttention(nodeEngine, model, theta, normals(130, 1));
    for (const t of [0, 127, 128, 129]) {
      const row = weights.subarray(t * 130, (t + 1) * 130);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(row.findLastIndex((weight) => weight > 0)).toBe(t);
    }
  });
});

it.each([
  ["gru", {}, /gru has no weights of attention: it has no heads/],
  ["linear-attention", { width: 4 }, /its heads have no softmax/],
  ["transformer-b", { width: 4, normalised: false }, /its heads have no softmax/],
] as const)("%s %j has none", async (architecture, config, message) => {
  const model = buildModel(architecture, config, task);
  const measured = measureAttention(nodeEngine, model, initialParameters(model, 0), x);
  await expect(measured).rejects.toThrow(message);
  await expect(measured).rejects.toThrow(CallerError);
});

it("wants whole sequences", async () => {
  const model = buildModel("transformer-a", {}, task);
  const measured = measureAttention(nodeEngine, model, initialParameters(model, 0), x.subarray(1));
  await expect(measured).rejects.toThrow("29 numbers for sequences of 5 tokens with 2 inputs");
});
