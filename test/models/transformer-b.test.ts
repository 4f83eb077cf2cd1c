import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import type { Model } from "../../src/models/architecture.js";
import type { TaskShape } from "../../src/models/input.js";
import {
  alibiSlope,
  phiLin,
  phiLog,
  T5_BUCKETS,
  t5Bucket,
} from "../../src/models/layers/relative-position.js";
import { buildModel } from "../../src/models/registry.js";
import { Stream } from "../../src/random/stream.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { distance, leavesOf, normals } from "./evaluation.js";

type Weights = Record<string, Float64Array>;
type Row = readonly number[];
type Matrix = ArrayLike<number>;

const sizes = { width: 6, layers: 2, heads: 2, headSize: 4, feedForwardWidth: 5 };
const task: TaskShape = { inputs: 2, outputs: 3, length: 7 };

/** Normal weights, large enough that every term counts. */
function draw(model: Model, seed: number, deviation = 0.5): Weights {
  return Object.fromEntries(
    model.parameters.map(({ name, shape }, i) => [
      name,
      normals(
        shape.reduce((a, b) => a * b, 1),
        seed + i,
      ).map((z) => z * deviation),
    ]),
  );
}

async function run(model: Model, w: Weights, values: Matrix, positions: "all" | "last" = "all") {
  const { parameters, feeds, x } = leavesOf(model, w, values);
  const { y } = await evaluate(
    nodeEngine,
    { y: model.forward(parameters, { x }, positions) },
    feeds,
  );
  return Array.from(y.data, Number);
}

/** u W with W [inputs, outputs], plus a bias where there is one. */
function times(u: Row, w: Matrix, bias?: Matrix): number[] {
  const n = w.length / u.length;
  return Array.from({ length: n }, (_, j) =>
    u.reduce((s, x, i) => s + x * w[i * n + j], bias?.[j] ?? 0),
  );
}

function plus(u: Row, v: Row): number[] {
  return u.map((x, i) => x + v[i]);
}

function net(w: Weights, name: string, u: Row): number[] {
  const hidden = times(u, w[`${name}.0.weight`], w[`${name}.0.bias`]).map((x) => Math.max(x, 0));
  return times(hidden, w[`${name}.1.weight`], w[`${name}.1.bias`]);
}

interface Settings {
  readonly coupling?: "dot-product" | "free" | "tmx";
  readonly relativePosition?: "none" | "rotary" | "lin" | "log" | "alibi" | "t5" | "per-lag";
  readonly normalised?: boolean;
  readonly causal?: boolean;
}

/** R(t, s) of a head, by eq. (4) and its relatives. */
function relative(w: Weights, name: string, kind: string, h: number, lag: number): number {
  const rate = () => Math.exp(w[`${name}.rate`][h]);
  switch (kind) {
    case "lin":
      return rate() * phiLin(lag);
    case "log":
      return rate() * phiLog(lag);
    case "alibi":
      return alibiSlope(h + 1, sizes.heads) * phiLin(lag);
    case "t5":
      return w[`${name}.bias`][h * T5_BUCKETS + t5Bucket(lag)];
    case "per-lag":
      return w[`${name}.bias`][h * task.length + task.length - 1 - lag];
    default:
      return 0;
  }
}

/** Turns pairs (i, i + c/2) by t 10000^(-2i/c). */
function turned(u: Row, t: number): number[] {
  const half = u.length / 2;
  return u.map((x, k) => {
    const angle = t * 10_000 ** ((-2 * (k % half)) / u.length);
    const partner = k < half ? -u[k + half] : u[k - half];
    return x * Math.cos(angle) + partner * Math.sin(angle);
  });
}

/** Equation (3), term by term. */
function attentionTerms(w: Weights, name: string, x: readonly Row[], settings: Settings): Row[] {
  const { coupling = "dot-product", relativePosition = "lin", normalised = true } = settings;
  const { heads, headSize } = sizes;
  const cut = (u: Row, h: number) => u.slice(h * headSize, (h + 1) * headSize);
  return x.map((xt, t) => {
    const mixed: number[] = [];
    for (let h = 0; h < heads; h++) {
      const seen = x.map((_, s) => s).filter((s) => ((settings.causal ?? true) ? s <= t : true));
      const logit = (s: number): number => {
        let r = relative(w, name, relativePosition, h, t - s);
        if (coupling === "dot-product") {
          let q = cut(times(xt, w[`${name}.query`]), h);
          let k = cut(times(x[s], w[`${name}.key`]), h);
          if (relativePosition === "rotary") [q, k] = [turned(q, t), turned(k, s)];
          r += q.reduce((sum, a, i) => sum + a * k[i], 0);
        }
        if (coupling === "tmx") {
          r += Math.exp(w[`${name}.rate`][h]) * times(xt, w[`${name}.lag`])[h];
        }
        return r;
      };
      const weights = seen.map((s) => Math.exp(logit(s)));
      const total = normalised ? weights.reduce((a, b) => a + b, 0) : 1;
      let head = new Array<number>(headSize).fill(0);
      seen.forEach((s, i) => {
        if (weights[i] === 0) return;
        const v = cut(times(x[s], w[`${name}.value`]), h);
        head = plus(
          head,
          v.map((a) => (a * weights[i]) / total),
        );
      });
      mixed.push(...head);
    }
    return times(mixed, w[`${name}.output`]);
  });
}

/** Equation (2), term by term, for one sequence. */
function terms(w: Weights, tokens: readonly Row[], settings: Settings): number[] {
  let x: Row[] = tokens.map((u) => times(u, w["embedding.kernel"], w["embedding.bias"]));
  for (let l = 0; l < sizes.layers; l++) {
    const mixed = attentionTerms(w, `layers.${l}.attention`, x, settings);
    const between = x.map((u, t) => plus(u, mixed[t]));
    const fed = between.map((u) => net(w, `layers.${l}.feedForward`, u));
    x = l === sizes.layers - 1 ? fed : between.map((u, t) => plus(u, fed[t]));
  }
  return x.flat();
}

const values = normals(task.length * task.inputs, 1);
const tokens = Array.from({ length: task.length }, (_, t) => [
  ...values.slice(t * task.inputs, (t + 1) * task.inputs),
]);

const encodings = ["none", "lin", "log", "alibi", "t5", "per-lag"] as const;
const everySetting: Settings[] = [
  ...encodings.flatMap((relativePosition) =>
    (["dot-product", "free"] as const).flatMap((coupling) =>
      [true, false].map((normalised) => ({ relativePosition, coupling, normalised })),
    ),
  ),
  { relativePosition: "rotary" },
  { relativePosition: "rotary", causal: false },
  { relativePosition: "none", causal: false },
  { relativePosition: "none", coupling: "free", causal: false },
  { relativePosition: "lin", coupling: "tmx", normalised: false },
  { relativePosition: "log", coupling: "tmx", normalised: false },
];

describe("equations (2)-(4), term by term in plain numbers", () => {
  it.each(everySetting.map((s) => [JSON.stringify(s), s] as const))(
    "%s",
    async (_name, settings) => {
      const model = buildModel("transformer-b", { ...sizes, ...settings }, task);
      // Without a denominator, logits of two layers with larger weights overflow.
      const w = draw(model, 10, settings.normalised === false ? 0.2 : 0.5);
      const expected = terms(w, tokens, settings);
      const scale = Math.max(1, distance(expected, new Float64Array(expected.length)));
      // rounding of some hundred terms, relative to the largest output (without a denominator, 1e3)
      expect(distance(await run(model, w, values), expected) / scale).toBeLessThan(1e-12);
      const last = expected.slice(-task.outputs);
      expect(distance(await run(model, w, values, "last"), last) / scale).toBeLessThan(1e-12);
    },
  );
});

describe("classes of Paper B", () => {
  it.each(encodings.flatMap((e) => [true, false].map((normalised) => [e, normalised] as const)))(
    "W_Q = W_K = 0 is the dot-product-free class: %s, normalised %s",
    async (e, normalised) => {
      const config = { ...sizes, relativePosition: e, normalised };
      const coupled = buildModel("transformer-b", { ...config, coupling: "dot-product" }, task);
      const free = buildModel("transformer-b", { ...config, coupling: "free" }, task);
      const w = draw(coupled, 20);
      for (const name of Object.keys(w)) if (/query|key/.test(name)) w[name].fill(0);
      expect(distance(await run(coupled, w, values), await run(free, w, values))).toBeLessThan(
        1e-12,
      );
    },
  );

  it("TMX couples with D + 1 parameters a head, the dot product with 2 D^2 + 1", () => {
    const [width, heads] = [6, 3];
    const perHead = (coupling: string) => {
      // Paper B's queries and keys have D channels.
      const config = { width, heads, headSize: width, layers: 1, coupling, normalised: false };
      const { parameters } = buildModel("transformer-b", config, task);
      return (
        parameters
          .filter(({ name }) => /attention\.(query|key|lag|rate)$/.test(name))
          .reduce((n, { shape }) => n + shape[0] * shape[1], 0) / heads
      );
    };
    expect(perHead("tmx")).toBe(width + 1);
    expect(perHead("dot-product")).toBe(2 * width ** 2 + 1);
  });

  it("TMX in lin equals the dot-product construction of proposition 4.2", async () => {
    const rates = [0.3, 0.7, 1.5];
    const heads = rates.length;
    const length = 16;
    const adaptive: TaskShape = { inputs: 1, outputs: 1, length };
    const stream = new Stream(5, "signs");
    const x = Array.from({ length }, (_, t) => Math.floor(3 * stream.uniform(t)) - 1);
    const config = {
      width: 2,
      layers: 1,
      heads,
      headSize: 1,
      feedForwardWidth: 0,
      relativePosition: "lin",
      normalised: false,
    };
    const alpha = [1, -2, 1.3];
    const row = (f: (rate: number) => number) => Float64Array.from(rates, f);
    const both = (first: Float64Array, second: Float64Array) =>
      Float64Array.from([...first, ...second]);
    const name = "layers.0.attention";
    const common: Weights = {
      // x_t^(0) = (x_t, 1)
      "embedding.kernel": Float64Array.from([1, 0]),
      "embedding.bias": Float64Array.from([0, 1]),
      [`${name}.rate`]: row(Math.log),
      [`${name}.value`]: both(
        Float64Array.from(alpha),
        row(() => 0),
      ),
      [`${name}.output`]: Float64Array.from(rates.flatMap(() => [1, 0])),
      "layers.0.feedForward.0.weight": Float64Array.from([1, 0]),
      "layers.0.feedForward.0.bias": Float64Array.from([0]),
    };
    const dot = await run(
      buildModel("transformer-b", { ...config, coupling: "dot-product" }, adaptive),
      {
        ...common,
        [`${name}.query`]: both(row(Math.sqrt), row(Math.sqrt)),
        [`${name}.key`]: both(
          row(() => 0),
          row(Math.sqrt),
        ),
      },
      x,
    );
    const tmx = await run(
      buildModel("transformer-b", { ...config, coupling: "tmx" }, adaptive),
      {
        ...common,
        [`${name}.lag`]: both(
          row(() => 1),
          row(() => 1),
        ),
      },
      x,
    );
    expect(distance(tmx, dot)).toBeLessThan(1e-10);
    // exponent -beta (s - (x_t + 1)), beside the residual path
    const expected = x.map((xt, t) => {
      let y = xt;
      rates.forEach((beta, h) => {
        for (let s = 0; s <= t; s++) y += alpha[h] * Math.exp(-beta * (s - (xt + 1))) * x[t - s];
      });
      return y;
    });
    expect(distance(tmx, expected)).toBeLessThan(1e-10);
  });

  it.each([
    ["log", 0.5, (j: number) => (j === 0 ? 0 : j ** -0.5)],
    ["lin", 5, (j: number) => Math.exp(-5 * j)],
  ] as const)("one head of %s is exact for its kernel (experiments 4a, 4b)", async (e, p, rho) => {
    const length = 1000;
    const long: TaskShape = { inputs: 1, outputs: 1, length };
    const model = buildModel(
      "transformer-b",
      {
        width: 2,
        layers: 1,
        heads: 1,
        headSize: 1,
        feedForwardWidth: 0,
        coupling: "free",
        relativePosition: e,
      },
      long,
    );
    const total = Array.from({ length }, (_, j) => rho(j)).reduce((a, b) => a + b, 0);
    const w: Weights = {
      // The first channel holds x, the second what attention writes and the readout reads.
      "embedding.kernel": Float64Array.from([1, 0]),
      "embedding.bias": Float64Array.from([0, 0]),
      "layers.0.attention.rate": Float64Array.from([Math.log(p)]),
      "layers.0.attention.value": Float64Array.from([total, 0]),
      "layers.0.attention.output": Float64Array.from([0, 1]),
      "layers.0.feedForward.0.weight": Float64Array.from([0, 1]),
      "layers.0.feedForward.0.bias": Float64Array.from([0]),
    };
    const sequences = 8;
    const stream = new Stream(6, "signs");
    const x = Array.from({ length: sequences * length }, (_, i) =>
      stream.uniform(i) < 0.5 ? -1 : 1,
    );
    const y = await run(model, w, x, "last");
    let loss = 0;
    for (let n = 0; n < sequences; n++) {
      let target = 0;
      for (let j = 0; j < length; j++) target += rho(j) * x[n * length + length - 1 - j];
      loss += (y[n] - target) ** 2 / sequences;
    }
    expect(loss).toBeLessThan(1e-20);
  });
});

describe("two layers with W_O = 0 in the first", () => {
  it.each([true, false])(
    "are F(sum_s softmax[G(x_t, .)](s) rho(x_s)), the class of 2305.18475v1: causal %s",
    async (causal) => {
      const config = { ...sizes, heads: 1, relativePosition: "none", causal };
      const model = buildModel("transformer-b", config, task);
      const { width, headSize } = sizes;
      const w = draw(model, 30);
      const clear = (
        name: string,
        columns: number,
        cleared: (row: number, column: number) => boolean,
      ) => {
        w[name] = w[name].map((v, i) => (cleared(Math.floor(i / columns), i % columns) ? 0 : v));
      };
      w["layers.0.attention.output"].fill(0);
      // f(x) in the first half of the channels; attention writes, and F reads, the second half.
      const half = width / 2;
      for (const name of [
        "embedding.kernel",
        "embedding.bias",
        "layers.0.feedForward.1.weight",
        "layers.0.feedForward.1.bias",
      ]) {
        clear(name, width, (_, column) => column >= half);
      }
      clear("layers.1.attention.output", width, (_, column) => column < half);
      clear("layers.1.feedForward.0.weight", sizes.feedForwardWidth, (row) => row < half);

      const f = (u: Row) => {
        const embedded = times(u, w["embedding.kernel"], w["embedding.bias"]);
        return plus(embedded, net(w, "layers.0.feedForward", embedded));
      };
      const G = (u: Row, v: Row) => {
        const k = times(f(v), w["layers.1.attention.key"]);
        return times(f(u), w["layers.1.attention.query"]).reduce((s, q, i) => s + q * k[i], 0);
      };
      const rho = (v: Row) =>
        times(times(f(v), w["layers.1.attention.value"]), w["layers.1.attention.output"]);
      const expected = tokens.flatMap((u, t) => {
        const seen = causal ? tokens.slice(0, t + 1) : tokens;
        const weights = seen.map((v) => Math.exp(G(u, v)));
        const total = weights.reduce((a, b) => a + b, 0);
        const sum = seen.map((v, s) => rho(v).map((a) => (a * weights[s]) / total)).reduce(plus);
        return net(w, "layers.1.feedForward", sum);
      });
      const y = await run(model, w, values);
      expect(distance(y, expected)).toBeLessThan(1e-12);

      // The first layer mixes nothing: what its attention is made of changes no bit.
      const other = { ...w };
      for (const part of ["query", "key", "value"]) {
        other[`layers.0.attention.${part}`] = normals(width * headSize, 77);
      }
      expect(await run(model, other, values)).toEqual(y);
    },
  );
});

describe("causal models and longer sequences", () => {
  const cases: readonly (readonly [string, object])[] = [
    ...encodings.map((e) => [e, { relativePosition: e }] as const),
    ["rotary", { relativePosition: "rotary" }],
    ["free, lin", { relativePosition: "lin", coupling: "free" }],
    ["tmx, log", { relativePosition: "log", coupling: "tmx", normalised: false }],
    ["sinusoidal", { relativePosition: "none", position: "sinusoidal" }],
    ["three taps", { inputTaps: 3 }],
  ];
  // Longer than a block of queries, so that the longer sequence is cut elsewhere.
  const [short, long] = [135, 270];

  it.each(cases)("%s: earlier outputs stay what they are", async (_name, settings) => {
    const config = { ...sizes, layers: 1, ...settings };
    const at = (length: number) => buildModel("transformer-b", config, { ...task, length });
    const w = draw(at(long), 40);
    const x = normals(long * task.inputs, 41);
    const longer = await run(at(long), w, x);
    const cut = { ...w };
    const bias = "layers.0.attention.bias";
    if ("relativePosition" in settings && settings.relativePosition === "per-lag") {
      const of = (h: number) => w[bias].slice((h + 1) * long - short, (h + 1) * long);
      cut[bias] = Float64Array.from([...of(0), ...of(1)]);
    }
    const shorter = await run(at(short), cut, x.slice(0, short * task.inputs));
    const scale = Math.max(1, distance(shorter, new Float64Array(shorter.length)));
    // 1e-12: kernels add in another order for other shapes
    expect(distance(shorter, longer.slice(0, shorter.length)) / scale).toBeLessThan(1e-12);
  });
});

describe("the first token in log", () => {
  it.each(["dot-product", "free"])("has no key and attends to nothing: %s", async (coupling) => {
    const config = { ...sizes, layers: 1, relativePosition: "log", coupling };
    for (const length of [1, 5]) {
      const model = buildModel("transformer-b", config, { ...task, length });
      const w = draw(model, 50);
      const x = normals(length * task.inputs, 51);
      const y = await run(model, w, x);
      const embedded = times([...x.slice(0, 2)], w["embedding.kernel"], w["embedding.bias"]);
      const alone = net(w, "layers.0.feedForward", embedded);
      expect(distance(y.slice(0, task.outputs), alone)).toBeLessThan(1e-14);
    }
  });
});

describe("settings that contradict each other", () => {
  it.each([
    [{ relativePosition: "rotary", coupling: "free" }, ["rotary", "free"]],
    [{ coupling: "tmx", relativePosition: "alibi", normalised: false }, ["tmx", "alibi"]],
    [{ coupling: "tmx", relativePosition: "lin" }, ["tmx", "normalised true"]],
    [{ causal: false, relativePosition: "t5" }, ["causal false", "t5"]],
    [{ width: 10, heads: 4 }, ["width 10", "heads 4"]],
    [{ relativePosition: "rotary", headSize: 3 }, ["rotary", "headSize 3"]],
    [{ relativePosition: "t5", firstRates: "alike" }, ["alike", "t5"]],
    [{ relativePosition: "alibi", encodingRate: 2 }, ["alibi", "encodingRate 2"]],
  ])("%j", (config, named) => {
    try {
      buildModel("transformer-b", config, task);
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
      for (const text of named) expect(error.problem).toContain(text);
      expect(error.cure.length).toBeGreaterThan(20);
      return;
    }
    throw new Error(`took ${JSON.stringify(config)}`);
  });
});
