import { buildTask } from "../../tasks/registry.js";
import type { Split } from "../../tasks/task.js";
import type { Examples } from "../../training/examples/examples.js";
import { taskExamples } from "../../training/task-examples.js";
import { canonicalJson } from "../canonical-json.js";

/** Examples that a caller made, and which of them are for what. */
export interface GivenExamples {
  readonly kind: "given";
  /** of all parts */
  readonly examples: Examples;
  /** numbers of the examples to train on, to validate on, and to predict afterwards */
  readonly train: Int32Array;
  /** numbers of those that decide when to stop */
  readonly validation: Int32Array;
  /** numbers of those that are predicted when training is over */
  readonly predict: Int32Array;
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
  readonly counts: Readonly<Record<Split, number>>;
}

/** What a population learns from. */
export type PopulationData = GivenExamples | DrawnExamples;

function sequencesOf({ task, settings, seed, counts }: DrawnExamples): GivenExamples {
  const drawn = taskExamples(buildTask(task, settings), seed, counts);
  const { examples, train, validation, test } = drawn;
  return { kind: "given", examples, train, validation, predict: test };
}

/** The populations of a sweep that come after one another often share their examples. */
let last: { readonly key: string; readonly examples: GivenExamples } | undefined;

/**
 * The examples themselves; those drawn last are kept.
 *
 * @throws CallerError where the settings of a task do not go together
 */
export function examplesOf(data: PopulationData): GivenExamples {
  if (data.kind === "given") return data;
  const key = canonicalJson(data);
  if (last?.key !== key) last = { key, examples: sequencesOf(data) };
  return last.examples;
}

/** Examples of the same number and shape that are all zero: what sizes are read off. */
export function blankExamples(data: PopulationData): GivenExamples {
  if (data.kind === "given") return data;
  const { length, inputs, outputs, target } = buildTask(data.task, data.settings);
  const { train, validation, test } = data.counts;
  const total = train + validation + test;
  const between = (from: number, count: number) =>
    Int32Array.from({ length: count }, (_, i) => from + i);
  return {
    kind: "given",
    examples: {
      kind: "sequences",
      length,
      channels: inputs,
      outputs,
      x: new Float32Array(total * length * inputs),
      y:
        target === "classes"
          ? new Int32Array(total * length)
          : new Float32Array(total * length * outputs),
    },
    train: between(0, train),
    validation: between(train, validation),
    predict: between(train + validation, test),
  };
}

/** How many examples are validated and predicted on. */
export function countsOf(data: PopulationData): {
  readonly validation: number;
  readonly predict: number;
} {
  return data.kind === "given"
    ? { validation: data.validation.length, predict: data.predict.length }
    : { validation: data.counts.validation, predict: data.counts.test };
}
