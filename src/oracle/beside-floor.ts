import { type ModelClass, outsideClass } from "../models/model-class.js";
import type { AskedPositions, ConfiguredTask } from "../tasks/task.js";
import type { Floor } from "./floor.js";
import { type TrainedError, trainedError } from "./four-numbers.js";
import { ANY_MODEL, floorsOf } from "./task-floors.js";

/** A task as a model is asked about it. */
export interface Asked {
  /** with its settings */
  readonly task: ConfiguredTask;
  /** of the relationship */
  readonly seed: number;
  /** at which the model's errors count */
  readonly positions: AskedPositions;
}

/**
 * The largest floor of the mean squared error that is known to hold for a model. Floors are averaged over
 * the positions that the task asks for: at the last one alone of a task that asks for all, only that of any
 * model is one.
 *
 * @param of what is known of the model
 * @throws CallerError where the settings of the task do not go together
 */
export function floorFor({ task, seed, positions }: Asked, of: ModelClass): Floor<"exact"> {
  return floorsOf(task, seed)
    .filter((floor) => floor.error === "mean squared" && outsideClass(of, floor.of) === null)
    .filter((floor) => positions === task.positions || floor.of === ANY_MODEL)
    .reduce((a, b) => (b.value > a.value ? b : a));
}

/** Standard errors of the test part that the interval of what was trained is widened by. */
const SAMPLING = 4;

/**
 * What the seeds of one configuration reached, to be held against a floor. The test part is the same for all
 * of them, so the interval is widened by what its sequences add: the relative standard error of a mean of n
 * squares of normal errors is sqrt(2 / n).
 *
 * @param of what is known of the model
 * @param errors mean squared errors, one of each seed
 * @param test sequences of the test part
 */
export function trainedOn(of: ModelClass, errors: readonly number[], test: number): TrainedError {
  const trained = trainedError(of, errors);
  const slack = 1 + SAMPLING * Math.sqrt(2 / test);
  const interval =
    trained.interval && ([trained.interval[0] / slack, trained.interval[1] * slack] as const);
  return { ...trained, interval };
}
