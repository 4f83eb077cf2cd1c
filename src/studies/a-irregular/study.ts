import type { Settings } from "../../experiments/trial/schema.js";
import type { Table } from "../../results/table.js";
import type { Trials } from "../../results/trials.js";
import { type IrregularConfig, irregularMoments } from "../../tasks/irregular.js";
import { buildTask } from "../../tasks/registry.js";
import { type Configuration, chosenErrors } from "../cells.js";
import type { Categories } from "../figure.js";
import type { Budget, Evaluation, Size, Study, Variation } from "../study.js";
import { alone, measureAll, ratios, type Tested } from "../tested.js";

const OPEN = { value: null, source: "open in arXiv 2305.18475" };

/** What is shown beside the values; of regular times there is nothing to show. */
const TIMES = {
  regular: { spread: 0, clock: "gaps" },
  gaps: { spread: 1, clock: "gaps" },
  stamps: { spread: 1, clock: "stamps" },
} as const;
/** How times are shown. */
export type Times = keyof typeof TIMES;
export const TIMES_NAMES = Object.keys(TIMES) as Times[];

/** What is trained; the Transformer is that of one layer and head, causal, with learned positions. */
const MODELS = {
  Transformer: {
    ...{ architecture: "transformer-b", width: 32, layers: 1, feedForwardWidth: 64 },
    ...{ heads: 1, headSize: 16, layerNorm: "none", causal: true },
    ...{ position: "learned", relativePosition: "none" },
  },
  RNN: { architecture: "rnn", width: 64, activation: "tanh" },
  GRU: { architecture: "gru", width: 32 },
  "state space": { architecture: "state-space", width: 320 },
} as const satisfies Readonly<Record<string, Settings>>;
export type ModelName = keyof typeof MODELS;
export const MODEL_NAMES = Object.keys(MODELS) as ModelName[];
const OTHERS = MODEL_NAMES.filter((model) => model !== "Transformer");

const taskOf = (times: Times) => ({ name: "irregular", ...TIMES[times] });
const configurationOf = (times: Times, model: ModelName): Configuration => ({
  task: taskOf(times),
  model: MODELS[model],
});

/** What is left to a model that is linear, or does not see the times, over the variance. */
const BLIND = blindShare();

function blindShare(): number {
  const { name, ...settings } = taskOf("gaps");
  const { blind, signal } = irregularMoments(buildTask(name, settings).config as IrregularConfig);
  return blind / signal;
}

/** Test error of each seed, in units of the variance. */
export type Errors = (times: Times, model: ModelName) => readonly number[];

/** What counts as an effect: the error halved, or doubled. */
const EFFECT = 2;

/** Every claim of the study, with its measurement. */
export const tests: readonly Tested<Errors>[] = [
  ...MODEL_NAMES.map(
    (model): Tested<Errors> => ({
      claim: {
        id: `sees-${idOf(model)}`,
        statement: `Shown the gaps, the ${model} uses them: it leaves half of what it would have to without, or less`,
        paper: OPEN,
        quantity:
          "NMSE over the least NMSE of models that are linear or do not see the times, exact",
        ...{ scale: "logarithmic", from: null, to: 1 / EFFECT },
      },
      measure: (errors) => alone(errors("gaps", model).map((e) => e / BLIND)),
    }),
  ),
  ...MODEL_NAMES.map(
    (model): Tested<Errors> => ({
      claim: {
        id: `stamps-${idOf(model)}`,
        statement: `Shown times since the first in place of gaps, the ${model} errs less than twice as much`,
        paper: OPEN,
        quantity: "NMSE with times since the first over that with gaps, of the same seed",
        ...{ scale: "logarithmic", from: null, to: EFFECT },
      },
      measure: (errors) => alone(ratios(errors("stamps", model), errors("gaps", model))),
    }),
  ),
  ...OTHERS.map(
    (model): Tested<Errors> => ({
      claim: {
        id: `ahead-${idOf(model)}`,
        statement: `Of irregular inputs, shown the gaps, the Transformer errs half of what the ${model} does, or less`,
        paper: OPEN,
        quantity: `NMSE of the ${model} over that of the Transformer, of the same seed`,
        ...{ scale: "logarithmic", from: EFFECT, to: null },
      },
      measure: (errors) => alone(ratios(errors("gaps", model), errors("gaps", "Transformer"))),
    }),
  ),
  ...OTHERS.map(
    (model): Tested<Errors> => ({
      claim: {
        id: `turn-${idOf(model)}`,
        statement: `Irregular times cost the ${model} more than the Transformer, by a factor of 2 or more`,
        paper: OPEN,
        quantity: `NMSE of the ${model} over the Transformer's with gaps, over the same at regular times, of the same seed`,
        ...{ scale: "logarithmic", from: EFFECT, to: null },
      },
      measure: (errors) => {
        const at = (times: Times) => ratios(errors(times, model), errors(times, "Transformer"));
        return alone(ratios(at("gaps"), at("regular")));
      },
    }),
  ),
];

function idOf(model: ModelName): string {
  return model.toLowerCase().replace(" ", "-");
}

const STEPS: Readonly<Record<Budget, number>> = { smoke: 8, default: 3000, paper: 30_000 };
/** Rate of Adam: recurrent models are trained at a higher one. */
const rateOf = (model: ModelName) => (model === "Transformer" ? 0.0025 : 0.005);

/**
 * What is trained.
 *
 * @param faster this many times the rate, and as many times fewer steps
 */
function sweepsOf(budget: Budget, faster = 1): object[] {
  return TIMES_NAMES.flatMap((times) =>
    MODEL_NAMES.map((model) => ({
      baseline: {
        ...configurationOf(times, model),
        data:
          budget === "smoke"
            ? { train: 64, validation: 32, test: 64 }
            : { train: 16_384, validation: 256, test: 2048 },
        training: { batch: 32 },
      },
      learningRates: [rateOf(model) * faster],
      budget: { steps: STEPS[budget] / faster },
    })),
  );
}

const errorsOf =
  (trials: Trials): Errors =>
  (times, model) =>
    chosenErrors(trials, configurationOf(times, model), "nmse");

function table(errors: Errors): Table {
  return {
    file: "errors.csv",
    columns: ["times", "model", "seed", "nmse", "blind"],
    rows: TIMES_NAMES.flatMap((times) =>
      MODEL_NAMES.flatMap((model) =>
        errors(times, model).map((nmse, seed) => ({
          ...{ times, model, seed, nmse, blind: times === "regular" ? null : BLIND },
        })),
      ),
    ),
  };
}

function panel(errors: Errors, times: Times): Categories {
  return {
    kind: "categories",
    heading: times === "regular" ? "regular times" : `irregular times, shown as ${times}`,
    label: "error over variance",
    marks: MODEL_NAMES.flatMap((model) => [
      { at: model, role: "trained" as const, values: errors(times, model) },
      ...(times === "regular"
        ? []
        : [{ at: model, role: "constructed" as const, values: [BLIND] }]),
    ]),
  };
}

async function evaluate(trials: Trials, { seeds }: Size): Promise<Evaluation> {
  const errors = errorsOf(trials);
  return {
    measured: await measureAll(tests, errors, seeds),
    tables: [table(errors)],
    figure: {
      title: "A memory in time of values at regular and at irregular times",
      caption:
        "Constructed is the filter of expected weights, the best model that is linear in its inputs or does not see the times; at regular times it leaves nothing.",
      panels: TIMES_NAMES.map((times) => panel(errors, times)),
    },
  };
}

const faster: Variation = {
  setting: "training",
  taken: "half as many steps, at twice the rate",
  sweeps: ({ budget }) => sweepsOf(budget, 2),
  evaluate: (trials, { seeds }) => measureAll(tests, errorsOf(trials), seeds),
};

/** A memory in time at irregular times: what Paper A leaves open. */
export const irregularStudy: Study = {
  id: "a-irregular",
  title: "Irregularly sampled inputs",
  source: "arXiv 2305.18475",
  protocol:
    "y_i = sum_{j <= i} e^(-(t_i - t_j) / 2) z_j of 32 standard normal values, at times a unit apart, or with gaps drawn from the exponential law of mean 1; beside the value a model sees the gap before it, or the time since the first one. A causal Transformer of one layer and head, without norm, with learned positions; RNN, GRU, state space. Squared error over variance, at all positions of 2,048 new sequences.",
  choices: [
    {
      setting: "law of the gaps",
      taken: "exponential of mean 1, or all 1",
      why: "the paper names the question alone; times of a Poisson process are the least regular without a memory of their own",
    },
    {
      setting: "training",
      taken:
        "Adam, batches of 32, cosine schedule, 3,000 steps, of `paper` 30,000; rate 0.0025 for the Transformer, 0.005 for the others",
      why: "time; at twice the rate a Transformer may learn nothing of times since the first",
    },
    {
      setting: "sizes",
      taken:
        "Transformer of 32 channels, a head of 16, 64 neurons; RNN 64, GRU 32, state space 320",
      why: "as in a-open",
    },
  ],
  variations: [faster],
  claims: tests.map(({ claim }) => claim),
  remarks: Object.fromEntries([
    [
      "sees-state-space",
      "Its state decays by the same factor at every position, whatever the gap; a gap is added to it like a value, and only what the readout makes of the state could multiply the two.",
    ],
    ...MODEL_NAMES.map((model) => [
      `stamps-${idOf(model)}`,
      model === "Transformer"
        ? "Weights in proportion to e^(t_j / 2) are what a softmax makes of times since the first, so that training is in the way where these cost more: they grow to about 32 beside values of size 1."
        : "Times since the first grow to about 32 beside values of size 1, and what is needed are their differences: the time before has to be kept.",
    ]),
    ...OTHERS.flatMap((model) =>
      ["ahead", "turn"].map((claim) => [
        `${claim}-${idOf(model)}`,
        model === "state space"
          ? "At regular times its decay is the task's own, and at irregular ones it cannot follow the gaps."
          : "A state that shrinks by a function of the gap is the memory itself; attention has to add gaps up over positions, and divides by the sum of its weights.",
      ]),
    ),
  ]),
  sweeps: ({ budget }) => sweepsOf(budget),
  evaluate,
};
