import { type LogitSpectrum, logitSpectra } from "../../measure/logit-spectra.js";
import type { Model } from "../../models/architecture.js";
import { initialParameters } from "../../models/parameters.js";
import type { Trials } from "../../results/trials.js";
import { nodeEngine } from "../../runtime/node.js";
import { hitRate, logLoss } from "../../statistics/metrics.js";
import { truthOf } from "../../training/examples/examples.js";
import { type Floats, Predictor } from "../../training/predictor.js";
import { taskExamples } from "../../training/task-examples.js";
import { joined, learnedModels, testSequences } from "../attention.js";
import { builtModel, builtTask, type Configuration, chosenErrors, chosenTrials } from "../cells.js";
import type { Budget, Kept, Size } from "../study.js";
import { configurationOf, headSizes } from "./training.js";

/** Test images whose logits are looked at, and training images that the training error is taken on, at most. */
const LOOKED_AT = {
  smoke: { logits: 8, train: 64 },
  default: { logits: 100, train: 10_000 },
  paper: { logits: 500, train: 50_000 },
} as const satisfies Record<Budget, object>;

/** What became of a seed of a head size. */
export interface Learned {
  /** of the first head of the last layer, for each image */
  readonly spectra: readonly LogitSpectrum[];
  /** the same of the parameters that it began with */
  readonly untrained: readonly LogitSpectrum[];
  /** log loss on the training part */
  readonly trainLoss: number;
  /** share of the training part's images whose class it misses */
  readonly trainError: number;
}

/** What was trained with a head size. */
export interface Reached {
  readonly size: number;
  /** of each seed; null where it diverged */
  readonly learned: readonly (Learned | null)[];
  /** on the test part, of each seed */
  readonly accuracy: readonly number[];
  /** loss on the validation part, of each seed */
  readonly validation: readonly number[];
}

/** Every head size, from the smallest. */
export async function reachedBy(trials: Trials, size: Size, kept: Kept): Promise<Reached[]> {
  const all: Reached[] = [];
  for (const headSize of headSizes(size.budget)) {
    all.push(await reachedWith(headSize, trials, size, kept));
  }
  return all;
}

async function reachedWith(
  headSize: number,
  trials: Trials,
  size: Size,
  kept: Kept,
): Promise<Reached> {
  const configuration = configurationOf(headSize, size);
  const { logits, train } = LOOKED_AT[size.budget];
  const images = joined(testSequences(builtTask(configuration).relationship(0), logits));
  const ofTraining = await trainingErrors(configuration, train);
  const learned: (Learned | null)[] = [];
  for (const [seed, one] of (await learnedModels(trials, configuration, kept)).entries()) {
    if (one === null) {
      learned.push(null);
      continue;
    }
    const { model, theta } = one;
    learned.push({
      spectra: await lastLayer(model, theta, images),
      untrained: await lastLayer(model, initialParameters(model, seed), images),
      ...(await ofTraining.errors(theta)),
    });
  }
  await ofTraining.close();
  return {
    ...{ size: headSize, learned },
    accuracy: chosenErrors(trials, configuration, "accuracy"),
    validation: chosenTrials(trials, configuration).map(
      (place) => (place === null ? null : trials.number(place, "validation")) ?? Number.NaN,
    ),
  };
}

/** The first head of the last layer, as in the paper. */
function lastLayer(model: Model, theta: Floats, images: Float64Array): Promise<LogitSpectrum[]> {
  const heads = model.heads();
  const last = heads[heads.length - 1].layer;
  const coupling = heads.find(({ layer }) => layer === last)?.coupling ?? null;
  if (coupling === null) throw new RangeError(`${model.architecture} has no queries and keys`);
  return logitSpectra(nodeEngine, model, coupling, theta, images);
}

/** Errors of models of a configuration on the first images of the training part. */
async function trainingErrors(configuration: Configuration, most: number) {
  const task = builtTask(configuration);
  const count = Math.min(most, task.holds?.train ?? most);
  const { examples, train } = taskExamples(task, 0, { train: count, validation: 0, test: 0 });
  const { architecture, config, task: shape } = builtModel(configuration);
  const predictor = await Predictor.open(
    nodeEngine,
    {
      ...{ architecture, config, task: shape, dtype: "float32", positions: "last", members: 1 },
      gives: "scores",
    },
    examples,
  );
  const truth = truthOf(examples, train, "last");
  return {
    errors: async (theta: Floats) => {
      const [scores] = await predictor.predict(train, Float32Array.from(theta));
      return { trainLoss: logLoss(scores, truth), trainError: 1 - hitRate(scores, truth) };
    },
    close: () => predictor.close(),
  };
}
