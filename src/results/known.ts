import { CallerError } from "../errors.js";
import { canonicalJson } from "../experiments/canonical-json.js";
import { codeVersions } from "../experiments/trial/versions.js";
import type { ModelClass } from "../models/model-class.js";
import { buildModel } from "../models/registry.js";
import { floorFor } from "../oracle/beside-floor.js";
import type { Floor } from "../oracle/floor.js";
import type { Metric } from "../statistics/metrics.js";
import { type CouplingConfig, exactHead } from "../tasks/coupling.js";
import { buildTask } from "../tasks/registry.js";
import type { ConfiguredTask } from "../tasks/task.js";
import type { Origin, Place, Trials } from "./trials.js";

/** What is known of a configuration's errors besides what its training reached. */
export interface Known {
  /** the largest that holds for its model; null for given examples, and where the task has changed since */
  readonly floor: Floor<"exact"> | null;
  /** what is known of the model */
  readonly of: ModelClass;
  /**
   * the loss, squared error or log loss, of what the training part says of every output alike, its mean or its
   * frequencies, on the test part; null before a trial is done
   */
  readonly constant: number | null;
  /** the head size from which on a coupling is held exactly: its errors fall off a cliff there; null: not known */
  readonly exactHead: number | null;
}

/** What is known of the configuration of a trial. */
export type KnownAt = (place: Place) => Known;

/** Metrics that are a loss over that of a constant, by the loss. */
const RELATIVE = { mse: "nmse", log_loss: "nlog_loss" } as const satisfies Partial<
  Record<Metric, Metric>
>;
const LOSSES = Object.keys(RELATIVE) as (keyof typeof RELATIVE)[];

/**
 * A loss in the unit of a metric: as it is, over that of a constant, or null where the metric is of
 * another kind.
 */
export function inMetric(metric: Metric, loss: number | null, constant: number | null) {
  for (const own of LOSSES) {
    if (metric === own) return loss;
    if (metric === RELATIVE[own]) return loss === null || !constant ? null : loss / constant;
  }
  return null;
}

/** The value of a function for each text, worked out once. */
function remembered<T>(): (text: string, value: () => T) => T {
  const values = new Map<string, T>();
  return (text, value) => {
    const known = values.get(text);
    if (known !== undefined || values.has(text)) return known as T;
    const made = value();
    values.set(text, made);
    return made;
  };
}

/** What code of today makes of settings; null where they are none of its own. */
function made<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof CallerError) return null;
    throw error;
  }
}

function taskOf({ settings, versions }: Origin): ConfiguredTask | null {
  const { name, ...rest } = settings.task;
  const now = codeVersions(settings);
  return now.task === null || now.task !== versions.task
    ? null
    : made(() => buildTask(String(name), rest));
}

function classOf({ settings, versions }: Origin, task: ConfiguredTask): ModelClass {
  const { architecture, ...rest } = settings.model;
  const model =
    codeVersions(settings).model === versions.model
      ? made(() => buildModel(String(architecture), rest, task))
      : null;
  return model?.modelClass ?? {};
}

/** What is known of the configurations of trials, each task and each model looked at once. */
export function knownOf(trials: Trials): KnownAt {
  const tasks = remembered<ConfiguredTask | null>();
  const classes = remembered<ModelClass>();
  const floors = remembered<Floor<"exact">>();
  const known = new Map<Origin["settings"], Known>();
  const constants = constantsOf(trials);
  return (place) => {
    const origin = trials.originOf(place);
    const { settings, versions } = origin;
    const before = known.get(settings);
    if (before !== undefined) return before;
    const text = canonicalJson([settings.task, versions.task]);
    const task = tasks(text, () => taskOf(origin));
    const of =
      task === null
        ? {}
        : classes(canonicalJson([settings.model, versions.model, text]), () =>
            classOf(origin, task),
          );
    const {
      data,
      training: { positions },
    } = settings;
    const floor =
      task === null || "sha256" in data
        ? null
        : floors(canonicalJson([text, of, data.seed, positions]), () =>
            floorFor({ task, seed: data.seed, positions }, of),
          );
    const exact = task?.task === "coupling" ? exactHead(task.config as CouplingConfig) : null;
    const found = {
      floor,
      of,
      exactHead: exact,
      constant: constants.get(examplesOf(origin)) ?? null,
    };
    known.set(settings, found);
    return found;
  };
}

/** What the loss of a constant depends on. */
function examplesOf({ settings: { task, data, training }, versions }: Origin): string {
  return canonicalJson([task, versions.task, data, training.positions]);
}

/** The loss of a constant by examples: every trial states its own loss in both units, the first counts. */
function constantsOf(trials: Trials): Map<string, number> {
  const constants = new Map<string, number>();
  const texts = new Map<Origin, string>();
  for (const place of trials.places) {
    const origin = trials.originOf(place);
    const examples = texts.get(origin) ?? examplesOf(origin);
    texts.set(origin, examples);
    if (constants.has(examples)) continue;
    for (const loss of LOSSES) {
      const [own, relative] = [trials.number(place, loss), trials.number(place, RELATIVE[loss])];
      if (own !== null && relative !== null && relative > 0)
        constants.set(examples, own / relative);
    }
  }
  return constants;
}

/** Adds what is known beside each trial: `floor` of the squared error, and `constant`, see `Known`. */
export function addKnown(trials: Trials): void {
  const known = knownOf(trials);
  trials.addColumns({
    floor: (place) => known(place).floor?.value ?? null,
    constant: (place) => known(place).constant,
  });
}
