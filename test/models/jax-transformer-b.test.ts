import { nn, numpy as np } from "@jax-js/jax";
import type { TaskShape } from "../../src/models/input.js";
import { alibiSlope, T5_BUCKETS, t5Bucket } from "../../src/models/layers/relative-position.js";
import { dense, describeAgainstJax, type JaxModel, type Tree } from "./against-jax.js";

/**
 * Paper B's equations (2)-(4), and linear attention, once more in jax-js, head by head and with an
 * explicit matrix of relative encodings: an oracle for values and gradients that shares with the
 * graphs only the T5 map and the ALiBi slopes. An array that is used again is passed as `.ref`.
 */
const task: TaskShape = { inputs: 2, outputs: 3, length: 9 };
const { length } = task;
const sizes = { width: 8, layers: 2, heads: 4, headSize: 2, feedForwardWidth: 10 };

const matrix = (entry: (t: number, s: number) => number) =>
  np.array(
    Float32Array.from({ length: length * length }, (_, i) =>
      entry(Math.floor(i / length), i % length),
    ),
    { shape: [1, length, length] },
  );

interface Settings {
  readonly coupling?: "dot-product" | "free" | "tmx";
  readonly relativePosition?: "none" | "rotary" | "lin" | "log" | "alibi" | "t5" | "per-lag";
  readonly normalised?: boolean;
  readonly causal?: boolean;
  readonly layerNorm?: "none" | "pre" | "post";
  readonly position?: "none" | "learned" | "sinusoidal" | "disjoint";
}

function layerNorm(p: Tree, name: string, x: np.Array): np.Array {
  const centred = np.subtract(x.ref, np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  const standard = np.divide(centred, np.sqrt(variance.add(1e-5)));
  return np.add(np.multiply(standard, p[`${name}.gain`].ref), p[`${name}.shift`].ref);
}

/** The same encoding for every head: [1, T, T], from the parameters of head h. */
function encoding(p: Tree, name: string, kind: string, h: number): np.Array {
  const rate = () => np.exp(p[`${name}.rate`].ref.slice([h, h + 1], [])).reshape([1, 1, 1]);
  const ofBias = (columns: number, column: (lag: number) => number) => {
    let total = np.zeros([1, length, length]);
    for (let c = 0; c < columns; c++) {
      const value = p[`${name}.bias`].ref.slice([h, h + 1], [c, c + 1]).reshape([1, 1, 1]);
      total = total.add(value.mul(matrix((t, s) => (s <= t && column(t - s) === c ? 1 : 0))));
    }
    return total;
  };
  switch (kind) {
    case "lin":
      return rate().mul(matrix((t, s) => Math.min(s - t, 0)));
    case "log":
      return rate().mul(matrix((t, s) => (s < t ? -Math.log(t - s) : 0)));
    case "alibi":
      return matrix((t, s) => (s <= t ? -alibiSlope(h + 1, sizes.heads) * (t - s) : 0));
    case "t5":
      return ofBias(T5_BUCKETS, t5Bucket);
    case "per-lag":
      return ofBias(length, (lag) => length - 1 - lag);
    default:
      return np.zeros([1, length, length]);
  }
}

/** Two channels: one pair, turned by t. */
function turned(x: np.Array): np.Array {
  const table = (f: (t: number) => number) =>
    np.array(
      Float32Array.from({ length }, (_, t) => f(t)),
      { shape: [1, length, 1] },
    );
  const [a, b] = [x.ref.slice([], [], [0, 1]), x.slice([], [], [1, 2])];
  const c = () => table(Math.cos);
  const s = () => table(Math.sin);
  return np.concatenate([a.ref.mul(c()).sub(b.ref.mul(s())), a.mul(s()).add(b.mul(c()))], 2);
}

/** Multiplicative mask [1, T, T]; log does not see the current token. */
function visible({ causal = true, relativePosition = "lin" }: Settings): np.Array {
  const before = relativePosition === "log" ? 0 : 1;
  return matrix((t, s) => (!causal || s < t + before ? 1 : 0));
}

function attention(p: Tree, name: string, x: np.Array, settings: Settings): np.Array {
  const { coupling = "dot-product", relativePosition = "lin", normalised = true } = settings;
  const { heads, headSize: c } = sizes;
  const batch = x.shape[0];
  const part = (weight: string, h: number) =>
    np.matmul(x.ref, p[`${name}.${weight}`].ref.slice([], [h * c, (h + 1) * c]));
  let total = np.zeros([1, 1, 1]);
  for (let h = 0; h < heads; h++) {
    let logits = encoding(p, name, relativePosition, h);
    if (coupling === "dot-product") {
      let [q, k] = [part("query", h), part("key", h)];
      if (relativePosition === "rotary") [q, k] = [turned(q), turned(k)];
      logits = logits.add(np.matmul(q, k.transpose([0, 2, 1])));
    }
    if (coupling === "tmx") {
      const lag = np.matmul(x.ref, p[`${name}.lag`].ref.slice([], [h, h + 1]));
      logits = logits.add(lag.mul(np.exp(p[`${name}.rate`].ref.slice([h, h + 1], []))));
    }
    const w = np.exp(logits).mul(visible(settings));
    // The first query of log has no key: 0 / 1.
    const empty = relativePosition === "log" ? matrix((t, s) => (t === 0 && s === 0 ? 1 : 0)) : 0;
    const sums = np
      .sum(w.ref, -1, { keepdims: true })
      .add(typeof empty === "number" ? empty : np.sum(empty, -1, { keepdims: true }));
    const weighed = normalised ? np.divide(w, sums) : w;
    if (!normalised) sums.dispose();
    const shared =
      weighed.shape[0] === 1 ? np.broadcastTo(weighed, [batch, length, length]) : weighed;
    const mixed = np.matmul(shared, part("value", h));
    const output = p[`${name}.output`].ref.slice([h * c, (h + 1) * c], []);
    total = total.add(np.matmul(mixed, output));
  }
  x.dispose();
  return total;
}

const feedForward = (p: Tree, name: string, x: np.Array) =>
  dense(p, `${name}.1`, nn.relu(dense(p, `${name}.0`, x)));

type Mix = (p: Tree, name: string, x: np.Array) => np.Array;

/** Equation (2) around attention of some kind. */
const layers =
  (mix: Mix, { layerNorm: norm = "none", position = "none" }: Settings): JaxModel =>
  (p, x) => {
    const before = (name: string, h: np.Array) => (norm === "pre" ? layerNorm(p, name, h) : h);
    const after = (name: string, h: np.Array) => (norm === "post" ? layerNorm(p, name, h) : h);
    let encoded = x;
    if (position === "disjoint") {
      const place = Float32Array.from({ length }, (_, t) => t / length);
      const column = np.broadcastTo(np.array(place, { shape: [1, length, 1] }), [
        x.shape[0],
        length,
        1,
      ]);
      encoded = np.concatenate([x, column], 2);
    }
    const kernel = p["embedding.kernel"].ref.reshape([-1, sizes.width]);
    let h = np.matmul(encoded, kernel).add(p["embedding.bias"].ref);
    if (position === "learned") h = h.add(p["position.encoding"].ref);
    if (position === "sinusoidal") {
      const wave = Float32Array.from({ length: length * sizes.width }, (_, k) => {
        const i = k % sizes.width;
        const angle = Math.floor(k / sizes.width) / 10_000 ** ((i - (i % 2)) / sizes.width);
        return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
      });
      h = h.add(np.array(wave, { shape: [1, length, sizes.width] }));
    }
    for (let l = 0; l < sizes.layers; l++) {
      const name = `layers.${l}`;
      const mixed = mix(p, `${name}.attention`, before(`${name}.attentionNorm`, h.ref));
      h = after(`${name}.attentionNorm`, h.add(mixed));
      const fed = feedForward(p, `${name}.feedForward`, before(`${name}.feedForwardNorm`, h.ref));
      if (l === sizes.layers - 1) {
        h.dispose();
        return fed;
      }
      h = after(`${name}.feedForwardNorm`, h.add(fed));
    }
    throw new RangeError("no layers");
  };

const transformerB = (settings: Settings): JaxModel =>
  layers((p, name, x) => attention(p, name, x, settings), settings);

/** elu + 1 */
const features = (x: np.Array) =>
  np.where(np.greater(x.ref, 0), x.ref.add(1), np.exp(np.minimum(x, 0)));

const linearAttention = (causal: boolean): JaxModel =>
  layers((p, name, x) => {
    const { heads, headSize: c } = sizes;
    let total = np.zeros([1, 1, 1]);
    for (let h = 0; h < heads; h++) {
      const part = (weight: string) =>
        np.matmul(x.ref, p[`${name}.${weight}`].ref.slice([], [h * c, (h + 1) * c]));
      const products = np.matmul(
        features(part("query")),
        features(part("key")).transpose([0, 2, 1]),
      );
      const w = products.mul(visible({ causal }));
      const mixed = np.matmul(np.divide(w.ref, np.sum(w, -1, { keepdims: true })), part("value"));
      total = total.add(np.matmul(mixed, p[`${name}.output`].ref.slice([h * c, (h + 1) * c], [])));
    }
    x.dispose();
    return total;
  }, {});

const settings: readonly Settings[] = [
  {},
  { relativePosition: "none", causal: false },
  { relativePosition: "log" },
  { relativePosition: "alibi", layerNorm: "pre" },
  { relativePosition: "t5", layerNorm: "post" },
  { relativePosition: "rotary", position: "learned" },
  { relativePosition: "none", position: "disjoint" },
  { relativePosition: "per-lag", coupling: "free", position: "sinusoidal" },
  { relativePosition: "log", coupling: "free" },
  { relativePosition: "lin", normalised: false },
  { relativePosition: "lin", coupling: "tmx", normalised: false },
];

describeAgainstJax(task, [
  ...settings.map(
    (s) =>
      [
        `transformer-b ${JSON.stringify(s)}`,
        "transformer-b",
        { ...sizes, ...s },
        transformerB(s),
      ] as const,
  ),
  ...[true, false].map(
    (causal) =>
      [
        `linear-attention, ${causal ? "causal" : "not causal"}`,
        "linear-attention",
        { ...sizes, causal },
        linearAttention(causal),
      ] as const,
  ),
]);
