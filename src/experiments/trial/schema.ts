import { createHash } from "node:crypto";
import { ENGINE_VERSION } from "../../runtime/node.js";
import type { Schedule } from "../../training/optimiser.js";
import { VERSION } from "../../version.js";
import { canonicalJson } from "../canonical-json.js";

/** Raised where the meaning of a trial's fields changes: a trial of another schema is another trial. */
export const TRIAL_SCHEMA = 1;

/** A setting as JSON holds it; `null` is a setting that is switched off. */
export type Setting = string | number | boolean | null | readonly Setting[];

/** Names and values, defaults filled in. */
export type Settings = Readonly<Record<string, Setting>>;

/** Examples drawn from the trial's task, so many for each split: any process can draw them again. */
export interface DrawnData {
  readonly seed: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** Examples that were handed over, known by the SHA-256 of their bytes. */
export interface GivenData {
  readonly sha256: string;
}

/** How a trial is trained; see `PopulationSpecification`. */
export interface TrainingSettings {
  readonly batch: number;
  readonly optimiser: "sgd" | "adam" | "adamw";
  /** of adamw; 0 elsewhere */
  readonly weightDecay: number;
  readonly schedule: Schedule;
  readonly clipNorm: number;
  readonly dtype: "float32" | "float64";
}

/** How long a trial trains, and when it stops early. */
export interface BudgetSettings {
  readonly steps: number;
  readonly evaluateEvery: number;
  /** evaluations without a new best; null: never stops early */
  readonly patience: number | null;
}

/** What the members of a population share. */
export interface TrialSettings {
  /** `name`, and the settings of the task; of given examples what a reader wants to know of them */
  readonly task: Settings;
  readonly data: DrawnData | GivenData;
  /** `architecture`, and its settings */
  readonly model: Settings;
  readonly training: TrainingSettings;
  readonly budget: BudgetSettings;
}

/** One model, trained once: everything that its result depends on. */
export interface Trial extends TrialSettings {
  /** of the first parameters and the order of the data */
  readonly seed: number;
  readonly learningRate: number;
}

const texts = new WeakMap<object, string>();

/** Parts of trials are shared by many: each is written once. */
function textOf(part: object): string {
  let text = texts.get(part);
  if (text === undefined) {
    text = canonicalJson(part);
    texts.set(part, text);
  }
  return text;
}

/**
 * What a trial is known by: the SHA-256, in hexadecimal, of the canonical JSON of its settings, with
 * the schema and the versions of nwidth and the engine. Trials with equal settings have equal keys;
 * the parts of a trial must not be changed after a key was taken.
 */
export function trialKey(trial: Trial): string {
  const { task, data, model, training, budget, seed, learningRate } = trial;
  const settings = [task, data, model, training, budget].map(textOf).join(",");
  const versions = canonicalJson([TRIAL_SCHEMA, VERSION, ENGINE_VERSION]);
  const member = canonicalJson([seed, learningRate]);
  return createHash("sha256").update(`[${versions},${settings},${member}]`).digest("hex");
}
