import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queriesAndKeys } from "../../src/models/head.js";
import type { TaskShape } from "../../src/models/input.js";
import { attentionLogits } from "../../src/models/layers/attention.js";
import { encodePosition } from "../../src/models/layers/position.js";
import { buildModel } from "../../src/models/registry.js";
import type { TransformerAConfig } from "../../src/models/transformer-a.js";
import { Stream } from "../../src/random/stream.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import {
  add,
  constant,
  type Expr,
  gradients,
  matmul,
  slice,
  softmax,
  sum,
} from "../../src/tensor/index.js";
import { distance, leavesOf, normals, outputs, weights } from "./evaluation.js";
import { ofChannels } from "./of-channels.js";

const sizes = {
  ...{ hidden: 8, inputTaps: 1, headSize: 4, valueSize: 6 },
  ...{ feedForwardWidth: 10, feedForwardDepth: 2 },
};
const task: TaskShape = { inputs: 2, outputs: 3, length: 9 };

async function numbers(e: Expr): Promise<number[]> {
  return Array.from((await evaluate(nodeEngine, { e })).e.data, Number);
}

type Weights = Readonly<Record<string, ArrayLike<number>>>;

/** u W + b with W [inputs, outputs], in plain numbers. */
function affine(u: readonly number[], w: ArrayLike<number>, b: ArrayLike<number>): number[] {
  return Array.from(b, (bias, j) => u.reduce((s, x, i) => s + x * w[i * b.length + j], bias));
}

function feedForward(w: Weights, name: string, u: readonly number[], depth: number): number[] {
  let h = [...u];
  for (let i = 0; i <= depth; i++) {
    h = affine(h, w[`${name}.${i}.weight`], w[`${name}.${i}.bias`]);
    if (i < depth) h = h.map((x) => Math.max(x, 0));
  }
  return h;
}

describe("attention", () => {
  it("does not feel a constant added to a row of logits", async () => {
    const logits = constant(normals(5 * 7, 1), "float64", [5, 7]);
    const v = constant(normals(7 * 3, 2), "float64", [7, 3]);
    const shift = constant(
      normals(5, 3).map((z) => 10 * z),
      "float64",
      [5, 1],
    );
    // 1e-12: the shift of at most 30 rounds the logits by 4e-15
    for (const f of [softmax, (l: Expr) => matmul(softmax(l), v)]) {
      expect(distance(await numbers(f(add(logits, shift))), await numbers(f(logits)))).toBeLessThan(
        1e-12,
      );
    }
  });

  it("gives a masked key the weight 0 exactly, and the others a sum of 1", async () => {
    const q = constant(normals(6 * 4, 4), "float64", [6, 4]);
    const k = constant(normals(6 * 4, 5), "float64", [6, 4]);
    const probability = await numbers(softmax(attentionLogits(q, k, true)));
    for (let t = 0; t < 6; t++) {
      const row = probability.slice(6 * t, 6 * t + 6);
      expect(row.slice(t + 1).every((p) => p === 0)).toBe(true);
      expect(row.slice(0, t + 1).every((p) => p > 0)).toBe(true);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
    }
  });

  it("couples by rho(t, s) = (W_Q h(t))^T W_K h(s), without 1 / sqrt(m_h)", async () => {
    const config: TransformerAConfig = { ...sizes, position: "none", causal: true };
    const model = buildModel("transformer-a", config, task);
    const w = weights(model, 3);
    const values = normals(task.length * task.inputs, 8);
    const { parameters, feeds, x } = leavesOf(model, w, values);
    const [{ coupling }] = model.heads();
    if (coupling === null) throw new Error("no coupling");
    const factors = queriesAndKeys(coupling, model.forward(parameters, { x }, "all"), parameters);
    const { rho } = await evaluate(
      nodeEngine,
      { rho: attentionLogits(factors.query, factors.key, false) },
      feeds,
    );
    const zero = new Float64Array(sizes.headSize);
    const rows = Array.from({ length: task.length }, (_, t) => {
      const h = feedForward(w, "f", [...values.slice(2 * t, 2 * t + 2)], 2);
      return {
        q: affine(h, w["attention.query"], zero),
        k: affine(h, w["attention.key"], zero),
      };
    });
    const expected = rows.flatMap(({ q }) =>
      rows.map(({ k }) => q.reduce((s, a, i) => s + a * k[i], 0)),
    );
    expect(distance(rho.data as Float64Array, expected)).toBeLessThan(1e-12);
  });
});

describe("order of tokens", () => {
  /** The largest |H(x o p) - H(x) o p| over 100 random permutations p. */
  async function equivarianceError(architecture: string, config: object): Promise<number> {
    const model = buildModel(architecture, config, task);
    const { length, inputs, outputs: k } = task;
    const x = normals(length * inputs, 11);
    const stream = new Stream(12, "permutations");
    const orders = Array.from({ length: 100 }, (_, i) => stream.permutation(length, i * length));
    const batch = [
      ...x,
      ...orders
        .flatMap((p) => Array.from(p, (s) => [...x.slice(s * inputs, (s + 1) * inputs)]))
        .flat(),
    ];
    // Thrice the first weights: with those, attention is too flat for order to show much.
    const w = Object.entries(weights(model, 13)).map(([n, v]) => [n, v.map((z) => 3 * z)] as const);
    const { parameters, feeds, x: leaf } = leavesOf(model, Object.fromEntries(w), batch);
    const result = await evaluate(
      nodeEngine,
      { y: model.forward(parameters, { x: leaf }, "all") },
      feeds,
    );
    const y = Array.from(result.y.data, Number);
    const plain = y.slice(0, length * k);
    const permuted = orders.flatMap((p) =>
      Array.from(p, (s) => plain.slice(s * k, (s + 1) * k)).flat(),
    );
    return distance(y.slice(length * k), permuted);
  }

  const residual = { width: 8, heads: 2, feedForwardWidth: 10, causal: false };
  const withPosition = (position: string): readonly (readonly [string, object])[] => [
    ["transformer-a", { ...sizes, position, causal: false }],
    ["transformer-b", { ...residual, position, relativePosition: "none" }],
    ["linear-attention", { ...residual, position }],
  ];

  it.each(withPosition("none"))(
    "%s is equivariant under permutations without a position encoding",
    async (name, config) => {
      expect(await equivarianceError(name, config)).toBeLessThan(1e-10);
    },
  );

  it.each([
    ...["sinusoidal", "learned", "disjoint"].flatMap(withPosition),
    ["transformer-b", { ...residual, relativePosition: "rotary" }] as const,
  ])("%s is not with one (%j)", async (name, config) => {
    expect(await equivarianceError(name, config)).toBeGreaterThan(1e-3);
  });
});

describe("equation (5)", () => {
  it.each([true, false])("maps a constant sequence c to F(W_V f(c)), causal %s", async (causal) => {
    const model = buildModel("transformer-a", { ...sizes, position: "none", causal }, task);
    const w = weights(model, 21);
    for (let seed = 0; seed < 5; seed++) {
      const c = [...normals(task.inputs, 22 + seed)];
      const v = affine(
        feedForward(w, "f", c, 2),
        w["attention.value"],
        new Float64Array(sizes.valueSize),
      );
      const expected = feedForward(w, "F", v, 2);
      const y = await outputs(model, 21, new Array(task.length).fill(c).flat());
      const everywhere = new Array(task.length).fill(expected).flat();
      expect(distance(y, everywhere)).toBeLessThan(1e-12);
    }
  });
});

describe("disjoint position encoding", () => {
  it("puts the tokens of different positions at least 1 / tau apart, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 1, 1e3),
        fc.nat(),
        async (length, d, scale, seed) => {
          const samples = 4;
          const values = normals(samples * length * d, seed).map((z) => z * scale);
          const x = constant(values, "float64", [samples, length, d]);
          const tokens = await numbers(encodePosition("disjoint", {}, x));
          const at = (n: number, t: number) =>
            tokens.slice((n * length + t) * (d + 1), (n * length + t + 1) * (d + 1));
          let nearest = Number.POSITIVE_INFINITY;
          for (let n = 0; n < samples; n++) {
            for (let m = 0; m < samples; m++) {
              for (let s = 0; s < length; s++) {
                for (let t = 0; t < s; t++) {
                  const v = at(m, t);
                  nearest = Math.min(nearest, Math.hypot(...at(n, s).map((a, i) => a - v[i])));
                }
              }
            }
          }
          // (s - t) / tau is rounded twice
          expect(nearest).toBeGreaterThanOrEqual(1 / length - 1e-15);
        },
      ),
      { numRuns: 20 },
    );
  });
});

type Named = readonly [name: string, architecture: string, config: object];

/** Every architecture with its default settings, and those that differ in what a query may see. */
const models: readonly Named[] = [
  ...ofChannels.map(({ name }): Named => [name, name, {}]),
  ...["none", "sinusoidal", "learned", "disjoint"].map(
    (position): Named => [
      `transformer-a, position ${position}`,
      "transformer-a",
      { ...sizes, position, causal: true },
    ],
  ),
  ...["none", "rotary", "lin", "log", "alibi", "t5", "per-lag"].map(
    (relativePosition): Named => [
      `transformer-b, relative position ${relativePosition}`,
      "transformer-b",
      { width: 8, heads: 2, relativePosition },
    ],
  ),
  ["transformer-b, free", "transformer-b", { width: 8, heads: 2, coupling: "free" }],
  [
    "transformer-b, tmx",
    "transformer-b",
    { width: 8, heads: 2, coupling: "tmx", normalised: false },
  ],
  ["transformer-b, layer norm", "transformer-b", { width: 8, heads: 2, layerNorm: "pre" }],
  ["transformer-a, input taps", "transformer-a", { ...sizes, position: "disjoint", inputTaps: 3 }],
  ["linear-attention, input taps", "linear-attention", { width: 8, heads: 2, inputTaps: 3 }],
  ["rnn, both directions", "rnn", { bidirectional: true }],
];

describe.each(models)("%s", (_name, architecture, config) => {
  const model = buildModel(architecture, config, task);
  const { length, inputs } = task;
  const values = normals(2 * length * inputs, 31);

  it(
    model.causal ? "is causal: no output has a gradient from a later input" : "is not causal",
    async () => {
      const { parameters, feeds, x } = leavesOf(model, weights(model, 32), values);
      const y = model.forward(parameters, { x }, "all");
      const wanted = Object.fromEntries(
        Array.from({ length }, (_, t) => [`g${t}`, gradients(sum(slice(y, -2, t, t + 1)), [x])[0]]),
      );
      const result = await evaluate(nodeEngine, wanted, feeds);
      for (let t = 0; t < length; t++) {
        const g = Array.from(result[`g${t}`].data, Number);
        for (let n = 0; n < 2; n++) {
          const sequence = g.slice(n * length * inputs, (n + 1) * length * inputs);
          const later = sequence.slice((t + 1) * inputs);
          expect(sequence.slice(0, (t + 1) * inputs).some((v) => v !== 0)).toBe(true);
          if (model.causal) expect(later.every((v) => v === 0)).toBe(true);
          else if (t < length - 1) expect(later.some((v) => v !== 0)).toBe(true);
        }
      }
    },
  );

  it("gives at the last position what it gives at the last of all", async () => {
    const all = await outputs(model, 33, values, "all");
    const last = await outputs(model, 33, values, "last");
    const k = task.outputs;
    const ends = [1, 2].flatMap((n) => all.slice((n * length - 1) * k, n * length * k));
    // 1e-13: products of other shapes may add in another order
    expect(distance(last, ends)).toBeLessThan(1e-13);
  });
});

describe("recurrence and convolution, term by term", () => {
  const values = normals(2 * task.length * task.inputs, 41);
  const { length, inputs } = task;
  const token = (n: number, t: number) => [
    ...values.slice((n * length + t) * inputs, (n * length + t + 1) * inputs),
  ];

  it("the linear filter is a convolution", async () => {
    const model = buildModel("linear-filter", {}, task);
    const { kernel, bias } = weights(model, 42);
    const expected: number[] = [];
    for (let n = 0; n < 2; n++) {
      for (let t = 0; t < length; t++) {
        for (let o = 0; o < task.outputs; o++) {
          let y = bias[o];
          for (let s = 0; s <= t; s++) {
            token(n, t - s).forEach((x, c) => {
              y += kernel[((length - 1 - s) * inputs + c) * task.outputs + o] * x;
            });
          }
          expected.push(y);
        }
      }
    }
    expect(distance(await outputs(model, 42, values), expected)).toBeLessThan(1e-14);
  });

  it("the gated unit follows its equations", async () => {
    const width = 5;
    const model = buildModel("gru", { width }, task);
    const w = weights(model, 43);
    const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));
    const expected: number[] = [];
    for (let n = 0; n < 2; n++) {
      let h: number[] = new Array(width).fill(0);
      for (let t = 0; t < length; t++) {
        const a = affine(token(n, t), w["input.weight"], w["input.bias"]);
        const b = affine(h, w["state.weight"], w["state.bias"]);
        h = h.map((before, i) => {
          const r = sigmoid(a[i] + b[i]);
          const z = sigmoid(a[width + i] + b[width + i]);
          const g = Math.tanh(a[2 * width + i] + r * b[2 * width + i]);
          return (1 - z) * g + z * before;
        });
        expected.push(...affine(h, w["readout.weight"], w["readout.bias"]));
      }
    }
    // 1e-12: the engine's tanh and logistic function are good to a few 1e-16
    expect(distance(await outputs(model, 43, values), expected)).toBeLessThan(1e-12);
  });
});
