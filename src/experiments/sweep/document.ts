import { z } from "zod";
import { METRICS } from "../../statistics/metrics.js";

/** Trials that a sweep may have; more are a mistake in the grid. */
export const MOST_TRIALS = 1_000_000;

function integer(least: number, most: number) {
  const error = `Expected an integer from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

function positive() {
  const error = "Expected a number above 0";
  return z.number({ error }).gt(0, { error });
}

function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  return z.enum(names, { error: `Expected one of ${names.join(", ")}` });
}

const fields = { error: "Expected fields, each with its name" };
const text = z.string({ error: "Expected a text" });
const seed = integer(0, Number.MAX_SAFE_INTEGER);
const steps = integer(1, Number.MAX_SAFE_INTEGER);
const examples = integer(1, 1_000_000);
const metric = oneOf(METRICS);

function distinct<T extends z.ZodType>(item: T, error: string) {
  return z
    .array(item, { error })
    .min(1, { error })
    .refine((list) => new Set(list).size === list.length, { error: `${error}, each once` });
}

/** Examples that are drawn from the task. */
export const dataSchema = z.strictObject({
  seed: seed.default(0).describe("Of the relationship and its samples"),
  train: examples.default(2048).describe("Sequences to train on"),
  validation: examples.default(512).describe("Sequences that choose step and learning rate"),
  test: examples.default(1024).describe("Sequences that the metrics are taken on"),
});

/** PyTorch's default for AdamW. */
const WEIGHT_DECAY = 0.01;

/** How a model is trained. */
export const trainingSchema = z
  .strictObject({
    batch: integer(1, 1_000_000).default(64).describe("Sequences of a step"),
    optimiser: oneOf(["sgd", "adam", "adamw"]).default("adam"),
    weightDecay: z
      .number({ error: "Expected a number, 0 or more" })
      .min(0, { error: "Expected a number, 0 or more" })
      .optional()
      .describe(`Of adamw, by default ${WEIGHT_DECAY}`),
    schedule: oneOf(["constant", "cosine"]).default("cosine"),
    clipNorm: positive().default(1).describe("Limit on the norm of the gradient"),
    dtype: oneOf(["float32", "float64"]).default("float32"),
  })
  .transform(({ weightDecay, ...rest }) => ({
    ...rest,
    weightDecay: weightDecay ?? (rest.optimiser === "adamw" ? WEIGHT_DECAY : 0),
  }))
  .refine((t) => t.optimiser === "adamw" || t.weightDecay === 0, {
    path: ["weightDecay"],
    error: "Only adamw has a weight decay",
  });

/** Evaluations of a training, unless the specification says otherwise; chosen by hand. */
const EVALUATIONS = 10;

/** The steps between evaluations: of at most ten, as many as divide the steps. */
function evaluateEveryOf(steps: number): number {
  let evaluations = EVALUATIONS;
  while (steps % evaluations !== 0) evaluations--;
  return steps / evaluations;
}

/** How long a model is trained. */
export const budgetSchema = z
  .strictObject(
    {
      steps: steps.describe("Steps of the optimiser"),
      evaluateEvery: steps
        .optional()
        .describe("Steps between evaluations; by default at most ten evaluations, evenly"),
      patience: steps
        .nullable()
        .default(null)
        .describe("Evaluations without a new best after which it stops; null: never"),
    },
    fields,
  )
  .transform(({ steps, evaluateEvery, patience }) => ({
    steps,
    evaluateEvery: evaluateEvery ?? evaluateEveryOf(steps),
    patience,
  }))
  .refine((b) => b.evaluateEvery <= b.steps, {
    path: ["evaluateEvery"],
    error: "Expected no more than the steps",
  });

const path = text.describe("A path of the grid or of the changes");

const predictionSchema = z.strictObject({
  statement: text.min(1, { error: "Expected a text" }).describe("What is expected, in words"),
  metric,
  against: path,
  exponent: z
    .number({ error: "Expected a number" })
    .describe("The metric grows like against^exponent"),
  within: positive().describe("How far the fitted exponent may lie from it"),
});

const reportSchema = z.strictObject({
  against: path,
  facet: path.nullable().default(null),
  metric: metric.optional().describe("By default the first of the metrics"),
});

/**
 * The document of a sweep, for given schemas of its task, its model and of the lists by path: those
 * of a reader hold any setting, which the registries look at later; those that are published say all.
 */
export function documentSchema<T extends z.ZodType, M extends z.ZodType, V extends z.ZodType>(
  task: T,
  model: M,
  values: V,
) {
  return z.strictObject({
    title: text.nullable().default(null),
    baseline: z
      .strictObject(
        {
          task,
          data: dataSchema.prefault({}),
          model,
          training: trainingSchema.prefault({}),
        },
        fields,
      )
      .describe("The trial that all others differ from"),
    grid: values.describe("Values by path; every combination is a trial"),
    changes: values.describe("Values by path; each changes the baseline alone"),
    seeds: z
      .union(
        [integer(1, MOST_TRIALS), distinct(seed, "Expected a count or a list of integers from 0")],
        {
          error: "Expected a count or a list of integers from 0, each once",
        },
      )
      .describe("How many seeds, from 0 on, or the seeds"),
    learningRates: distinct(positive(), "Expected a list of numbers above 0"),
    budget: budgetSchema,
    metrics: distinct(metric, `Expected a list of ${METRICS.join(", ")}`)
      .default([...METRICS])
      .describe("Those that are reported; every trial records all"),
    predictions: z
      .array(predictionSchema, { error: "Expected a list" })
      .default([])
      .describe("What is expected, written down before the first step and scored after the last"),
    report: reportSchema.nullable().default(null),
  });
}
