import { nn, numpy as np } from "@jax-js/jax";
import type { TaskShape } from "../../src/models/input.js";
import {
  causalConvolution,
  dense,
  describeAgainstJax,
  type JaxModel,
  type Tree,
} from "./against-jax.js";

const width = 5;

/** The first state of `step` after every element of x [B, T, d], in their places: [B, T, width]. */
function statesAlong(
  x: np.Array,
  states: number,
  step: (before: np.Array[], u: np.Array) => np.Array[],
  backward = false,
): np.Array {
  const [batch, length] = x.shape;
  let now = Array.from({ length: states }, () => np.zeros([batch, width]));
  const seen: np.Array[] = [];
  for (let i = 0; i < length; i++) {
    const t = backward ? length - 1 - i : i;
    now = step(now, x.ref.slice([], t, []));
    seen[t] = now[0].ref;
  }
  for (const s of now) s.dispose();
  x.dispose();
  return np.stack(seen, 1);
}

/** u W + b of one gate, whose columns are number `g` of `source`'s; without b where there is none. */
function gate(p: Tree, source: string, g: number, u: np.Array): np.Array {
  const cut: [number, number] = [g * width, (g + 1) * width];
  const product = np.matmul(u, p[`${source}.weight`].ref.slice([], cut));
  const bias = p[`${source}.bias`];
  return bias === undefined ? product : product.add(bias.ref.slice([], cut));
}

const activations = {
  linear: (h: np.Array) => h,
  tanh: np.tanh,
  hardtanh: (h: np.Array) => np.minimum(np.maximum(h, -1), 1),
  sigmoid: nn.sigmoid,
};

/** h(t) = activation(W h(t - 1) + U x(t) + b), y = c^T h + b'. */
const elman =
  (activation: "linear" | "tanh" | "hardtanh", bidirectional: boolean): JaxModel =>
  (p, x) => {
    const along = (direction: "forward" | "backward", u: np.Array) =>
      statesAlong(
        u,
        1,
        ([h], e) => [
          activations[activation](
            dense(p, `${direction}.input`, e).add(np.matmul(h, p[`${direction}.state.weight`].ref)),
          ),
        ],
        direction === "backward",
      );
    if (!bidirectional) return dense(p, "readout", along("forward", x));
    const both = [along("forward", x.ref), along("backward", x)];
    return dense(p, "readout", np.concatenate(both, 2));
  };

/** The states of PyTorch's nn.GRU, gate by gate in the order reset, update, proposal. */
function gruStates(p: Tree, x: np.Array): np.Array {
  return statesAlong(x, 1, ([h], u) => {
    const r = nn.sigmoid(gate(p, "input", 0, u.ref).add(gate(p, "state", 0, h.ref)));
    const z = nn.sigmoid(gate(p, "input", 1, u.ref).add(gate(p, "state", 1, h.ref)));
    const g = np.tanh(gate(p, "input", 2, u).add(r.mul(gate(p, "state", 2, h.ref))));
    return [np.add(np.subtract(1, z.ref).mul(g), z.mul(h))];
  });
}

const gru: JaxModel = (p, x) => dense(p, "readout", gruStates(p, x));

/** PyTorch's nn.LSTM, its columns in the order input, forget, output, proposal. */
const lstm: JaxModel = (p, x) =>
  dense(
    p,
    "readout",
    statesAlong(x, 2, ([h, c], u) => {
      const sum = (g: number) => gate(p, "input", g, u.ref).add(gate(p, "state", g, h.ref));
      const [i, f, o] = [0, 1, 2].map((g) => nn.sigmoid(sum(g)));
      const memory = f.mul(c).add(i.mul(np.tanh(sum(3))));
      u.dispose();
      h.dispose();
      return [o.mul(np.tanh(memory.ref)), memory];
    }),
  );

const rates = {
  direct: (w: np.Array) => w,
  exp: (w: np.Array) => np.exp(w).mul(-1),
  softplus: (w: np.Array) => np.log(np.exp(w).add(1)).mul(-1),
  best: (w: np.Array) => np.divide(-1, np.square(w).add(0.1)),
};

/** h(t) = e^Lambda h(t - 1) + U x(t) + b, x of the next layer = activation(h), y = c^T activation(h) + b'. */
const stateSpace =
  (
    parametrisation: keyof typeof rates,
    activation: "linear" | "tanh" | "sigmoid",
    ...more: readonly string[]
  ): JaxModel =>
  (p, x) =>
    dense(
      p,
      "readout",
      ["", ...more].reduce((seen, layer) => {
        const kept = np.exp(rates[parametrisation](p[`${layer}decay`].ref));
        const states = statesAlong(seen, 1, ([h], u) => [
          h.mul(kept.ref).add(dense(p, `${layer}input`, u)),
        ]);
        kept.dispose();
        return activations[activation](states);
      }, x),
    );

/** Luong's "general" attention of each state to those not after it, one position after another. */
const attentive: JaxModel = (p, x) => {
  const states = gruStates(p, x);
  const [batch, length] = states.shape;
  const outputs = Array.from({ length }, (_, t) => {
    const h = states.ref.slice([], t, []);
    const past = states.ref.slice([], [0, t + 1], []);
    const query = np.matmul(h.ref, p.score.ref).reshape([batch, width, 1]);
    const weight = nn.softmax(np.matmul(past.ref, query), 1);
    const context = weight.mul(past).sum(1);
    return dense(p, "readout", np.tanh(dense(p, "combine", np.concatenate([context, h], 1))));
  });
  states.dispose();
  return np.stack(outputs, 1);
};

const convolved: JaxModel = (p, x) => gru(p, nn.relu(causalConvolution(p, "front", 1, x)));

const task: TaskShape = { inputs: 2, outputs: 3, length: 7 };

describeAgainstJax(task, [
  ...(["linear", "tanh", "hardtanh"] as const).flatMap((activation) =>
    [false, true].map(
      (bidirectional) =>
        [
          `rnn, ${activation}, ${bidirectional ? "both directions" : "causal"}`,
          "rnn",
          { width, activation, bidirectional },
          elman(activation, bidirectional),
        ] as const,
    ),
  ),
  ["gru", "gru", { width }, gru],
  ["lstm", "lstm", { width }, lstm],
  ...(
    [
      ["direct", "linear"],
      ["exp", "tanh"],
      ["softplus", "sigmoid"],
      ["best", "tanh"],
    ] as const
  ).map(
    ([parametrisation, activation]) =>
      [
        `state-space, ${parametrisation}, ${activation}`,
        "state-space",
        { width, parametrisation, activation },
        stateSpace(parametrisation, activation),
      ] as const,
  ),
  [
    "state-space, three layers",
    "state-space",
    { width, layers: 3 },
    stateSpace("best", "tanh", "layers.1.", "layers.2."),
  ],
  ["attention-rnn", "attention-rnn", { width }, attentive],
  ["recurrent-convolution", "recurrent-convolution", { channels: 4, kernel: 3, width }, convolved],
]);
