import type { Trials } from "../../results/trials.js";
import { geometricMean } from "../../statistics/geometric-mean.js";
import { chosenErrors } from "../cells.js";
import { decide } from "../claim.js";
import type { Categories, Matrices } from "../figure.js";
import type { Evaluation, Size, Study } from "../study.js";
import { measureAll, ratios } from "../tested.js";
import {
  ALTERNATIVES,
  CHANGES,
  type Change,
  changesOf,
  configurationOf,
  GROUND_NAMES,
  GROUNDS,
  type GroundName,
  type ModelName,
  REPLACEMENTS,
} from "./grounds.js";
import { type Errors, questions, trained } from "./tests.js";
import { sweepOf } from "./training.js";
import { variations } from "./variations.js";

const CHANGE_NAMES = Object.keys(CHANGES) as Change[];

/** Errors over those of the Transformer, of the same seed. */
const relative = (errors: Errors, ground: GroundName, model: ModelName) =>
  ratios(errors(ground, model), errors(ground, "transformer"));

function map(
  errors: Errors,
  name: string,
  models: readonly (keyof typeof ALTERNATIVES)[],
): Matrices {
  const isTrained = (ground: GroundName, model: ModelName) =>
    trained.some((t) => t.ground === ground && t.model === model);
  return {
    kind: "matrices",
    pictures: [
      {
        name,
        values: models.map((model) =>
          GROUND_NAMES.map((ground) =>
            isTrained(ground, model) ? geometricMean(relative(errors, ground, model)) : Number.NaN,
          ),
        ),
      },
    ],
    rows: { label: "model", names: models.map((model) => ALTERNATIVES[model].name) },
    columns: { label: "task", names: GROUND_NAMES },
    shade: { kind: "ratio", label: "error over the Transformer's", most: 100 },
    numbers: true,
  };
}

function seedsPanel(errors: Errors, ground: GroundName): Categories {
  return {
    kind: "categories",
    heading: GROUNDS[ground].name,
    label: "error over the Transformer's",
    marks: [...changesOf(ground), ...REPLACEMENTS].map((model) => ({
      at: ALTERNATIVES[model].name,
      role: "trained",
      values: relative(errors, ground, model),
    })),
  };
}

const ANSWERS = { agrees: "yes", disagrees: "no", "cannot tell": "cannot tell" } as const;

async function evaluate(trials: Trials, { budget, seeds }: Size): Promise<Evaluation> {
  const errors: Errors = (ground, model) =>
    chosenErrors(trials, configurationOf(ground, model), "nmse");
  const measured = await measureAll(questions, errors, seeds);
  const answers = await Promise.all(
    questions.map(async ({ claim, ground, model, measure }) => {
      const { trained: effect, verdict } = decide(claim, await measure(errors, seeds));
      const [low, high] = effect.interval ?? [null, null];
      const answer = ANSWERS[budget === "smoke" ? "cannot tell" : verdict];
      return {
        ...{ question: claim.statement, task: ground, model: ALTERNATIVES[model].name },
        ...{ effect: effect.mean, low, high, answer },
      };
    }),
  );
  return {
    measured,
    tables: [
      {
        file: "answers.csv",
        columns: ["question", "task", "model", "effect", "low", "high", "answer"],
        rows: answers,
      },
      {
        file: "errors.csv",
        columns: ["task", "model", "seed", "nmse"],
        rows: trained.flatMap(({ ground, model }) => {
          const name = model === "transformer" ? "Transformer" : ALTERNATIVES[model].name;
          return errors(ground, model).map((nmse, seed) => ({
            ...{ task: ground, model: name, seed, nmse },
          }));
        }),
      },
    ],
    figure: {
      title: "Error over that of a Transformer of one layer and head",
      caption:
        "Below 1 errs less than the Transformer, above 1 more; geometric means over seeds, then each seed. A field is empty where the Transformer has that encoding itself.",
      panels: [
        map(errors, "changed", CHANGE_NAMES),
        map(errors, "replaced", REPLACEMENTS),
        ...GROUND_NAMES.map((ground) => seedsPanel(errors, ground)),
      ],
    },
  };
}

const POINTS =
  "The nearest point asks for squares of the points before attention; the Transformer of one layer lacks them too and leaves a fifth of the variance, so that none is far behind (errors.csv).";

/** Of each model, by what a claim that disagrees may be explained. */
const WHY: Readonly<Record<keyof typeof ALTERNATIVES, string>> = {
  heads:
    "One head of 16 holds the weights of the kernel and of the coupling; four share its channels. The nearest point asks for squares of the points before attention, which no number of heads makes.",
  norm: "What a norm takes away, the size of a token, none of these tasks is short of; it makes logits larger and changes how fast is learned more than what can be held.",
  "depth-2":
    "One layer holds an average by weights of position or symbol. Only the distance between points asks for squares before attention, which a first layer could make; these steps do not find them.",
  "depth-4":
    "One layer holds an average by weights of position or symbol. Only the distance between points asks for squares before attention, which earlier layers could make; these steps do not find them.",
  unplaced: "The exponential kernel weighs by lag, which a model without positions does not see.",
  learned:
    "The task is the same in every order: positions are noise that training has to unlearn from 16,384 sequences.",
  sinusoidal:
    "Where the task is the same in every order, positions are noise that has to be unlearned; where it is not, a fixed encoding is no easier to read than a learned one.",
  rotary:
    "Turned queries and keys see differences of positions: needless where the task is the same in every order, and not enough of an exponential decay where it is not.",
  "linear-attention":
    "Weights phi(q)^T phi(k) are flatter than those of a softmax; where sharp weights are not learned by either there is little between them.",
  rnn: `A state that decays is the exponential kernel itself. ${POINTS}`,
  gru: `A gated state holds an exponential memory. ${POINTS}`,
  lstm: `A gated state holds an exponential memory. ${POINTS}`,
  "state-space": `Its kernels are sums of exponentials, the task's own. ${POINTS}`,
  "temporal-convolution": `32 taps see the whole sequence, and a kernel of exponentials is a product along its levels. ${POINTS}`,
  "recurrent-convolution": `Behind a convolution its gated state holds an exponential memory. ${POINTS}`,
  "attention-rnn":
    "It attends to its own past states by a product, as the Transformer does to tokens, and its states hold an exponential memory besides.",
};

/** What Paper A leaves open, by effect sizes. */
export const open: Study = {
  id: "a-open",
  title: "Open questions",
  source: "arXiv 2305.18475",
  protocol:
    "A Transformer of one layer, one head of 16 channels, no norm, 64 neurons, on three tasks: y(t) = sum_s e^-s x(t-s) of 32 inputs at all positions, positions learned; the nearest of 6 points, and attention by a coupling of 16 symbols over 8 tokens with singular values k^-1/2, at the last position, which alone sees all for models that look back, without positions. One thing is changed at a time, the total of heads times size kept; then another architecture takes its place. An effect is a factor of 2 in squared error over variance on 2,048 new sequences.",
  choices: [
    {
      setting: "an effect",
      taken: "the error halved",
      why: "the paper asks whether, not how much",
    },
    {
      setting: "layers",
      taken: "residual, as in arXiv 2402.00522, with one net behind attention",
      why: "equation (5) has one layer, one head and no norm, and says of none how it would be had",
    },
    {
      setting: "depth",
      taken: "1, 2 and 4 layers",
      why: "time",
    },
    {
      setting: "irregularly sampled inputs",
      taken: "a study of its own, a-irregular",
      why: "models see times beside values there, and a floor is known of those that do not",
    },
    {
      setting: "training",
      taken:
        "Adam, batches of 32, cosine schedule; 1,000 steps of the kernel, 2,000 of the others, of `paper` 30,000; rate 0.005 for attention of both kinds, 0.01 for all else",
      why: "time; at the lower rate no Transformer was stuck, at the higher the others learn faster",
    },
    {
      setting: "sizes",
      taken:
        "a Transformer of 32 channels; RNN 64, GRU, LSTM and attention-RNN 32, state space 320, TCN 5 levels of 28 channels, recurrent convolution 16 channels and 32 units",
      why: "not printed; the others have between a fifth and twice of the Transformer's parameters",
    },
  ],
  claims: questions.map(({ claim }) => claim),
  remarks: Object.fromEntries(questions.map(({ claim, model }) => [claim.id, WHY[model]])),
  variations,
  sweeps: ({ budget }) => trained.map((one) => sweepOf(one, budget)),
  evaluate,
};
