import { describe, expect, it } from "vitest";
import { buildModel } from "../../src/models/registry.js";
import { Stream } from "../../src/random/stream.js";
import { distance, normals, outputsWith, weights } from "./evaluation.js";

const name = "class-token-transformer";
const task = { inputs: 2, outputs: 1, length: 7 };
const config = { width: 5, heads: [2], headSize: 3, feedForwardWidth: 6 };

type Weights = Readonly<Record<string, ArrayLike<number>>>;

/** u W, W [inputs, columns], with a bias where there is one. */
function affine(u: readonly number[], w: ArrayLike<number>, b: ArrayLike<number>): number[] {
  return Array.from(b, (bias, j) => u.reduce((s, x, i) => s + x * w[i * b.length + j], bias));
}

const relu = (x: number) => Math.max(0, x);
const gelu = (x: number) =>
  (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

function net(w: Weights, of: string, u: readonly number[], f: (x: number) => number): number[] {
  const hidden = affine(u, w[`${of}.0.weight`], w[`${of}.0.bias`]).map(f);
  return affine(hidden, w[`${of}.1.weight`], w[`${of}.1.bias`]);
}

/** What tokens that ask are answered by others, in plain numbers. */
function answers(w: Weights, layer: number, asking: number[][], asked: number[][]): number[][] {
  const [heads, c] = [config.heads[0], config.headSize];
  const zeros = (n: number) => new Float64Array(n);
  const of = (u: number[], weight: string) =>
    affine(u, w[`layers.${layer}.${weight}`], zeros(heads * c));
  return asking.map((u) => {
    const query = of(u, "query");
    const mixed = new Array<number>(heads * c).fill(0);
    for (let h = 0; h < heads; h++) {
      const own = (v: number[]) => v.slice(h * c, (h + 1) * c);
      const logits = asked.map((v) =>
        own(of(v, "key")).reduce((s, k, i) => s + k * own(query)[i], 0),
      );
      const total = logits.reduce((s, l) => s + Math.exp(l), 0);
      asked.forEach((v, t) => {
        own(of(v, "value")).forEach((x, i) => {
          mixed[h * c + i] += (Math.exp(logits[t]) / total) * x;
        });
      });
    }
    return affine(mixed, w[`layers.${layer}.output`], zeros(config.width));
  });
}

describe(name, () => {
  it.each([
    [1, false],
    [1, true],
    [2, false],
    [2, true],
  ])("is its equation in plain numbers: %i layers, residual %s", async (layers, residual) => {
    const heads = new Array<number>(layers).fill(2);
    const model = buildModel(name, { ...config, heads, residual }, task);
    const w = weights(model, 4);
    const x = normals(task.length * task.inputs, 6);
    const added = (a: number[][], b: number[][]) =>
      residual ? a.map((row, i) => row.map((v, j) => v + b[i][j])) : b;
    let tokens = Array.from({ length: task.length }, (_, t) =>
      net(w, "P", [...x.slice(2 * t, 2 * t + 2)], relu),
    );
    let token = [Array.from(w.token)];
    if (layers === 2) {
      const all = [...token, ...tokens];
      const mixed = added(all, answers(w, 0, all, tokens));
      const [first, ...rest] = added(
        mixed,
        mixed.map((u) => net(w, "layers.0.net", u, gelu)),
      );
      token = [first];
      tokens = rest;
    }
    const read = added(token, answers(w, layers - 1, token, tokens));
    const [y] = net(w, "F", read[0], gelu);
    expect(distance(await outputsWith(model, w, x), new Array(task.length).fill(y))).toBeLessThan(
      1e-12,
    );
  });

  it.each([[[2]], [[1, 2]]])("knows no order of tokens: heads %j", async (heads) => {
    const model = buildModel(name, { ...config, heads }, task);
    const w = weights(model, 5);
    const x = normals(task.length * task.inputs, 7);
    const order = new Stream(8, "order").permutation(task.length);
    const other = Array.from(order, (t) => [...x.slice(2 * t, 2 * t + 2)]).flat();
    const [a, b] = [await outputsWith(model, w, x), await outputsWith(model, w, other)];
    expect(distance(a, b)).toBeLessThan(1e-13);
  });
});
