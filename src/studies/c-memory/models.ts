import type { Settings } from "../../experiments/trial/schema.js";

/** An architecture, of which only the width is left open. */
interface Kind {
  /** units, states, channels or heads */
  readonly settings: (width: number) => Settings;
  /** of Adam */
  readonly learningRate: number;
}

const stateSpace = (parametrisation: string): Kind => ({
  settings: (width) => ({
    ...{ architecture: "state-space", width, parametrisation, activation: "linear" },
  }),
  learningRate: 0.01,
});

/** One layer of heads without dot product, neurons or norm: a sum of as many decays as heads, normalised. */
const heads = (relativePosition: string): Kind => ({
  settings: (width) => ({
    ...{ architecture: "transformer-b", width: 8, layers: 1, heads: width, headSize: 1 },
    ...{ coupling: "free", relativePosition, feedForwardWidth: 0, layerNorm: "none" },
  }),
  learningRate: 0.01,
});

/** What is compared. */
export const KINDS = {
  "linear RNN": {
    settings: (width) => ({
      ...{ architecture: "rnn", width, activation: "linear", stateWeights: "orthogonal" },
    }),
    learningRate: 0.003,
  },
  GRU: {
    settings: (width) => ({ architecture: "gru", width }),
    learningRate: 0.01,
  },
  LSTM: {
    settings: (width) => ({ architecture: "lstm", width }),
    learningRate: 0.01,
  },
  "states, direct": stateSpace("direct"),
  "states, exp": stateSpace("exp"),
  "states, softplus": stateSpace("softplus"),
  "states, best": stateSpace("best"),
  TCN: {
    settings: (channels) => ({
      ...{ architecture: "temporal-convolution", channels, kernel: 2, levels: 6 },
      ...{ dilationBase: 2, convolutions: 1, residual: false, activation: "linear" },
    }),
    learningRate: 0.003,
  },
  "heads, lin": heads("lin"),
  "heads, log": heads("log"),
} as const satisfies Readonly<Record<string, Kind>>;
export type KindName = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as KindName[];

/** Whose kernels are sums of as many exponentials as they have units, linear or linear near 0. */
export const RECURRENT = KIND_NAMES.slice(0, 7);
