import type { Settings } from "../../experiments/trial/schema.js";
import type { TaskShape } from "../../models/input.js";
import { type ModelKind, matchedSize, parametersAt } from "../../models/matched-size.js";

const { round } = Math;

/** An architecture, and how it is trained. */
interface Competitor extends ModelKind {
  /** of Adam; the better on the validation part is taken */
  readonly learningRates: readonly number[];
}

/** Of models of dense layers, and of those with states: see `rateExponent` of each architecture. */
const DENSE = [0.003, 0.01];
const STATES = [0.01, 0.03];

const attention = (n: number, heads: number): Settings => ({
  ...{ width: round(n), heads, headSize: round(n / heads), layerNorm: "none" },
  feedForwardWidth: round(2 * n),
});

/** What is compared, besides the linear filter, which has no size. */
export const COMPETITORS = {
  "linear RNN": {
    architecture: "rnn",
    config: (n) => ({ width: round(n), activation: "linear", stateWeights: "orthogonal" }),
    learningRates: [0.001, 0.003],
  },
  GRU: { architecture: "gru", config: (n) => ({ width: round(n) }), learningRates: STATES },
  LSTM: { architecture: "lstm", config: (n) => ({ width: round(n) }), learningRates: STATES },
  "state space": {
    architecture: "state-space",
    config: (n) => ({ width: round(n), layers: 2, parametrisation: "best", activation: "tanh" }),
    learningRates: STATES,
  },
  TCN: {
    architecture: "temporal-convolution",
    config: (n, length) => ({
      ...{ channels: round(n), kernel: 2, levels: Math.ceil(Math.log2(length)), dilationBase: 2 },
      ...{ convolutions: 1, residual: true, activation: "relu" },
    }),
    learningRates: STATES,
  },
  "linear attention": {
    architecture: "linear-attention",
    config: (n) => ({ ...attention(n, 2), layers: 1, position: "learned" }),
    learningRates: DENSE,
  },
  "no dot product": {
    architecture: "transformer-b",
    config: (n) => ({
      ...attention(n, 4),
      ...{ layers: 1, coupling: "free", relativePosition: "per-lag" },
    }),
    learningRates: DENSE,
  },
  "two layers": {
    architecture: "transformer-b",
    config: (n) => ({
      ...{ width: round(n), layers: 2, inputTaps: 5, relativePosition: "rotary" },
      ...{ heads: 1, headSize: 2 * round(n / 2), feedForwardWidth: round(2 * n) },
    }),
    learningRates: DENSE,
  },
  "equation (5)": {
    architecture: "transformer-a",
    config: (n) => ({
      ...{ hidden: round(n), headSize: round(n / 2), valueSize: round(n), causal: false },
      ...{ feedForwardWidth: round(2 * n), feedForwardDepth: 1, position: "learned" },
    }),
    learningRates: DENSE,
  },
} as const satisfies Readonly<Record<string, Competitor>>;

const FILTER = "linear filter";
export type ModelName = keyof typeof COMPETITORS | typeof FILTER;
export const MODEL_NAMES = [FILTER, ...Object.keys(COMPETITORS)] as ModelName[];

/** All have the parameters of a gated recurrent unit of this width. */
const GRU_WIDTH = 20;

/** The settings of a model for a task, as a sweep's document writes them, and its parameters. */
export function sizedModel(name: ModelName, task: TaskShape) {
  if (name === FILTER) {
    const filter = { architecture: "linear-filter", config: () => ({}) };
    return {
      settings: { architecture: filter.architecture },
      parameters: parametersAt(filter, 1, task),
    };
  }
  const kind: ModelKind = COMPETITORS[name];
  const { config, parameters } = matchedSize(
    kind,
    parametersAt(COMPETITORS.GRU, GRU_WIDTH, task),
    task,
  );
  return { settings: { architecture: kind.architecture, ...config }, parameters };
}

/** Of a model, the rates that are tried. */
export const ratesOf = (name: ModelName): readonly number[] =>
  name === FILTER ? [0.03, 0.1] : COMPETITORS[name].learningRates;
