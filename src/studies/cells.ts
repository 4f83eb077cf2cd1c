import { modelOf, resolveModel, resolveTask, taskOf } from "../experiments/sweep/parts.js";
import type { Settings } from "../experiments/trial/schema.js";
import type { Model } from "../models/architecture.js";
import { floorFor, trainedOn } from "../oracle/beside-floor.js";
import { type FourNumbers, requireOrder } from "../oracle/four-numbers.js";
import { cellOf } from "../results/cell.js";
import type { Table } from "../results/table.js";
import type { Place, Trials } from "../results/trials.js";
import type { Metric } from "../statistics/metrics.js";
import type { ConfiguredTask } from "../tasks/task.js";
import type { Categories, Marks } from "./figure.js";

/** The settings of one configuration, as a sweep's document writes them. */
export interface Configuration {
  /** `name`, and settings of the task */
  readonly task: Settings;
  /** `architecture`, and its settings */
  readonly model: Settings;
  /** those of its training by which trials differ */
  readonly training?: Settings;
  /** of the optimiser, where trials differ in them */
  readonly steps?: number;
  /** of the training that they start from; left out: from drawn parameters */
  readonly startSteps?: number;
}

/**
 * The trials of a configuration at the learning rate that validation chose, by seed; null where no rate is
 * without a seed that diverged.
 *
 * @throws RangeError where there is no such trial
 */
export function chosenTrials(
  trials: Trials,
  { task, model, training = {}, steps, startSteps }: Configuration,
): (Place | null)[] {
  const taskSettings = resolveTask(task, "the task of a study");
  const modelSettings = resolveModel(model, taskOf(taskSettings), "the model of a study");
  const wanted = [
    ...Object.entries(taskSettings).map(([key, value]) => [`task.${key}`, value] as const),
    ...Object.entries(modelSettings).map(([key, value]) => [`model.${key}`, value] as const),
    ...Object.entries(training).map(([key, value]) => [`training.${key}`, value] as const),
    ...(steps === undefined ? [] : [["budget.steps", steps] as const]),
    ["start.steps", startSteps ?? null] as const,
  ];
  const found = trials.places.filter((place) =>
    wanted.every(([path, value]) => trials.value(place, path) === cellOf(value)),
  );
  if (found.length === 0) throw new RangeError(`no trial of ${JSON.stringify(wanted)}`);
  const seeds = trials.levels("seed", found);
  return seeds.map(
    (seed) =>
      found.find((p) => trials.value(p, "seed") === seed && trials.value(p, "chosen") === true) ??
      null,
  );
}

/**
 * Test errors of `chosenTrials`, of a metric; not a number where there is none.
 *
 * @throws RangeError where there is no such trial
 */
export function chosenErrors(
  trials: Trials,
  configuration: Configuration,
  metric: Metric = "mse",
): number[] {
  return chosenTrials(trials, configuration).map(
    (place) => (place === null ? null : trials.number(place, metric)) ?? Number.NaN,
  );
}

/** The task of a configuration. */
export const builtTask = ({ task }: Configuration): ConfiguredTask => taskOf(task);

/** The model of a configuration, for its task. */
export const builtModel = ({ task, model }: Configuration): Model => modelOf(model, taskOf(task));

/**
 * Errors of a configuration beside the largest floor that holds for its model. Without what was trained where that
 * diverged.
 *
 * @param test sequences of the test part
 * @throws RangeError where what was trained is below the floor
 */
export function besideFloor(
  configuration: Configuration,
  errors: readonly number[],
  test: number,
): FourNumbers {
  const task = builtTask(configuration);
  const { modelClass } = builtModel(configuration);
  const floor = floorFor({ task, seed: 0, positions: task.positions }, modelClass);
  // what diverged is in no order
  if (!errors.every(Number.isFinite)) return { floor };
  const numbers = { floor, trained: trainedOn(modelClass, errors, test) };
  requireOrder(numbers);
  return numbers;
}

/** What a model reached on inputs that are given as they are, or altered. */
export interface Reached {
  readonly model: string;
  /** what is done to the inputs */
  readonly inputs: string;
  readonly numbers: FourNumbers;
  /** test error of each seed */
  readonly values: readonly number[];
  /** that of the paper, where it prints one */
  readonly published: number | null;
}

/** A row for each model and kind of inputs. */
export function reachedTable(cells: readonly Reached[]): Table {
  return {
    file: "cells.csv",
    columns: ["model", "inputs", "floor", "trained", "low", "high", "seeds", "published"],
    rows: cells.map(({ model, inputs, numbers: { floor, trained }, values, published }) => ({
      model,
      inputs,
      floor: floor.value,
      trained: trained?.mean ?? null,
      low: trained?.interval?.[0] ?? null,
      high: trained?.interval?.[1] ?? null,
      seeds: values.length,
      published,
    })),
  };
}

/** A floor below this is rounding, and stands on no axis. */
const FLOOR_SHOWN = 1e-15;

/** A panel for each kind of inputs, a place for each model. */
export function reachedPanels(cells: readonly Reached[]): Categories[] {
  const kinds = [...new Set(cells.map(({ inputs }) => inputs))];
  return kinds.map((kind) => ({
    kind: "categories",
    heading: kind,
    label: "mean squared error",
    marks: cells.filter(({ inputs }) => inputs === kind).flatMap(marksOf),
  }));
}

function marksOf({ model, numbers: { floor }, values, published }: Reached): Marks[] {
  return [
    { at: model, role: "trained", values },
    ...(floor.value > FLOOR_SHOWN
      ? [{ at: model, role: "floor" as const, values: [floor.value] }]
      : []),
    ...(published === null ? [] : [{ at: model, role: "published" as const, values: [published] }]),
  ];
}
