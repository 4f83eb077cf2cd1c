import { nn, numpy as np } from "@jax-js/jax";
import type { TaskShape } from "../../src/models/input.js";
import { dense, describeAgainstJax, type JaxModel, type Tree } from "./against-jax.js";

function feedForward(p: Tree, name: string, x: np.Array): np.Array {
  const layers = Object.keys(p).filter((k) => k.startsWith(`${name}.`)).length / 2;
  let h = x;
  for (let i = 0; i < layers; i++) {
    h = dense(p, `${name}.${i}`, h);
    if (i < layers - 1) h = nn.relu(h);
  }
  return h;
}

/** sum_j x(t - taps + 1 + j) K_j + b, tap by tap. */
function convolved(p: Tree, taps: number, x: np.Array): np.Array {
  const length = x.shape[1];
  let y = p["embedding.bias"].ref.reshape([1, 1, -1]);
  for (let j = 0; j < taps; j++) {
    const late = np.pad(x.ref, [
      [0, 0],
      [taps - 1 - j, 0],
      [0, 0],
    ]);
    y = y.add(np.matmul(late.slice([], [0, length], []), p["embedding.kernel"].ref.slice(j)));
  }
  x.dispose();
  return y;
}

/** Paper A, equation (5), one sequence after another: x [B, T, d] -> [B, T, outputs]. */
const transformer =
  (position: "none" | "sinusoidal" | "learned" | "disjoint", causal: boolean, taps = 1): JaxModel =>
  (p, x) => {
    const [batch, length] = x.shape;
    let encoded = x;
    if (taps > 1) {
      encoded = convolved(p, taps, x);
      if (position === "learned") encoded = encoded.add(p["position.encoding"].ref);
    } else if (position === "sinusoidal") {
      const n = sizes.hidden;
      const wave = Float32Array.from({ length: length * n }, (_, k) => {
        const angle = Math.floor(k / n) * 10_000 ** ((-2 * Math.floor((k % n) / 2)) / n);
        return k % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
      });
      const projected = np.matmul(x, p["position.projection"].ref);
      encoded = projected.add(np.array(wave, { shape: [1, length, n] }));
    } else if (position === "learned") {
      encoded = np.matmul(x, p["position.projection"].ref).add(p["position.encoding"].ref);
    } else if (position === "disjoint") {
      const place = np.arange(length, undefined, undefined, { dtype: np.float32 });
      const column = place.mul(1 / length).reshape([1, length, 1]);
      encoded = np.concatenate([x, np.broadcastTo(column, [batch, length, 1])], 2);
    }
    const h = feedForward(p, "f", encoded);
    const q = np.matmul(h.ref, p["attention.query"].ref);
    const k = np.matmul(h.ref, p["attention.key"].ref);
    const v = np.matmul(h, p["attention.value"].ref);
    let logits = np.matmul(q, k.transpose([0, 2, 1]));
    if (causal) {
      const visible = np.tri(length, length).reshape([1, length, length]);
      logits = np.where(visible.greater(0.5), logits, -1e30);
    }
    return feedForward(p, "F", np.matmul(nn.softmax(logits, -1), v));
  };

/** y_t = sum_s rho(s)^T x_{t-s} + b, lag by lag. */
const filter: JaxModel = (p, x) => {
  const [, length, channels] = x.shape;
  let y = np.zeros([1, 1, 1]);
  for (let s = 0; s < length; s++) {
    const row = (length - 1 - s) * channels;
    const rho = p.kernel.ref.slice([row, row + channels], []);
    const late = np.pad(x.ref, [
      [0, 0],
      [s, 0],
      [0, 0],
    ]);
    y = y.add(np.matmul(late.slice([], [0, length], []), rho));
  }
  x.dispose();
  return y.add(p.bias.ref.reshape([1, 1, -1]));
};

/** Dense layers with ReLU between them, on the inputs up to each position, with zeros before them. */
const perceptron: JaxModel = (p, x) => {
  const [batch, length, channels] = x.shape;
  const padded = np.pad(x, [
    [0, 0],
    [length - 1, 0],
    [0, 0],
  ]);
  const outputs = Array.from({ length }, (_, t) => {
    const window = padded.ref.slice([], [t, t + length], []);
    return feedForward(p, "layers", window.reshape([batch, length * channels]));
  });
  padded.dispose();
  return np.stack(outputs, 1);
};

const sizes = { hidden: 6, headSize: 3, valueSize: 5, feedForwardWidth: 8, feedForwardDepth: 2 };
const task: TaskShape = { inputs: 2, outputs: 3, length: 7 };

describeAgainstJax(task, [
  ...(["none", "sinusoidal", "learned", "disjoint"] as const).flatMap((position) =>
    [true, false].map(
      (causal) =>
        [
          `transformer-a, position ${position}, ${causal ? "causal" : "not causal"}`,
          "transformer-a",
          { ...sizes, position, causal },
          transformer(position, causal),
        ] as const,
    ),
  ),
  ...(["none", "learned"] as const).map(
    (position) =>
      [
        `transformer-a, position ${position}, 3 taps`,
        "transformer-a",
        { ...sizes, position, causal: false, inputTaps: 3 },
        transformer(position, false, 3),
      ] as const,
  ),
  ["linear-filter", "linear-filter", {}, filter],
  ["mlp", "mlp", { width: 5, depth: 2 }, perceptron],
]);
