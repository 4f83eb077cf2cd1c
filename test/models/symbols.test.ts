import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { exportModel } from "../../src/models/export.js";
import type { TaskShape } from "../../src/models/input.js";
import { initialParameters, parameterInputs } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant, type Expr, gradients, slice, sum } from "../../src/tensor/index.js";
import { gradientError } from "../tensor/central-differences.js";
import { distance, tensor, weights } from "./evaluation.js";
import { given, logitsOf, logitsWith } from "./of-symbols.js";

const language: TaskShape = { inputs: 6, outputs: 6, length: 6, reads: "symbols" };
const translation: TaskShape = { ...language, source: { symbols: 6, length: 5 } };
const small = { width: 4, layers: 1, heads: 2, headSize: 3, feedForwardWidth: 3 };

const X = [1, 3, 2, 5, 4, 1, 2, 2, 5, 3, 1, 4];
const SOURCE = [3, 1, 4, 5, 2, 2, 5, 1, 0, 0];

const cases = [
  ["language-model, dense", "language-model", { ...small, layers: 2 }, language],
  [
    "language-model, tied, post-norm",
    "language-model",
    { ...small, readout: "tied", layerNorm: "post" },
    language,
  ],
  [
    "language-model, net, no norm, free",
    "language-model",
    { ...small, readout: "net", layerNorm: "none", coupling: "free", relativePosition: "log" },
    language,
  ],
  [
    "language-model, learned and rotary",
    "language-model",
    { ...small, headSize: 2, position: "learned", relativePosition: "rotary" },
    language,
  ],
  ["encoder-decoder", "encoder-decoder", small, translation],
  [
    "encoder-decoder, gru, separate, dense",
    "encoder-decoder",
    { ...small, encoder: "gru", embeddings: "separate", readout: "dense" },
    translation,
  ],
] as const;

describe.each(cases)("%s", (_name, architecture, config, task) => {
  const model = buildModel(architecture, config, task);
  const source = task.source === undefined ? [] : SOURCE;

  it("has the gradients of central differences, stacked and alone", async () => {
    for (const [lead, positions] of [
      [[], "all"],
      [[2], "last"],
    ] as const) {
      const models = lead[0] ?? 1;
      const names = model.parameters.map((p) => p.name);
      const one = given(task, X, source);
      const read = models === 1 ? one : stacked(task, models, X, source);
      const error = await gradientError(
        {
          shapes: model.parameters.map((p) => [...lead, ...p.shape]),
          build: (leaves: readonly Expr[]) =>
            model.forward(Object.fromEntries(names.map((n, i) => [n, leaves[i]])), read, positions),
        },
        3,
      );
      expect(error).toBeLessThan(1e-6);
    }
  });

  it("feels no later symbol: what follows a position moves no bit before it", async () => {
    const other = X.map((s, i) => (i % 6 >= 4 ? ((s + 1) % 5) + 1 : s));
    const [before, after] = await Promise.all([X, other].map((x) => logitsOf(model, 2, x, source)));
    const kept = (y: readonly number[]) => y.filter((_, i) => Math.floor(i / 6) % 6 < 4);
    expect(kept(after)).toEqual(kept(before));
    expect(distance(after, before)).toBeGreaterThan(0);
  });

  it("gives at the last position what it gives there of all", async () => {
    const [all, last] = await Promise.all(
      (["all", "last"] as const).map((positions) => logitsOf(model, 2, X, source, positions)),
    );
    const there = all.filter((_, i) => Math.floor(i / 6) % 6 === 5);
    // other products of the same numbers in float64
    expect(distance(there, last)).toBeLessThan(1e-12);
  });
});

describe.each(cases)("%s as an .onnx file", (_name, architecture, config, task) => {
  it("takes symbols of any batch in plain ONNX Runtime, and gives the model's logits", async () => {
    const model = buildModel(architecture, config, task);
    const theta = Float32Array.from(initialParameters(model, 2));
    const session = await ort.InferenceSession.create(exportModel(model, theta, "all"));
    const source = task.source === undefined ? [] : SOURCE;
    const run = async (x: readonly number[], from: readonly number[]) => {
      const batch = x.length / 6;
      const symbols = (values: readonly number[]) =>
        new ort.Tensor("int32", Int32Array.from(values), [batch, values.length / batch]);
      const feeds = { x: symbols(x), ...(from.length > 0 && { source: symbols(from) }) };
      const { y } = await session.run(feeds);
      expect(y.dims).toEqual([batch, 6, 6]);
      return Array.from(y.data as Float32Array);
    };
    const expected = await logitsOf(model, 2, X, source, "all", "float32");
    // the same products, fused otherwise: some units in the last place
    expect(distance(await run(X, source), expected)).toBeLessThan(1e-5);
    const one = await run(X.slice(6), source.slice(5));
    expect(distance(one, expected.slice(36))).toBeLessThan(1e-5);
    await session.release();
  });
});

/** The same symbols for each of some models. */
function stacked(task: TaskShape, models: number, x: readonly number[], from: readonly number[]) {
  const repeat = (values: readonly number[], length: number) =>
    constant(Array.from({ length: models }, () => values).flat(), "int32", [
      models,
      values.length / length,
      length,
    ]);
  const symbols = repeat(x, task.length);
  return task.source === undefined
    ? { x: symbols }
    : { x: symbols, source: repeat(from, task.source.length) };
}

describe("padding of a source", () => {
  it.each(["attention", "gru"])(
    "moves no bit of any output, whatever it is embedded as, and has a gradient of exactly 0: encoder %s",
    async (encoder) => {
      const config = { ...small, layers: 2, encoder, embeddings: "separate" };
      const model = buildModel("encoder-decoder", config, translation);
      const longer: TaskShape = { ...translation, source: { symbols: 6, length: 9 } };
      const wider = buildModel("encoder-decoder", config, longer);
      const padded = [SOURCE.slice(0, 5), SOURCE.slice(5)].flatMap((row) => [...row, 0, 0, 0, 0]);
      for (const [dtype, rounding] of [
        ["float32", 1e-5],
        ["float64", 1e-13],
      ] as const) {
        const short = await logitsOf(model, 2, X, SOURCE, "all", dtype);
        const long = await logitsOf(wider, 2, X, padded, "all", dtype);
        // the engine adds up a softmax in an order of its own for every length
        expect(distance(long, short)).toBeLessThan(rounding);
      }
      const values = weights(wider, 2);
      const moved = {
        ...values,
        "source.embedding": values["source.embedding"].map((w, i) => (i < 4 ? w + 7 : w)),
      };
      const [before, after] = await Promise.all(
        [values, moved].map((of) => logitsWith(wider, of, X, padded)),
      );
      expect(after).toEqual(before);
      const parameters = parameterInputs(wider, "float64");
      const y = wider.forward(parameters, given(longer, X, padded), "all");
      const [slope] = gradients(sum(y), [parameters["source.embedding"]]);
      const { padding, others } = await evaluate(
        nodeEngine,
        { padding: slice(slope, 0, 0, 1), others: slice(slope, 0, 1, 6) },
        Object.fromEntries(wider.parameters.map((p) => [p.name, tensor(values[p.name], p.shape)])),
      );
      expect([...padding.data].every((g) => Number(g) === 0)).toBe(true);
      expect([...others.data].every((g) => Number(g) !== 0)).toBe(true);
    },
  );
});

describe("settings that contradict each other", () => {
  it.each([
    ["language-model", { coupling: "free", relativePosition: "rotary" }, language, /rotate/],
    ["language-model", {}, { inputs: 2, outputs: 2, length: 3 }, /reads symbols/],
    ["encoder-decoder", {}, language, /one sequence from another/],
    [
      "encoder-decoder",
      {},
      { ...translation, inputs: 7 },
      /"shared" for 6 symbols of the source and 7/,
    ],
    [
      "language-model",
      {},
      { ...translation, source: { symbols: 0, length: 4 } },
      /symbols of the source 0/,
    ],
  ] as const)("%s %j for %j is refused", (name, config, task, message) => {
    expect(() => buildModel(name, config, task)).toThrow(CallerError);
    expect(() => buildModel(name, config, task)).toThrow(message);
  });
});
