import * as ort from "onnxruntime-node";
import protobuf from "protobufjs/light.js";
import { describe, expect, it } from "vitest";
import type { Positions } from "../../src/models/architecture.js";
import { exportModel } from "../../src/models/export.js";
import { initialParameters, viewParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { VERSION } from "../../src/version.js";
import { runningSums, specificationFor, withPopulation } from "../training/small-problems.js";
import { normals, outputsWith, relativeDistance, weights } from "./evaluation.js";
import { ofChannels } from "./of-channels.js";

const examples = runningSums(40, 6, 2, 3);
const size = 6 * 2;

/** A model of two members after a few steps: parameters and predictions of the second. */
function trained(architecture: string, dtype: "float32" | "float64", positions: Positions) {
  const spec = specificationFor(examples, {
    architecture,
    dtype,
    members: [
      { seed: 1, learningRate: 0.01 },
      { seed: 2, learningRate: 0.02 },
    ],
    steps: 8,
  });
  return withPopulation(nodeEngine, spec, examples, async (population) => {
    await population.advance();
    await population.advance();
    const p = population.parameterCount;
    const [, values] = await population.predict(Int32Array.of(7, 3, 11));
    const every = [...values];
    const last = every.filter((_, i) => Math.floor(i / 3) % 6 === 5);
    return {
      model: population.model,
      theta: population.state.theta.slice(p, 2 * p),
      expected: positions === "all" ? every : last,
    };
  });
}

/** Runs a file in ONNX Runtime as anyone would: default options, one batch. */
async function run(bytes: Uint8Array, dtype: "float32" | "float64", x: Float32Array) {
  const session = await ort.InferenceSession.create(bytes);
  const data = dtype === "float64" ? Float64Array.from(x) : x;
  const { y } = await session.run({ x: new ort.Tensor(dtype, data, [x.length / size, 6, 2]) });
  await session.release();
  return y;
}

const sequence = (n: number) => Float32Array.from(examples.x.subarray(n * size, (n + 1) * size));

describe.each(ofChannels.map((a) => a.name))("a trained %s as an .onnx file", (name) => {
  // Other products, fused otherwise, of the same numbers: some units in the last place.
  it.each([
    ["float32", "all", 1e-6],
    ["float32", "last", 1e-6],
    ["float64", "all", 1e-14],
  ] as const)("gives the trained values, %s, positions %s", async (dtype, positions, tolerance) => {
    const { model, theta, expected } = await trained(name, dtype, positions);
    const bytes = exportModel(model, theta, positions);
    const x = Float32Array.from([7, 3, 11].flatMap((n) => [...sequence(n)]));
    const y = await run(bytes, dtype, x);
    expect(y.dims).toEqual([3, positions === "all" ? 6 : 1, 3]);
    const values = Array.from(y.data as Float32Array | Float64Array);
    expect(relativeDistance(values, expected)).toBeLessThan(tolerance);
    const one = await run(bytes, dtype, sequence(3));
    const perExample = expected.length / 3;
    expect(
      relativeDistance(
        Array.from(one.data as Float32Array | Float64Array),
        expected.slice(perExample, 2 * perExample),
      ),
    ).toBeLessThan(tolerance);
  });
});

/** Those in which nothing is made for one length. */
const OF_ANY_LENGTH = ["rnn", "class-token-transformer", "gru", "lstm", "min-gru", "state-space"];

describe("an .onnx file of any length", () => {
  const inputs = 5;
  const taskOf = (length: number, reads?: "symbols") => ({
    ...{ inputs, outputs: 3, length },
    ...(reads && { reads }),
  });

  it.each(ofChannels)("$name: as its computation allows", async ({ name }) => {
    const model = buildModel(name, {}, taskOf(6));
    const theta = Float64Array.from(initialParameters(model, 2));
    const session = await ort.InferenceSession.create(exportModel(model, theta, "all"));
    const open = OF_ANY_LENGTH.includes(name);
    expect(session.inputMetadata).toMatchObject([
      { shape: ["batch", open ? "length" : 6, inputs] },
    ]);
    await session.release();
  });

  it.each(OF_ANY_LENGTH)("%s: gives what the model of that length gives", async (name) => {
    for (const positions of ["all", "last"] as const) {
      const model = buildModel(name, {}, taskOf(6));
      const theta = Float64Array.from(initialParameters(model, 2));
      const session = await ort.InferenceSession.create(exportModel(model, theta, positions));
      for (const [batch, length] of [
        [1, 1],
        [3, 2],
        [2, 6],
        [2, 19],
      ]) {
        const x = normals(batch * length * inputs, length);
        const { y } = await session.run({
          x: new ort.Tensor("float64", Float64Array.from(x), [batch, length, inputs]),
        });
        const other = buildModel(name, model.config, taskOf(length));
        const expected = await outputsWith(other, weights(model, 2), x, positions);
        expect(y.dims).toEqual([batch, positions === "all" ? length : 1, 3]);
        // the same float64 products, fused otherwise
        const values = Array.from(y.data as Float64Array);
        expect(relativeDistance(values, expected)).toBeLessThan(1e-12);
      }
      await session.release();
    }
  });

  it.each(OF_ANY_LENGTH)("%s: of symbols as well", async (name) => {
    const model = buildModel(name, {}, taskOf(6, "symbols"));
    const theta = Float32Array.from(initialParameters(model, 2));
    const session = await ort.InferenceSession.create(exportModel(model, theta, "all"));
    expect(session.inputMetadata).toMatchObject([{ shape: ["batch", "length"], type: "int32" }]);
    const x = new ort.Tensor("int32", Int32Array.of(1, 2, 3, 4, 1, 2, 3, 4), [1, 8]);
    expect((await session.run({ x })).y.dims).toEqual([1, 8, 3]);
    await session.release();
  });
});

/** What the tests read of a file, by ONNX's field numbers. */
const file = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        doc: { type: "string", id: 6 },
        graph: { type: "Graph", id: 7 },
        metadata: { rule: "repeated", type: "Entry", id: 14 },
      },
    },
    Entry: { fields: { key: { type: "string", id: 1 }, value: { type: "string", id: 2 } } },
    Graph: { fields: { initializer: { rule: "repeated", type: "Tensor", id: 5 } } },
    Tensor: {
      fields: {
        dims: { rule: "repeated", type: "int64", id: 1 },
        name: { type: "string", id: 8 },
        data: { type: "bytes", id: 9 },
      },
    },
  },
}).lookupType("Model");

interface ReadFile {
  readonly doc: string;
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly initializer: readonly {
      readonly name: string;
      readonly dims: readonly number[];
      readonly data: Uint8Array;
    }[];
  };
}

describe("the file", () => {
  const model = buildModel("linear-filter", {}, { inputs: 2, outputs: 1, length: 3 });
  const theta = Float32Array.from({ length: 7 }, (_, i) => i / 8);
  const bytes = exportModel(model, theta, "last");

  it("says what it holds", () => {
    const { doc, metadata, graph } = file.toObject(file.decode(bytes), {
      longs: Number,
    }) as ReadFile;
    expect(doc).toBe("linear-filter of 7 parameters: x [batch, 3, 2] -> y [batch, 1, 1]");
    expect(Object.fromEntries(metadata.map(({ key, value }) => [key, value]))).toEqual({
      architecture: "linear-filter",
      config: JSON.stringify(model.config),
      task: '{"inputs":2,"outputs":1,"length":3}',
      positions: "last",
      nwidth: VERSION,
    });
    const views = Object.entries(viewParameters(model, theta));
    expect(views.map(([name]) => name)).toEqual(graph.initializer.slice(0, 2).map((t) => t.name));
    for (const [name, { shape, data }] of views) {
      const tensor = graph.initializer.find((t) => t.name === name);
      expect(tensor?.dims).toEqual(shape);
      expect(new Float32Array(Uint8Array.from(tensor?.data ?? []).buffer)).toEqual(data);
    }
  });

  it("leaves the batch open, and of a filter nothing else", async () => {
    const session = await ort.InferenceSession.create(bytes);
    expect(session.inputMetadata).toMatchObject([{ name: "x", shape: ["batch", 3, 2] }]);
    expect(session.outputMetadata).toMatchObject([{ name: "y", shape: ["batch", 1, 1] }]);
    await session.release();
  });

  it("takes the parameters of one model", () => {
    expect(() => exportModel(model, new Float32Array(14), "last")).toThrow(
      "14 parameters for a model of 7",
    );
  });
});
