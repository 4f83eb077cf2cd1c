import type { Settings } from "../experiments/trial/schema.js";
import type { AttentionError } from "../measure/attention-error.js";
import type { Trials } from "../results/trials.js";
import { type AttentionFound, type Averages, attentionFound, MIDDLE_SHOWN } from "./attention.js";
import type { Claim } from "./claim.js";
import type { Budget, Choice, Evaluation, Kept, Study, Variation } from "./study.js";
import { alone, measureAll, type Tested } from "./tested.js";

/** A claim on what trained models attend to. */
export type AttentionTest = Tested<AttentionFound>;

/** A model of equation (5) of Paper A (arXiv 2305.18475), and how it is trained. */
export interface AverageTraining {
  readonly model: Settings;
  readonly data: Settings;
  readonly rate: number;
  readonly steps: number;
}

/** How models of tasks that average are trained. */
export function averageTraining(
  budget: Budget,
  settings: Settings,
  steps: Readonly<Record<Exclude<Budget, "smoke">, number>>,
  rate = 0.003,
): AverageTraining {
  const smoke = budget === "smoke";
  const paper = budget === "paper";
  return {
    model: {
      architecture: "transformer-a",
      ...{ hidden: 32, headSize: 16, valueSize: 32, causal: false },
      ...{ feedForwardWidth: paper ? 128 : 64, feedForwardDepth: paper ? 3 : 2 },
      ...settings,
    },
    data: smoke
      ? { train: 256, validation: 64, test: 64 }
      : { train: 65_536, validation: 512, test: 1024 },
    rate,
    steps: smoke ? 64 : steps[budget],
  };
}

/** The sweep that trains a model on a task, as its document. */
export function averageSweep(
  title: string,
  task: Settings,
  { model, data, rate, steps }: AverageTraining,
): object {
  const training = { batch: 64, standardise: false };
  return {
    title,
    baseline: { task, data, model, training },
    ...{ learningRates: [rate], budget: { steps }, keep: "best" },
  };
}

/** What is not printed of training and of the model, chosen otherwise. */
export interface AverageChange extends Pick<Variation, "setting" | "taken"> {
  readonly change: (training: AverageTraining) => AverageTraining;
}

/** Whether it is training that decides. */
export const LONGER: AverageChange = {
  setting: "training",
  taken: "three times as many steps, at a third of the rate",
  change: ({ rate, steps, ...rest }) => ({ ...rest, rate: rate / 3, steps: 3 * steps }),
};

const WIDTHS = ["hidden", "headSize", "valueSize", "feedForwardWidth"] as const;

/** Whether it is the size of the model. */
export const WIDER: AverageChange = {
  setting: "model",
  taken: "channels, head and hidden layers of the nets twice as wide, at rate 0.003",
  change: ({ model, ...rest }) => ({
    ...rest,
    rate: 0.003,
    model: { ...model, ...Object.fromEntries(WIDTHS.map((w) => [w, 2 * Number(model[w])])) },
  }),
};

/** A quantity of the weights of queries of a kind; of all where none is named. */
export function weightTest(
  claim: Omit<Claim, "scale">,
  of: keyof AttentionError,
  kind?: string,
): AttentionTest {
  return {
    claim: { ...claim, scale: "linear" },
    measure: (found) => alone(found.weights(kind).map((error) => error?.[of] ?? Number.NaN)),
  };
}

/** Above this the error of F o f is no match (check of the relative root mean square). */
const COMPOSITE_MARGIN = 0.05;

/** That F o f is what the task says. */
export function compositeTest(statement: string, source: string): AttentionTest {
  return {
    claim: {
      ...{ id: "composite", statement, paper: { value: null, source } },
      quantity:
        "root mean square of F(f(x)) less the task's, relative to that of the task's, at sequences of equal tokens",
      ...{ scale: "linear", from: null, to: COMPOSITE_MARGIN },
    },
    measure: (found) => alone(found.composite),
  };
}

/** A task of the paper that averages, and what is asked of models that are trained on it. */
export interface AverageParts extends Omit<Averages, "configuration"> {
  /** of its sweep */
  readonly title: string;
  readonly task: Settings;
  readonly trainingOf: (budget: Budget) => AverageTraining;
  readonly tests: readonly AttentionTest[];
  readonly figure: Pick<Evaluation["figure"], "title" | "caption">;
}

/** What a study of such a task trains and measures; its unprinted settings are varied. */
export function averageStudy({
  title,
  task,
  trainingOf,
  tests,
  figure,
  ...averages
}: AverageParts): Pick<Study, "claims" | "variations" | "sweeps" | "evaluate"> {
  const sweep = (training: AverageTraining) => [averageSweep(title, task, training)];
  const foundOf = (trials: Trials, kept: Kept, { model }: AverageTraining) =>
    attentionFound(trials, kept, { ...averages, configuration: { task, model } });
  return {
    claims: tests.map(({ claim }) => claim),
    variations: [LONGER, WIDER].map(({ setting, taken, change }) => ({
      ...{ setting, taken },
      sweeps: ({ budget }) => sweep(change(trainingOf(budget))),
      evaluate: async (trials, { budget, seeds }, kept) =>
        measureAll(tests, await foundOf(trials, kept, change(trainingOf(budget))), seeds),
    })),
    sweeps: ({ budget }) => sweep(trainingOf(budget)),
    evaluate: async (trials, { budget, seeds }, kept) => {
      const found = await foundOf(trials, kept, trainingOf(budget));
      return {
        measured: await measureAll(tests, found, seeds),
        tables: found.tables,
        figure: {
          title: figure.title,
          caption: `${figure.caption} ${MIDDLE_SHOWN}`,
          panels: found.panels,
        },
      };
    },
  };
}

/** What the paper leaves open of the models and of their training. */
export const AVERAGE_CHOICES: readonly Choice[] = [
  {
    setting: "model",
    taken:
      "equation (5) with 32 hidden channels, a head of 16 and feed-forward nets with hidden layers of 64, three of 128 at the budget `paper`",
    why: "sizes are printed for Figure 5 alone",
  },
  {
    setting: "training",
    taken: "Adam, rate 0.003 (of segments 0.01) on a cosine, batches of 64 of 65,536 sequences",
    why: "nothing of it is printed",
  },
  {
    setting: "F o f",
    taken:
      "what the model makes of a sequence of equal tokens: attention averages equal values (Proposition B.1)",
    why: "how it was read off is not said",
  },
];
