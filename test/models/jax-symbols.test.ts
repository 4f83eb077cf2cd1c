import { grad, init, nn, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import type { TaskShape } from "../../src/models/input.js";
import { alibiSlope } from "../../src/models/layers/relative-position.js";
import { parameterInputs } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant, type Expr, gradients, mul, sum } from "../../src/tensor/index.js";
import { dense, type Tree } from "./against-jax.js";
import { normals, relativeDistance, tensor, weights } from "./evaluation.js";
import { given } from "./of-symbols.js";

/**
 * The models of symbols once more in jax-js, with products of unit vectors for their embeddings and a loop over
 * heads: an oracle for values and gradients that shares with the graphs only the ALiBi slopes.
 */
const sizes = { width: 8, layers: 2, heads: 2, headSize: 3, feedForwardWidth: 7 };
const X = [1, 3, 2, 4, 4, 2, 1, 3, 0, 0];
const SOURCE = [5, 2, 2, 1, 3, 4, 0, 0];

const layerNorm = (p: Tree, name: string, x: np.Array): np.Array => {
  const centred = np.subtract(x.ref, np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  const standard = np.divide(centred, np.sqrt(variance.add(1e-5)));
  return np.add(np.multiply(standard, p[`${name}.gain`].ref), p[`${name}.shift`].ref);
};

const units = (symbols: readonly number[], count: number, batch: number) =>
  np.array(
    Float32Array.from(symbols.flatMap((s) => Array.from({ length: count }, (_, k) => +(k === s)))),
    {
      shape: [batch, symbols.length / batch, count],
    },
  );

/** w(b, t, s), an entry for each triple */
const triples = (
  batch: number,
  n: number,
  m: number,
  entry: (b: number, t: number, s: number) => number,
) =>
  np.array(
    Float32Array.from({ length: batch * n * m }, (_, i) =>
      entry(Math.floor(i / (n * m)), Math.floor(i / m) % n, i % m),
    ),
    { shape: [batch, n, m] },
  );

interface Attention {
  readonly scale: number;
  readonly bias: (head: number) => np.Array;
  /** 1 where a key is seen */
  readonly seen: () => np.Array;
}

function attend(
  p: Tree,
  name: string,
  from: np.Array,
  to: np.Array,
  { scale, bias, seen }: Attention,
) {
  const c = sizes.headSize;
  let total = np.zeros([1, 1, 1]);
  for (let h = 0; h < sizes.heads; h++) {
    const part = (x: np.Array, weight: string) =>
      np.matmul(x, p[`${name}.${weight}`].ref.slice([], [h * c, (h + 1) * c]));
    const logits = np
      .matmul(part(from.ref, "query"), part(to.ref, "key").transpose([0, 2, 1]))
      .mul(scale)
      .add(bias(h));
    const w = np.exp(logits).mul(seen());
    const weighed = np.divide(w.ref, np.sum(w, -1, { keepdims: true }));
    const mixed = np.matmul(weighed, part(to.ref, "value"));
    total = total.add(np.matmul(mixed, p[`${name}.output`].ref.slice([h * c, (h + 1) * c], [])));
  }
  from.dispose();
  to.dispose();
  return total;
}

const net = (p: Tree, name: string, x: np.Array) =>
  dense(p, `${name}.1`, nn.relu(dense(p, `${name}.0`, x)));

const causal = (batch: number, length: number): Attention => ({
  scale: 1,
  bias: () => np.zeros([1, 1, 1]),
  seen: () => triples(batch, length, length, (_b, t, s) => +(s <= t)),
});

const languageTask: TaskShape = { inputs: 5, outputs: 5, length: 5, reads: "symbols" };

/** Pre-norm, ALiBi; what reads out is the embedding, a dense layer, or the last net. */
const language =
  (readout: "net" | "dense" | "tied") =>
  (p: Tree): np.Array => {
    let h = np.matmul(units(X, 5, 2), p.embedding.ref);
    const attention: Attention = {
      ...causal(2, 5),
      bias: (head) =>
        triples(1, 5, 5, (_b, t, s) => (s <= t ? -alibiSlope(head + 1, sizes.heads) * (t - s) : 0)),
    };
    for (let l = 0; l < sizes.layers; l++) {
      const read = layerNorm(p, `layers.${l}.attentionNorm`, h.ref);
      h = h.add(attend(p, `layers.${l}.attention`, read.ref, read, attention));
      const made = net(
        p,
        `layers.${l}.feedForward`,
        layerNorm(p, `layers.${l}.feedForwardNorm`, h.ref),
      );
      if (readout === "net" && l === sizes.layers - 1) {
        h.dispose();
        return made;
      }
      h = h.add(made);
    }
    const last = layerNorm(p, "readoutNorm", h);
    return readout === "tied"
      ? np.matmul(last, p.embedding.ref.transpose([1, 0]))
      : dense(p, "readout", last);
  };

const translationTask: TaskShape = {
  ...{ inputs: 6, outputs: 6, length: 5, reads: "symbols" },
  source: { symbols: 6, length: 4 },
};

const wave = (length: number) => {
  const values = Float32Array.from({ length: length * sizes.width }, (_, k) => {
    const i = k % sizes.width;
    const angle = Math.floor(k / sizes.width) / 10_000 ** ((i - (i % 2)) / sizes.width);
    return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return np.array(values, { shape: [1, length, sizes.width] });
};

/** h_t of gated recurrent units, step by step, [batch, length, width]. */
function gru(p: Tree, prefix: string, x: np.Array): np.Array {
  const n = sizes.width;
  const [batch, length] = x.shape;
  let h = np.zeros([batch, n]);
  const all: np.Array[] = [];
  const gate = (u: np.Array, k: number) => u.slice([], [k * n, (k + 1) * n]);
  for (let t = 0; t < length; t++) {
    const u = dense(p, `${prefix}.input`, x.ref.slice([], t, []));
    const v = dense(p, `${prefix}.state`, h.ref);
    const r = nn.sigmoid(gate(u.ref, 0).add(gate(v.ref, 0)));
    const z = nn.sigmoid(gate(u.ref, 1).add(gate(v.ref, 1)));
    const g = np.tanh(gate(u, 2).add(r.mul(gate(v, 2))));
    h = g.ref.add(z.mul(h.sub(g)));
    all.push(h.ref.reshape([batch, 1, n]));
  }
  x.dispose();
  h.dispose();
  return np.concatenate(all, 1);
}

/** one layer of each part: the steps of a recurrence are many operations in jax */
const translationSizes = { ...sizes, layers: 1 };

const translation =
  (encoder: "attention" | "gru", shared: boolean) =>
  (p: Tree): np.Array => {
    const scale = 1 / Math.sqrt(sizes.headSize);
    const name = (of: string) => (shared ? "embedding" : `${of}.embedding`);
    const tokens = (symbols: readonly number[], of: string) =>
      np
        .matmul(units(symbols, 6, 2), p[name(of)].ref)
        .mul(Math.sqrt(sizes.width))
        .add(wave(symbols.length / 2));
    const real = (queries: number): Attention => ({
      scale,
      bias: () => np.zeros([1, 1, 1]),
      seen: () => triples(2, queries, 4, (b, _t, s) => +(SOURCE[b * 4 + s] > 0)),
    });
    let m = tokens(SOURCE, "source");
    for (let l = 0; l < translationSizes.layers; l++) {
      const at = `encoder.${l}`;
      if (encoder === "gru") m = m.add(gru(p, `${at}.gru`, layerNorm(p, `${at}.gruNorm`, m.ref)));
      else {
        const read = layerNorm(p, `${at}.attentionNorm`, m.ref);
        m = m.add(attend(p, `${at}.attention`, read.ref, read, real(4)));
      }
      m = m.add(net(p, `${at}.feedForward`, layerNorm(p, `${at}.feedForwardNorm`, m.ref)));
    }
    const memory = layerNorm(p, "encoderNorm", m);
    let h = tokens(X, "target");
    for (let l = 0; l < translationSizes.layers; l++) {
      const at = `decoder.${l}`;
      const own = layerNorm(p, `${at}.attentionNorm`, h.ref);
      h = h.add(attend(p, `${at}.attention`, own.ref, own, { ...causal(2, 5), scale }));
      const asking = layerNorm(p, `${at}.crossNorm`, h.ref);
      h = h.add(attend(p, `${at}.cross`, asking, memory.ref, real(5)));
      h = h.add(net(p, `${at}.feedForward`, layerNorm(p, `${at}.feedForwardNorm`, h.ref)));
    }
    memory.dispose();
    const last = layerNorm(p, "decoderNorm", h);
    return shared ? np.matmul(last, p.embedding.ref.transpose([1, 0])) : dense(p, "readout", last);
  };

type Case = readonly [
  name: string,
  architecture: string,
  config: object,
  task: TaskShape,
  model: (p: Tree) => np.Array,
];

const cases: readonly Case[] = [
  ...(["net", "dense", "tied"] as const).map(
    (readout): Case => [
      `language model, readout ${readout}`,
      "language-model",
      { ...sizes, readout },
      languageTask,
      language(readout),
    ],
  ),
  [
    "encoder-decoder, one embedding, tied",
    "encoder-decoder",
    translationSizes,
    translationTask,
    translation("attention", true),
  ],
  [
    "encoder-decoder, recurrent encoder, two embeddings, dense readout",
    "encoder-decoder",
    { ...translationSizes, encoder: "gru", embeddings: "separate", readout: "dense" },
    translationTask,
    translation("gru", false),
  ],
];

beforeAll(async () => {
  await init("wasm");
});

describe("values and gradients of models of symbols agree with jax-js in float32", () => {
  // 1e-4 of the largest entry: some ten operations of 6e-8 each, with room for cancellation.
  it.each(cases)("%s", async (_name, architecture, config, task, jaxModel) => {
    const model = buildModel(architecture, config, task);
    const along = normals(2 * task.length * task.outputs, 6);
    // off the first values, some of which are all equal
    const ours = Object.fromEntries(
      Object.entries(weights(model, 4)).map(([name, first], i) => {
        const noise = normals(first.length, 100 + i);
        return [name, first.map((w, k) => w + noise[k] / 5)];
      }),
    );
    const parameters = parameterInputs(model, "float32");
    const y = model.forward(parameters, given(task, X, SOURCE), "all");
    const names = model.parameters.map((p) => p.name);
    const objective = sum(mul(y, constant(along, "float32", y.shape)));
    const wanted: Record<string, Expr> = { y };
    gradients(
      objective,
      names.map((n) => parameters[n]),
    ).forEach((g, i) => {
      wanted[`g${i}`] = g;
    });
    const feeds = Object.fromEntries(
      model.parameters.map((p) => [p.name, tensor(ours[p.name], p.shape, "float32")]),
    );
    const result = await evaluate(nodeEngine, wanted, feeds);
    const array = (numbers: ArrayLike<number>, shape: readonly number[]) =>
      np.array(Float32Array.from(numbers), { shape: [...shape] });
    const tree = (): Tree =>
      Object.fromEntries(model.parameters.map((p) => [p.name, array(ours[p.name], p.shape)]));
    const theirs = await jaxModel(tree()).data();
    expect(relativeDistance(result.y.data as Float32Array, theirs)).toBeLessThan(1e-4);
    const slopes = grad((p: Tree) => jaxModel(p).mul(array(along, y.shape)).sum())(tree());
    for (const [i, name] of names.entries()) {
      const reached = result[`g${i}`].data as Float32Array;
      expect(relativeDistance(reached, await slopes[name].data()), name).toBeLessThan(1e-4);
    }
  });
});
