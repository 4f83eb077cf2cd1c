import type { Settings } from "../../experiments/trial/schema.js";
import type { Trials } from "../../results/trials.js";
import { type Configuration, chosenErrors } from "../cells.js";
import { imageData, imageTask } from "../images.js";
import type { Budget, Size } from "../study.js";

const MODELS = {
  transformer: {
    model: {
      architecture: "vit",
      ...{ width: 32, layers: 2, heads: 2, headSize: 16, feedForwardWidth: 64, readout: "mean" },
    },
    rate: 0.008,
  },
  recurrent: { model: { architecture: "gru", width: 48 }, rate: 0.008 },
} as const satisfies Readonly<Record<string, { readonly model: Settings; readonly rate: number }>>;

export type ModelName = keyof typeof MODELS;
export const modelNames = Object.keys(MODELS) as ModelName[];

/** What is learned, and from where: the order as it is, or altered, on from the first or from drawn parameters. */
export const ARMS = ["original", "warm", "cold"] as const;
export type Arm = (typeof ARMS)[number];

/** Tokens that are moved behind the others, as in the paper. */
export const MOVED = 10;

const SIZES = {
  smoke: { steps: 8, further: 8, batch: 16 },
  default: { steps: 2560, further: 1280, batch: 32 },
  paper: { steps: 30_000, further: 15_000, batch: 64 },
} as const satisfies Record<Budget, object>;

export function configurationOf(model: ModelName, arm: Arm, size: Size): Configuration {
  return {
    task: imageTask(size, arm === "original" ? 0 : MOVED),
    model: MODELS[model].model,
    ...(arm === "warm" && { startSteps: SIZES[size.budget].steps }),
  };
}

/** The sweep that trains a model in one of the three ways. */
export function sweepOf(name: ModelName, arm: Arm, size: Size): object {
  const { steps, further, batch } = SIZES[size.budget];
  const { task, model } = configurationOf(name, arm, size);
  const { rate } = MODELS[name];
  return {
    baseline: { task, model, data: imageData(size), training: { batch } },
    ...(arm === "warm" && { start: { task: { moved: 0 }, learningRate: rate, steps } }),
    ...{ learningRates: [rate], budget: { steps: arm === "warm" ? further : steps } },
  };
}

/** Test accuracy of each seed, of every model in every arm. */
export type Found = Readonly<Record<ModelName, Readonly<Record<Arm, readonly number[]>>>>;

export function foundOf(trials: Trials, size: Size): Found {
  const of = (model: ModelName) =>
    Object.fromEntries(
      ARMS.map((arm) => [arm, chosenErrors(trials, configurationOf(model, arm, size), "accuracy")]),
    ) as Record<Arm, number[]>;
  return { transformer: of("transformer"), recurrent: of("recurrent") };
}
