import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { embed, embeddingParameters } from "../../src/models/embedding.js";
import { inputLeaves, type TaskShape } from "../../src/models/input.js";
import { initialParameters, parameterCount, parameterInputs } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { TensorValue } from "../../src/runtime/session.js";
import { constant, gradients, input, matmul, mul, sum } from "../../src/tensor/index.js";
import { normals, tensor, weights } from "./evaluation.js";
import { ofChannels } from "./of-channels.js";

const SYMBOLS = [3, 0, 1, 1, 3, 2];

describe("an embedding", () => {
  it.each([[[]], [[2]]])(
    "is the product with unit vectors, and so is its gradient, lead %j",
    async (lead: number[]) => {
      const shape = [...lead, 4, 3];
      const models = lead[0] ?? 1;
      const table = normals(models * 12, 1);
      const along = normals(models * 18, 2);
      const symbols = Array.from({ length: models }, (_, m) => SYMBOLS.map((s) => (s + m) % 4));
      const leaf = input("table", "float64", shape);
      const picked = embed(
        "table",
        { table: leaf },
        constant(symbols.flat(), "int32", [...lead, 2, 3]),
      );
      const unit = symbols.flat().flatMap((s) => [0, 1, 2, 3].map((k) => (k === s ? 1 : 0)));
      const product = matmul(constant(unit, "float64", [...lead, 6, 4]), leaf);
      const weighed = constant(along, "float64", picked.shape);
      const gradientOf = (y: typeof picked) => gradients(y, [leaf])[0];
      const { y, z, g, h } = await evaluate(
        nodeEngine,
        {
          y: picked,
          z: product,
          g: gradientOf(sum(mul(picked, weighed))),
          h: gradientOf(sum(mul(product, constant(along, "float64", product.shape)))),
        },
        { table: tensor(table, shape) },
      );
      expect([...y.data]).toEqual([...z.data]);
      // sums of up to two numbers in one order or the other: exact
      expect([...g.data]).toEqual([...h.data]);
    },
  );

  it("begins with rows of mean square 1 over the width", () => {
    const values = initialParameters({ parameters: [embeddingParameters("e", 1000, 25)] }, 3);
    const square = values.reduce((total, v) => total + v * v, 0) / values.length;
    // 25,000 squares: a standard error of 0.9 %
    expect(square * 25).toBeGreaterThan(0.96);
    expect(square * 25).toBeLessThan(1.04);
  });
});

describe("an architecture of channels", () => {
  const task: TaskShape = { inputs: 4, outputs: 3, length: 3, reads: "symbols" };

  it.each(ofChannels.map(({ name }) => name))(
    "%s reads symbols as the rows of an embedding before it",
    async (name) => {
      const model = buildModel(name, {}, task);
      const [embedding] = model.parameters;
      const width = embedding.shape[1];
      const inner = buildModel(name, {}, { inputs: width, outputs: 3, length: 3 });
      expect(parameterCount(model)).toBe(parameterCount(inner) + 4 * width);
      const values = weights(model, 1);
      const feeds: Record<string, TensorValue> = Object.fromEntries(
        model.parameters.map((p) => [p.name, tensor(values[p.name], p.shape)]),
      );
      const rows = SYMBOLS.flatMap((s) => [
        ...values[embedding.name].subarray(s * width, (s + 1) * width),
      ]);
      const parameters = parameterInputs(model, "float64");
      const [own, of] = [inputLeaves(task, "float64", 2), inputLeaves(inner.task, "float64", 2)];
      const { y } = await evaluate(
        nodeEngine,
        { y: model.forward(parameters, own, "all") },
        { ...feeds, x: { dtype: "int32", shape: [2, 3], data: Int32Array.from(SYMBOLS) } },
      );
      const { [embedding.name]: _, ...rest } = feeds;
      const { z } = await evaluate(
        nodeEngine,
        { z: inner.forward(parameters, of, "all") },
        { ...rest, x: tensor(rows, [2, 3, width]) },
      );
      expect([...y.data]).toEqual([...z.data]);
    },
  );

  it("refuses real inputs where the task has symbols, and a source that it would not read", () => {
    const model = buildModel("rnn", {}, task);
    const real = { x: input("x", "float32", [2, 3, 4]) };
    expect(() => model.forward(parameterInputs(model, "float32"), real, "all")).toThrow(/of int32/);
    const translated = { ...task, source: { symbols: 4, length: 3 } };
    expect(() => buildModel("rnn", {}, translated)).toThrow(CallerError);
    expect(() => buildModel("rnn", {}, translated)).toThrow(/source/);
  });
});
