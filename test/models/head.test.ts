import { describe, expect, it } from "vitest";
import { type Matrix, multiply, transpose } from "../../src/linalg/matrix.js";
import {
  type Head,
  type HeadCoupling,
  type Projection,
  queriesAndKeys,
  readProjection,
  writeBlock,
} from "../../src/models/head.js";
import { rotate } from "../../src/models/layers/relative-position.js";
import { initialParameters, viewParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant, type Expr, topologicalOrder } from "../../src/tensor/index.js";
import { leavesOf, normals, relativeDistance, weights } from "./evaluation.js";
import { ofChannels } from "./of-channels.js";

/** A length that no other size has, so that logits are known by their shape. */
const task = { inputs: 2, outputs: 3, length: 11 };
const layers = { width: 6, layers: 2, heads: 3, headSize: 4, feedForwardWidth: 5 };

/** Every architecture with attention, with what stands between its products and its logits. */
const attentive: readonly {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly heads: number;
  readonly before?: (rows: Matrix) => Promise<Matrix>;
}[] = [
  {
    name: "transformer-a",
    config: { hidden: 6, headSize: 4, valueSize: 3, feedForwardWidth: 7 },
    heads: 1,
  },
  { name: "transformer-b", config: { ...layers, relativePosition: "lin" }, heads: 6 },
  {
    name: "transformer-b",
    config: { ...layers, relativePosition: "rotary", layerNorm: "pre" },
    heads: 6,
    before: turned,
  },
  {
    name: "linear-attention",
    config: layers,
    heads: 6,
    before: async (rows) => ({
      ...rows,
      data: rows.data.map((x) => (x > 0 ? x + 1 : Math.exp(x))),
    }),
  },
  { name: "attention-rnn", config: { width: 5 }, heads: 1 },
  {
    name: "class-token-transformer",
    config: { width: 6, heads: [3, 3], headSize: 4, feedForwardWidth: 5 },
    heads: 6,
  },
  { name: "vit", config: { ...layers, readout: "mean" }, heads: 6 },
];
/** Architectures with three heads a layer here. */
const SEVERAL = ["transformer-b", "linear-attention", "class-token-transformer", "vit"];

async function turned(rows: Matrix): Promise<Matrix> {
  const x = constant(rows.data, "float64", [rows.rows, rows.columns]);
  const { y } = await evaluate(nodeEngine, { y: rotate(x, 0) });
  return { ...rows, data: y.data as Float64Array };
}

function matrixOf(shape: readonly number[], data: unknown): Matrix {
  const columns = shape[shape.length - 1];
  const values = data as Float64Array;
  return { rows: values.length / columns, columns, data: values };
}

/** The left factor of the product with a parameter, and the product. */
function productWith(order: readonly Expr[], weight: Expr): { left: Expr; product: Expr } {
  const product = order.find((e) => e.operator === "matmul" && e.inputs[1] === weight);
  if (product === undefined) throw new Error("no product");
  return { left: product.inputs[0], product };
}

describe.each(attentive)("heads of $name, $config", ({ name, config, heads, before }) => {
  const model = buildModel(name, config, task);
  const theta = initialParameters(model, 3);
  const { parameters, feeds, x } = leavesOf(
    model,
    weights(model, 3),
    normals(task.length * task.inputs, 5),
  );
  const order = topologicalOrder([model.forward(parameters, { x }, "all")]);
  const read = (projection: Projection) => readProjection(model, theta, projection);
  const all = model.heads();
  /** The rows that queries and keys are made of: the same ones, but where a class token asks. */
  const tokensOf = ({ query, key }: HeadCoupling): { asking: Expr; asked: Expr } => {
    const asking = productWith(order, parameters[query.parameter]).left;
    const asked =
      key.kind === "block" ? productWith(order, parameters[key.parameter]).left : asking;
    return { asking, asked };
  };

  it("are all there, layer by layer", () => {
    const perLayer = SEVERAL.includes(name) ? 3 : 1;
    expect(all.map(({ layer, index }) => [layer, index])).toEqual(
      Array.from({ length: heads }, (_, i) => [Math.floor(i / perLayer), i % perLayer]),
    );
  });

  it("have the weights of the graph's logits", async () => {
    const isLogits = (e: Expr) =>
      e.operator === "matmul" &&
      e.shape.at(-1) === task.length &&
      e.inputs[0].shape.at(-1) !== task.length;
    const logits = order.filter(isLogits);
    const outputs: Record<string, Expr> = {};
    logits.forEach((e, layer) => {
      outputs[`logits ${layer}`] = e;
    });
    for (const { layer, coupling } of all) {
      if (coupling === null) throw new Error("no coupling");
      const { asking, asked } = tokensOf(coupling);
      outputs[`asking ${layer}`] = asking;
      outputs[`asked ${layer}`] = asked;
    }
    const values = await evaluate(nodeEngine, outputs, feeds);
    for (const { layer, index, coupling } of all) {
      if (coupling === null) throw new Error("no coupling");
      const side = (tokens: string, weight: Projection) => {
        const of = `${tokens} ${layer}`;
        const product = multiply(matrixOf(outputs[of].shape, values[of].data), read(weight));
        return before?.(product) ?? product;
      };
      const [q, k] = await Promise.all([
        side("asking", coupling.query),
        side("asked", coupling.key),
      ]);
      const graph = values[`logits ${layer}`].data as Float64Array;
      const size = q.rows * task.length;
      expect(graph.length).toBe((size * heads) / logits.length);
      const { scale = 1 } = coupling;
      expect(
        relativeDistance(
          multiply(q, transpose(k)).data.map((v) => v * scale),
          graph.subarray(index * size, (index + 1) * size),
        ),
      ).toBeLessThan(1e-13);
    }
  });

  it("have queries and keys in the graph, cut from its products", async () => {
    const y = order[order.length - 1];
    for (const { coupling } of all) {
      if (coupling === null) throw new Error("no coupling");
      const cut = queriesAndKeys(coupling, y, parameters);
      const values = await evaluate(nodeEngine, { ...cut, ...tokensOf(coupling) }, feeds);
      const scales = { query: coupling.scale ?? 1, key: 1 };
      for (const part of ["query", "key"] as const) {
        const tokens = part === "query" ? "asking" : "asked";
        const h = matrixOf(tokensOf(coupling)[tokens].shape, values[tokens].data);
        expect(cut[part].shape).toEqual([h.rows, read(coupling[part]).columns]);
        expect(
          relativeDistance(
            values[part].data as Float64Array,
            multiply(h, read(coupling[part])).data.map((v) => v * scales[part]),
          ),
        ).toBeLessThan(1e-13);
      }
    }
  });
});

describe("values and outputs", () => {
  // Without a product or a bias every key weighs the same: the mean of h W_V W_O over all of them.
  it("add the mean of h W_V W_O where all keys weigh the same", async () => {
    const config = { ...layers, layers: 1, coupling: "free", relativePosition: "none" } as const;
    const model = buildModel("transformer-b", { ...config, causal: false }, task);
    const theta = initialParameters(model, 3);
    const { parameters, feeds, x } = leavesOf(
      model,
      weights(model, 3),
      normals(task.length * task.inputs, 5),
    );
    const order = topologicalOrder([model.forward(parameters, { x }, "all")]);
    const heads = model.heads();
    expect(heads.map((h) => h.coupling)).toEqual([null, null, null]);
    const { left: rows } = productWith(order, parameters["layers.0.attention.value"]);
    const { product } = productWith(order, parameters["layers.0.attention.output"]);
    const values = await evaluate(nodeEngine, { rows, product }, feeds);
    const h = matrixOf(rows.shape, values.rows.data);
    const mean = { ...h, data: new Float64Array(task.length * h.columns) };
    h.data.forEach((v, i) => {
      for (let t = 0; t < task.length; t++) {
        mean.data[t * h.columns + (i % h.columns)] += v / task.length;
      }
    });
    const expected = new Float64Array(task.length * config.width);
    for (const { value, output } of heads) {
      const added = multiply(
        multiply(mean, readProjection(model, theta, value)),
        readProjection(model, theta, output),
      );
      added.data.forEach((v, i) => {
        expected[i] += v;
      });
    }
    expect(relativeDistance(values.product.data as Float64Array, expected)).toBeLessThan(1e-13);
  });

  it("of attention-rnn are the states, and the rows of `combine` that the context meets", async () => {
    const model = buildModel("attention-rnn", { width: 5 }, task);
    const theta = initialParameters(model, 3);
    const [{ value, output }] = model.heads();
    expect(readProjection(model, theta, value).data).toEqual(
      Float64Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0)),
    );
    expect(readProjection(model, theta, output).data).toEqual(
      viewParameters(model, theta)["combine.weight"].data.slice(0, 25),
    );
  });
});

describe("blocks of theta", () => {
  const model = buildModel("transformer-b", layers, task);
  const head = model.heads()[4];
  const query = head.coupling?.query;
  if (query === undefined) throw new Error("no coupling");

  it("are the columns of a head, read and written where they are", () => {
    const theta = initialParameters(model, 1);
    const before = theta.slice();
    expect(query).toEqual({
      kind: "block",
      parameter: "layers.1.attention.query",
      rows: [0, 6],
      columns: [4, 8],
    });
    const weight = readProjection(model, theta, query);
    const { data } = viewParameters(model, theta)["layers.1.attention.query"];
    expect([weight.rows, weight.columns]).toEqual([6, 4]);
    expect(weight.data[2 * 4 + 1]).toBe(data[2 * 12 + 5]);
    writeBlock(model, theta, query, { ...weight, data: new Float64Array(24) });
    expect(readProjection(model, theta, query).data).toEqual(new Float64Array(24));
    expect(theta.filter((v, i) => v !== before[i])).toEqual(new Float64Array(24));
    writeBlock(model, theta, query, weight);
    expect(theta).toEqual(before);
  });

  it("take no matrix of another shape", () => {
    const theta = initialParameters(model, 1);
    const wrong = { rows: 4, columns: 6, data: new Float64Array(24) };
    expect(() => writeBlock(model, theta, query, wrong)).toThrow(
      "values [4, 6] for a block [6, 4] of 'layers.1.attention.query'",
    );
  });
});

describe("architectures", () => {
  const withHeads = new Set(attentive.map(({ name }) => name));

  it.each(ofChannels.map(({ name }) => name))("%s has heads where it has attention", (name) => {
    const model = buildModel(name, {}, task);
    const heads: readonly Head[] = model.heads();
    expect(heads.length > 0).toBe(withHeads.has(name));
    const { parameters, x } = leavesOf(
      model,
      weights(model, 0),
      normals(task.length * task.inputs, 5),
    );
    // every softmax of the registry is one over keys
    const y = model.forward(parameters, { x }, "all");
    if (topologicalOrder([y]).some((e) => e.operator === "softmax")) {
      expect(heads.length).toBeGreaterThan(0);
    }
  });

  it("tmx has heads whose logits hold no product of query and key", () => {
    const config = { ...layers, coupling: "tmx", normalised: false };
    const heads = buildModel("transformer-b", config, task).heads();
    expect(heads.map(({ coupling }) => coupling)).toEqual(new Array(6).fill(null));
  });
});
