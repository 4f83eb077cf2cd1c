import { taskOf } from "../experiments/sweep/parts.js";
import type { Settings } from "../experiments/trial/schema.js";
import { parameterCount } from "../models/parameters.js";
import type { Table } from "../results/table.js";
import type { Trials } from "../results/trials.js";
import { bitsAByte, perplexity } from "../statistics/metrics.js";
import { builtModel, type Configuration, chosenErrors } from "./cells.js";
import type { Budget, Choice, Size } from "./study.js";

/** Symbols that language models see in training. */
export const WINDOW = 64;

const SIZES = {
  smoke: { vocabulary: "bytes", steps: 4, batch: 4, validation: 8, test: 8 },
  default: { vocabulary: 512, steps: 1280, batch: 16, validation: 128, test: 512 },
  paper: { vocabulary: 4096, steps: 10_000, batch: 128, validation: 96, test: 512 },
} as const satisfies Record<Budget, object>;

/** Of the text that comes with the package no more windows are tested than it has, of every vocabulary above. */
const SHIPPED_WINDOWS = 96;

/** A text in windows of a length; the caller's where there is one. */
export function textTask({ budget, data }: Size, length = WINDOW): Settings {
  const { vocabulary } = SIZES[budget];
  return { name: "text", ...(data !== undefined && { data }), vocabulary, length };
}

/** Of all language models here; to see that they run, narrow ones. */
const WIDTHS = { width: 64, headSize: 16, feedForwardWidth: 128 } as const;
const NARROW = { width: 16, headSize: 4, feedForwardWidth: 32 } as const;

/** A language model of one layer of four heads with T5's encoding, but for what is said otherwise. */
export function languageModel({ budget }: Size, changes: Settings): Settings {
  return {
    ...{ architecture: "language-model", layers: 1, heads: 4, relativePosition: "t5" },
    ...(budget === "smoke" ? NARROW : WIDTHS),
    ...changes,
  };
}

/** How a study trains its language models. */
export interface LanguageTraining {
  /** what of the steps of a budget, 1 at most */
  readonly share: number;
  readonly keep: "nothing" | "best";
}

/** The sweep that trains one, as its document. */
export function languageSweep(
  size: Size,
  model: Settings,
  { share, keep }: LanguageTraining,
): object {
  const { batch, validation, ...budget } = SIZES[size.budget];
  const steps = share * budget.steps;
  const test = size.data === undefined ? Math.min(budget.test, SHIPPED_WINDOWS) : budget.test;
  return {
    baseline: {
      task: textTask(size),
      data: { train: "fresh", validation, test },
      model,
      training: { batch },
    },
    ...{ learningRates: [0.003], budget: { steps }, keep },
  };
}

/** A language model that was trained, and its log loss on the test part, of each seed. */
export interface TrainedLanguage {
  readonly name: string;
  readonly model: Settings;
  /** trainable numbers */
  readonly parameters: number;
  /** nats a symbol */
  readonly losses: readonly number[];
  readonly bytesASymbol: number;
}

/** The losses of a model on the text of its training. */
export function trainedLanguage(
  trials: Trials,
  size: Size,
  name: string,
  model: Settings,
): TrainedLanguage {
  const configuration: Configuration = { task: textTask(size), model };
  const { bytesASymbol = Number.NaN } = taskOf(configuration.task).relationship(0);
  return {
    ...{ name, model, bytesASymbol },
    parameters: parameterCount(builtModel(configuration)),
    losses: chosenErrors(trials, configuration, "log_loss"),
  };
}

/** A row for each model; `published` by its name. */
export function languageTable(
  models: readonly TrainedLanguage[],
  published: Readonly<Record<string, number>>,
): Table {
  return {
    file: "models.csv",
    columns: [
      ...["model", "parameters", "log_loss", "least", "most", "perplexity", "bits_a_byte"],
      ...["seeds", "published"],
    ],
    rows: models.map(({ name, parameters, losses, bytesASymbol }) => {
      const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
      return {
        ...{ model: name, parameters, log_loss: mean, seeds: losses.length },
        ...{ least: Math.min(...losses), most: Math.max(...losses) },
        perplexity: perplexity(mean),
        bits_a_byte: bitsAByte(mean, bytesASymbol),
        published: published[name] ?? null,
      };
    }),
  };
}

/** By how much the loss of one is above that of the other, seed by seed. */
export function above(one: TrainedLanguage, other: TrainedLanguage): number[] {
  return one.losses.map((loss, seed) => loss - other.losses[seed]);
}

/** What the paper leaves open of language models, and that ours are small. */
export const languageChoices = ({ share }: LanguageTraining): readonly Choice[] => [
  {
    setting: "text",
    taken: `an excerpt of Moby Dick that comes with nwidth, or the caller's text; its last two tenths validate and test; ${SIZES.default.vocabulary} symbols of byte pairs, of the training part alone`,
    why: "OpenWebText has 9 billion symbols: the paper's losses, per symbol of another alphabet, are beside ours and not comparable with them, but their order is",
  },
  {
    setting: "model",
    taken: `width ${WIDTHS.width}, heads of ${WIDTHS.headSize}, nets of ${WIDTHS.feedForwardWidth}, T5 encoding, layer norm before each half, a dense readout`,
    why: "sizes are in a table that is an image; without layer norm deep models of this kind train badly",
  },
  {
    setting: "training",
    taken: `Adam, rate 0.003 on a cosine, ${share * SIZES.default.steps} batches of ${SIZES.default.batch} windows of ${WINDOW}; the best of ten evaluations. Budget \`paper\`: ${share * SIZES.paper.steps} of ${SIZES.paper.batch}, ${SIZES.paper.vocabulary} symbols`,
    why: "AdamW, 10,000 steps of about 100,000 symbols there",
  },
];
