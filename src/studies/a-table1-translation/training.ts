import { resolveTask, taskOf } from "../../experiments/sweep/parts.js";
import { FRESH, type Settings } from "../../experiments/trial/schema.js";
import type { Configuration } from "../cells.js";
import type { Size } from "../study.js";

/** What reads the source. */
export const ENCODERS = ["attention", "gru"] as const;
export type Encoder = (typeof ENCODERS)[number];

/** Symbols that are moved to the end: of the original none, of the altered source as many as in the paper. */
export const MOVED = { original: 0, altered: 10 } as const;
export type Order = keyof typeof MOVED;
export const ORDERS = Object.keys(MOVED) as readonly Order[];

/** Sizes of a budget: on the caller's data, or on the 1,951 sentences that come with the package. */
interface Sizes {
  readonly vocabulary: number;
  readonly length: number;
  readonly model: Settings;
  /** of the training that both orders start from, and of what follows it */
  readonly steps: { readonly before: number; readonly after: number };
  readonly batch: number;
  /** pairs of the test part that are translated, at most */
  readonly translated: number;
  /** pairs that choose the step, and as many that the log loss is measured on, at most */
  readonly validated: number;
}

const small: Sizes = {
  ...{ vocabulary: 500, length: 24, batch: 4, translated: 4, validated: 16 },
  model: { width: 8, heads: 2, layers: 1, feedForwardWidth: 16 },
  steps: { before: 4, after: 2 },
};
const shipped: Sizes = {
  ...{ vocabulary: 1000, length: 32, batch: 16, translated: 384, validated: 256 },
  model: { width: 64, heads: 4, layers: 2, feedForwardWidth: 128 },
  steps: { before: 400, after: 160 },
};
const given: Sizes = {
  ...{ vocabulary: 2000, length: 32, batch: 32, translated: 384, validated: 256 },
  model: { width: 128, heads: 4, layers: 2, feedForwardWidth: 256 },
  steps: { before: 800, after: 240 },
};
/** The base model of arXiv 1706.03762. */
const paper: Sizes = {
  ...{ vocabulary: 32_000, length: 64, batch: 256, translated: 3000, validated: 1024 },
  model: { width: 512, heads: 8, layers: 6, feedForwardWidth: 2048 },
  steps: { before: 100_000, after: 20_000 },
};

export function sizesOf({ budget, data }: Size): Sizes {
  switch (budget) {
    case "smoke":
      return small;
    case "default":
      return data === undefined ? shipped : given;
    case "paper":
      return paper;
  }
}

/** Largest learning rates of Adam, before and after. Chosen by hand. */
const RATES = { before: 0.002, after: 0.001 } as const;

function taskFor(size: Size, order: Order): Settings {
  const { vocabulary, length } = sizesOf(size);
  const of = { name: "translation", vocabulary, length, moved: MOVED[order] };
  return size.data === undefined ? of : { ...of, data: size.data, columns: ["1", "2"] };
}

/** A model on one order. */
function untrained(size: Size, encoder: Encoder, order: Order): Configuration {
  return {
    task: taskFor(size, order),
    model: { architecture: "encoder-decoder", encoder, ...sizesOf(size).model },
  };
}

/** A model on one order, at the end of its training. */
export function configurationOf(size: Size, encoder: Encoder, order: Order): Configuration {
  const { before, after } = sizesOf(size).steps;
  return { ...untrained(size, encoder, order), steps: after, startSteps: before };
}

/** The training that both orders start from. */
export function originOf(size: Size, encoder: Encoder): Configuration {
  return { ...untrained(size, encoder, "original"), steps: sizesOf(size).steps.before };
}

/** The training on the original order, and from what it left one on each order. */
export function sweepsOf(size: Size): object[] {
  const { batch, steps, validated } = sizesOf(size);
  const { task, model } = configurationOf(size, "attention", "original");
  const { holds } = taskOf(resolveTask(task, "the task of a study"));
  if (holds === null) throw new RangeError("parallel text has an end");
  const baseline = {
    task,
    model,
    data: {
      train: FRESH,
      validation: Math.min(validated, holds.validation),
      test: Math.min(validated, holds.test),
    },
    training: { batch, labelSmoothing: 0.1 },
  };
  const encoders = { "model.encoder": ENCODERS };
  return [
    {
      title: "Translation of the original order",
      baseline,
      grid: encoders,
      learningRates: [RATES.before],
      ...{ budget: { steps: steps.before }, keep: "best" },
    },
    {
      title: "Translation of both orders, from there",
      baseline,
      start: { task: { moved: 0 }, learningRate: RATES.before, steps: steps.before },
      grid: { ...encoders, "task.moved": Object.values(MOVED) },
      learningRates: [RATES.after],
      ...{ budget: { steps: steps.after }, keep: "best" },
    },
  ];
}
