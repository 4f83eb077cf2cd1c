import { buildTask } from "../../tasks/registry.js";
import type { TrainingPart } from "../../training/batches.js";
import type { Examples } from "../../training/examples/examples.js";
import { blankSequences, freshSequences, taskExamples } from "../../training/task-examples.js";
import { canonicalJson } from "../canonical-json.js";
import { type DrawnData, FRESH } from "../trial/schema.js";

/** Examples, and which of them are for what. */
export interface DividedExamples {
  /** of all parts that are held */
  readonly examples: Examples;
  /** numbers of the examples to train on, or sequences drawn anew at every step */
  readonly train: TrainingPart;
  /** numbers of those that a member's best parameters are judged by */
  readonly validation: Int32Array;
  /** those among them that say on the way which parameters are best, and when to stop; left out: all */
  readonly watched?: Int32Array;
  /** numbers of those that are predicted when training is over */
  readonly predict: Int32Array;
}

/** Examples that a caller made. */
export interface GivenExamples extends DividedExamples {
  readonly kind: "given";
  readonly train: Int32Array;
}

/** Examples of a task, drawn where they are needed: so many of each split, `test` to predict. */
export interface DrawnExamples {
  readonly kind: "drawn";
  /** its name */
  readonly task: string;
  /** of the task */
  readonly settings: Readonly<Record<string, unknown>>;
  /** of the relationship and its samples */
  readonly seed: number;
  /** sequences of each split */
  readonly counts: Readonly<Pick<DrawnData, "train" | "validation" | "test">>;
}

/** What a population learns from. */
export type PopulationData = GivenExamples | DrawnExamples;

/** Whether training sequences are drawn anew at every step. */
export function isFresh(data: PopulationData): data is DrawnExamples {
  return data.kind === "drawn" && data.counts.train === FRESH;
}

/** How many sequences of each split are held. */
export function heldCounts({ counts }: DrawnExamples) {
  return { ...counts, train: counts.train === FRESH ? 0 : counts.train };
}

function sequencesOf(data: DrawnExamples): DividedExamples {
  const { task, settings, seed } = data;
  const configured = buildTask(task, settings);
  const { examples, train, validation, test } = taskExamples(configured, seed, heldCounts(data));
  return {
    examples,
    train: isFresh(data) ? freshSequences(configured, seed) : train,
    validation,
    predict: test,
  };
}

/** The populations of a sweep that come after one another often share their examples. */
let last: { readonly key: string; readonly examples: DividedExamples } | undefined;

/**
 * The examples themselves; those drawn last are kept.
 *
 * @throws CallerError where the settings of a task do not go together
 */
export function examplesOf(data: PopulationData): DividedExamples {
  if (data.kind === "given") return data;
  const key = canonicalJson(data);
  if (last?.key !== key) last = { key, examples: sequencesOf(data) };
  return last.examples;
}

/** Examples of the same number and shape as those that are held, all zero: what sizes are read off. */
export function blankExamples(data: PopulationData): Examples {
  if (data.kind === "given") return data.examples;
  const { train, validation, test } = heldCounts(data);
  return blankSequences(buildTask(data.task, data.settings), train + validation + test);
}

/** How many examples are predicted at every evaluation, and when training is over. */
export function countsOf(data: PopulationData): {
  readonly evaluation: number;
  readonly end: number;
} {
  if (data.kind === "drawn") {
    return { evaluation: data.counts.validation, end: data.counts.test };
  }
  const { validation, watched, predict } = data;
  return watched === undefined
    ? { evaluation: validation.length, end: predict.length }
    : { evaluation: watched.length, end: validation.length + predict.length };
}
