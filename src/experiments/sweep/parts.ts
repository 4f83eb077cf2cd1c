import type { z } from "zod";
import { CallerError } from "../../errors.js";
import type { Model } from "../../models/architecture.js";
import { shapeOf, type TaskShape } from "../../models/input.js";
import { parameterCount } from "../../models/parameters.js";
import { buildModel } from "../../models/registry.js";
import { buildTask } from "../../tasks/registry.js";
import type { ConfiguredTask } from "../../tasks/task.js";
import { requireLoss } from "../../training/loss.js";
import { forTask, type TrainingSettings, writtenTrainingSchema } from "../../training/settings.js";
import { populationDefaults } from "../../training/specification.js";
import { canonicalJson } from "../canonical-json.js";
import {
  type BudgetSettings,
  type DrawnData,
  FRESH,
  type PartName,
  type Setting,
  type Settings,
  type StartSettings,
  type TrialSettings,
  writtenBudgetSchema,
  writtenDataSchema,
} from "../trial/schema.js";
import { plainJson, shown } from "./plain.js";
import { refused, yamlHint } from "./refused.js";

/** Settings of trials with drawn data, as those of every sweep. */
export interface SweepSettings extends TrialSettings {
  /** drawn from a task */
  readonly data: DrawnData;
}

/** The setting of a part on which the defaults of its others depend. */
export const DECIDES: Readonly<Record<PartName, string | null>> = {
  task: "name",
  data: null,
  model: "architecture",
  training: "optimiser",
  budget: "steps",
};

/** Numbers that the examples of a trial may hold, 400 MB: more than a study of small models asks for. */
const MOST_NUMBERS = 1e8;

function split(written: Settings, decides: string, place: string): [name: string, rest: Settings] {
  const { [decides]: name, ...rest } = written;
  if (typeof name === "string") return [name, rest];
  throw new CallerError(
    name === undefined
      ? `${place}.${decides} is missing`
      : `${place}.${decides}: ${shown(name)} does not fit`,
    `${yamlHint(name)}write ${decides}: and a name`,
  );
}

/** What the registries refuse, with its place in the document. */
function at<T>(place: string, written: Settings, resolve: () => T): T {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof CallerError)) throw error;
    const trap =
      Object.values(written)
        .map(yamlHint)
        .find((hint) => hint !== "") ?? "";
    throw new CallerError(`${place}: ${error.problem}`, `${trap}${error.cure}`);
  }
}

/**
 * A task with all its settings.
 *
 * @param place where it is written, for errors
 * @throws CallerError for an unknown task or setting or a bad value, naming the nearest
 */
export function resolveTask(written: Settings, place: string): Settings {
  const [name, rest] = split(written, "name", place);
  const { config } = at(place, rest, () => buildTask(name, rest));
  return plainJson({ name, ...config }) as Settings;
}

const configured = new WeakMap<Settings, ConfiguredTask>();

/** The task of settings that hold its name; looked up where the same object was asked for before. */
export function taskOf(settings: Settings): ConfiguredTask {
  let task = configured.get(settings);
  if (task === undefined) {
    const { name, ...rest } = settings;
    task = buildTask(String(name), rest);
    configured.set(settings, task);
  }
  return task;
}

/** What is known of a model once it was built. */
export interface ModelSize {
  /** trainable scalars */
  readonly parameters: number;
  /** see `Architecture.width` */
  readonly width: number;
}

const sizes = new WeakMap<Settings, ModelSize & { readonly task: string }>();

/** The model of settings that hold its architecture, for a task. */
export function modelOf({ architecture, ...config }: Settings, task: TaskShape): Model {
  return buildModel(String(architecture), config, task);
}

function shapeText(task: TaskShape): string {
  return canonicalJson(shapeOf(task));
}

/** The size of the model of resolved settings; looked up for the task that it was resolved for. */
export function modelSizeOf(settings: Settings, task: TaskShape): ModelSize {
  const known = sizes.get(settings);
  if (known?.task === shapeText(task)) return known;
  const model = modelOf(settings, task);
  return { parameters: parameterCount(model), width: model.width };
}

/**
 * A model with all its settings, for a task.
 *
 * @throws CallerError for an unknown architecture or setting or a bad value, naming the nearest
 */
export function resolveModel(written: Settings, task: TaskShape, place: string): Settings {
  const [, rest] = split(written, "architecture", place);
  const model = at(place, rest, () => modelOf(written, task));
  const settings = plainJson({ architecture: model.architecture, ...model.config }) as Settings;
  const { width } = model;
  sizes.set(settings, { task: shapeText(task), parameters: parameterCount(model), width });
  return settings;
}

function parsed<T>(schema: z.ZodType<T>, written: Settings, place: string): T {
  const result = schema.safeParse(written);
  if (result.success) return result.data;
  throw refused(schema, written, result.error, [place]);
}

/** @throws CallerError for an unknown field or a bad value, naming the nearest */
export function resolveData(written: Settings, place: string): DrawnData {
  return parsed(writtenDataSchema, written, place);
}

/**
 * How models of a task are trained: what is not written follows from the task.
 *
 * @throws CallerError for an unknown field or a bad value, naming the nearest; for a loss, positions or
 *   a unit that the task's outputs do not have
 */
export function resolveTraining(
  written: Settings,
  task: ConfiguredTask,
  place: string,
): TrainingSettings {
  const settings = forTask(parsed(writtenTrainingSchema, written, place), task);
  at(place, written, () => requireLoss(settings.loss, task.target));
  if (settings.standardise && task.target === "classes") {
    throw new CallerError(
      `${place}.standardise: true, where the outputs of ${task.task} are classes`,
      "set standardise: false, or leave it out",
    );
  }
  if (settings.positions === "all" && task.positions === "last") {
    throw new CallerError(
      `${place}.positions: all, where ${task.task} asks for an output at the last position alone`,
      "set positions: last, or leave it out",
    );
  }
  return settings;
}

/** @throws CallerError for an unknown field or a bad value, naming the nearest */
export function resolveBudget(written: Settings, place: string): BudgetSettings {
  return parsed(writtenBudgetSchema, written, place);
}

/**
 * The training that trials of a task start from, with all settings of its task.
 *
 * @throws CallerError for an unknown setting or a bad value; where its task is another, or has another shape
 */
export function resolveStart(
  { task: written, ...start }: StartSettings,
  task: Settings,
): StartSettings {
  if ("name" in written && written.name !== task.name) {
    throw new CallerError(
      `start.task.name: ${shown(written.name)}, where the trials are of ${task.name}`,
      "start from a training on the same task with other settings",
    );
  }
  const resolved = resolveTask({ ...task, ...written }, "start.task");
  const [from, to] = [resolved, task].map((settings) => canonicalJson(shapeOf(taskOf(settings))));
  if (from !== to) {
    throw new CallerError(
      `start.task: sequences of ${from}, where the trials have ${to}`,
      "start from a training on sequences of the same shape: a model's parameters fit no other",
    );
  }
  return { ...start, task: resolved };
}

/** @throws CallerError where the settings of a task do not go together */
export function requireRelationship(task: Settings, seed: number, place: string): void {
  at(place, task, () => taskOf(task).relationship(seed));
}

/** @throws CallerError where more sequences of real data are asked for than there are */
function requireThere(data: DrawnData, holds: ConfiguredTask["holds"], place: string): void {
  if (holds === null) return;
  for (const split of ["train", "validation", "test"] as const) {
    const asked = data[split];
    if (asked === FRESH || asked <= holds[split]) continue;
    throw new CallerError(
      `${place}: data.${split}: ${asked} sequences, where the data have ${holds[split]}`,
      `set data.${split} to at most ${holds[split]}`,
    );
  }
}

/**
 * Refuses parts that do not go together: more examples than there is room for, a batch larger than
 * the training part.
 *
 * @throws CallerError with the values at odds
 */
export function requireFitting(
  { task, data, training }: Pick<SweepSettings, "task" | "data" | "training">,
  place: string,
): void {
  const { length, inputs, outputs, reads, source, target, holds } = taskOf(task);
  requireThere(data, holds, place);
  // of fresh sequences the batches of one run of the engine are held
  const train = data.train === FRESH ? populationDefaults.stepsPerRun * training.batch : data.train;
  const count = train + data.validation + data.test;
  const channels = (reads === "symbols" ? 1 : inputs) + (target === "classes" ? 1 : outputs);
  const numbers = count * (length * channels + (source?.length ?? 0));
  if (numbers > MOST_NUMBERS) {
    throw new CallerError(
      `${place}: ${count} sequences of length ${length} with ${channels} channels are ${numbers} numbers, more than ${MOST_NUMBERS}`,
      data.train === FRESH
        ? `set smaller counts in data, a smaller batch, of which ${populationDefaults.stepsPerRun} are held at a time, or a shorter task`
        : "set smaller counts in data, or a shorter task",
    );
  }
  if (data.train !== FRESH && training.batch > data.train) {
    throw new CallerError(
      `${place}: a batch of ${training.batch} from ${data.train} training sequences`,
      `set training.batch to at most ${data.train}, or data.train to at least ${training.batch}`,
    );
  }
}

/** The settings that were written, as they were resolved. */
export function asWritten(resolved: Readonly<Record<string, Setting>>, written: object): Settings {
  return Object.fromEntries(
    Object.entries(resolved).filter(([name]) => Object.hasOwn(written, name)),
  );
}
