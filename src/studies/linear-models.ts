import type { Settings } from "../experiments/trial/schema.js";
import type { Budget, Choice, Variation } from "./study.js";

/**
 * The models of section 6 of Paper A (arXiv 2305.18475), and those that tell order from causality: the
 * paper compares a Transformer that sees all positions with a recurrent network that sees the past. At
 * the budget `paper` they have its sizes; below, the nets of the Transformer are narrower and shallower,
 * for time.
 */
export function linearModels(budget: Budget): Readonly<Record<string, Settings>> {
  const rnn = {
    architecture: "rnn",
    width: budget === "smoke" ? 8 : 128,
    activation: "linear",
  };
  const small = { hidden: 32, headSize: 32, valueSize: 32 };
  const nets =
    budget === "paper"
      ? { feedForwardWidth: 128, feedForwardDepth: 3 }
      : { feedForwardWidth: 64, feedForwardDepth: 1 };
  const transformer = { architecture: "transformer-a", ...small, ...nets };
  return {
    "linear RNN": rnn,
    "bidirectional linear RNN": { ...rnn, bidirectional: true },
    GRU: { architecture: "gru", width: budget === "smoke" ? 8 : 32 },
    Transformer: { ...transformer, causal: false },
    "causal Transformer": { ...transformer, causal: true },
    "linear filter": { architecture: "linear-filter" },
  };
}

/** How the models are trained: what a sweep's document says of it, all but task and model. */
export function linearTraining(budget: Budget) {
  const smoke = budget === "smoke";
  return {
    data: smoke
      ? { train: 256, validation: 64, test: 64 }
      : { train: 16_384, validation: 256, test: 2048 },
    training: { batch: 32 },
    learningRates: smoke ? [0.003] : [0.001, 0.003],
    budget: { steps: { smoke: 64, default: 3000, paper: 50_000 }[budget] },
  };
}

/** Models, and how they are trained. */
export interface LinearSetup {
  readonly models: Readonly<Record<string, Settings>>;
  readonly training: ReturnType<typeof linearTraining>;
}

/** As chosen. */
export function linearSetup(budget: Budget): LinearSetup {
  return { models: linearModels(budget), training: linearTraining(budget) };
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
    taken: "three times as many steps, rate 0.001",
    models: ["linear RNN", "Transformer"],
    setup: (budget) => {
      const { models, training } = linearSetup(budget);
      const { steps } = training.budget;
      return {
        models,
        training: { ...training, learningRates: [0.001], budget: { steps: 3 * steps } },
      };
    },
  },
  {
    setting: "nets of the Transformer",
    taken: "three hidden layers of 64, rate 0.003",
    models: ["Transformer"],
    setup: (budget) => {
      const { models, training } = linearSetup(budget);
      const deep = { ...models.Transformer, feedForwardWidth: 64, feedForwardDepth: 3 };
      return {
        models: { ...models, Transformer: deep },
        training: { ...training, learningRates: [0.003] },
      };
    },
  },
];

/** What the paper leaves open of the models and of their training. */
export const LINEAR_CHOICES: readonly Choice[] = [
  {
    setting: "training",
    taken:
      "Adam, batches of 32, rates 0.001 and 0.003, the better on the validation part; cosine schedule; outputs in units of the training part's deviation",
    why: "nothing of it is printed",
  },
  {
    setting: "nets of the Transformer",
    taken: "one hidden layer of 64 below the budget `paper`, there three of 128 as printed",
    why: "time",
  },
];
