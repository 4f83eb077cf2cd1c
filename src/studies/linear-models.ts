import type { Settings } from "../experiments/trial/schema.js";
import type { Budget, Choice, Variation } from "./study.js";

/** A model, and how it is trained. */
export interface LinearModel {
  readonly settings: Settings;
  /** of Adam; the best on the validation part is taken */
  readonly learningRates: readonly number[];
  readonly steps: number;
}

/** The data of all models. */
export interface LinearSetup {
  readonly data: { readonly train: number; readonly validation: number; readonly test: number };
  readonly models: Readonly<Record<string, LinearModel>>;
}

/**
 * The models of section 6 of Paper A (arXiv 2305.18475), and those that tell order from causality: the
 * paper compares a Transformer that sees all positions with a recurrent network that sees the past. At
 * the budget `paper` they have its sizes; below, the nets of the Transformer are narrower and shallower,
 * for time.
 */
export function linearSetup(budget: Budget): LinearSetup {
  const smoke = budget === "smoke";
  const trained = (settings: Settings, learningRates: readonly number[], steps: number) => ({
    settings,
    learningRates: smoke ? [0.003] : learningRates,
    steps: { smoke: 64, default: steps, paper: 50_000 }[budget],
  });
  const linear = { architecture: "rnn", width: smoke ? 8 : 128, activation: "linear" };
  const nets =
    budget === "paper"
      ? { feedForwardWidth: 128, feedForwardDepth: 3 }
      : { feedForwardWidth: 64, feedForwardDepth: 1 };
  const small = { hidden: 32, headSize: 32, valueSize: 32 };
  const transformer = { architecture: "transformer-a", ...small, ...nets };
  const attending = (causal: boolean) => trained({ ...transformer, causal }, [0.01], 4000);
  return {
    data: smoke
      ? { train: 256, validation: 64, test: 64 }
      : { train: 16_384, validation: 256, test: 2048 },
    models: {
      "linear RNN": trained(linear, [0.001, 0.003], 1500),
      "bidirectional linear RNN": trained({ ...linear, bidirectional: true }, [0.003], 1500),
      GRU: trained({ architecture: "gru", width: smoke ? 8 : 32 }, [0.01], 1500),
      Transformer: attending(false),
      "causal Transformer": attending(true),
      "linear filter": trained({ architecture: "linear-filter" }, [0.1], 1500),
    },
  };
}

/** One of the choices below made otherwise. */
export interface LinearVariation extends Pick<Variation, "setting" | "taken"> {
  /** the models that it changes */
  readonly models: readonly string[];
  readonly setup: (budget: Budget) => LinearSetup;
}

/** The choices that may matter most: how long is trained, and the size that the paper prints. */
export const LINEAR_VARIATIONS: readonly LinearVariation[] = [
  {
    setting: "training",
    taken: "three times as many steps, at a third of the rates",
    models: ["linear RNN", "Transformer"],
    setup: (budget) =>
      changed(linearSetup(budget), ["linear RNN", "Transformer"], (model) => ({
        ...model,
        learningRates: model.learningRates.map((rate) => rate / 3),
        steps: 3 * model.steps,
      })),
  },
  {
    setting: "training",
    taken: "Transformers at half the rate, 0.005",
    models: ["Transformer"],
    setup: (budget) =>
      changed(linearSetup(budget), ["Transformer"], (model) => ({
        ...model,
        learningRates: model.learningRates.map((rate) => rate / 2),
      })),
  },
  {
    setting: "first weights of the linear RNN",
    taken: "an orthogonal matrix of states",
    models: ["linear RNN"],
    setup: (budget) =>
      changed(linearSetup(budget), ["linear RNN"], (model) => ({
        ...model,
        settings: { ...model.settings, stateWeights: "orthogonal" },
      })),
  },
  {
    setting: "nets of the Transformer",
    taken: "three hidden layers of 64",
    models: ["Transformer"],
    setup: (budget) =>
      changed(linearSetup(budget), ["Transformer"], (model) => ({
        ...model,
        settings: { ...model.settings, feedForwardWidth: 64, feedForwardDepth: 3 },
      })),
  },
];

function changed(
  setup: LinearSetup,
  names: readonly string[],
  change: (model: LinearModel) => LinearModel,
): LinearSetup {
  const models = names.map((name) => [name, change(setup.models[name])] as const);
  return { ...setup, models: { ...setup.models, ...Object.fromEntries(models) } };
}

/** What the paper leaves open of the models and of their training. */
export const LINEAR_CHOICES: readonly Choice[] = [
  {
    setting: "training",
    taken:
      "Adam, batches of 32, cosine schedule, outputs in units of the training part's deviation; 4,000 steps at rate 0.01 for Transformers; 1,500 for all else, at rates 0.001 and 0.003, the better on the validation part, for the linear RNN, 0.003 for the bidirectional RNN, 0.01 for the GRU, 0.1 for the filter",
    why: "nothing of it is printed",
  },
  {
    setting: "first weights of the linear RNN",
    taken: "PyTorch's: uniform on +-1 / sqrt(width)",
    why: "nothing is printed, and PyTorch is what the paper names elsewhere",
  },
  {
    setting: "nets of the Transformer",
    taken: "one hidden layer of 64 below the budget `paper`, there three of 128 as printed",
    why: "time",
  },
];
