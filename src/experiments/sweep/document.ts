import { z } from "zod";
import { METRICS, type Metric } from "../../statistics/metrics.js";
import { EXPONENT_NAMES, type ExponentName } from "../../theory/exponents.js";
import { integer, oneOf, positive } from "../../training/fields.js";
import { writtenTrainingSchema } from "../../training/settings.js";
import {
  seedSchema,
  settingsSchema,
  writtenBudgetSchema,
  writtenDataSchema,
  writtenStartSchema,
} from "../trial/schema.js";
import { KEEPS } from "./specification.js";

/** Trials that a sweep may have; more are a mistake in the grid. */
export const MOST_TRIALS = 1_000_000;

const fields = { error: "Expected fields, each with its name" };
const text = z.string({ error: "Expected a text" });
const metric = oneOf(METRICS as readonly [Metric, ...Metric[]]);

function distinct<T extends z.ZodType>(item: T, error: string) {
  return z
    .array(item, { error })
    .min(1, { error })
    .refine((list) => new Set(list).size === list.length, { error: `${error}, each once` });
}

const path = text.describe("A path of the grid or of the changes");

/** A prediction as it is written. */
export const predictionSchema = z.strictObject({
  statement: text.min(1, { error: "Expected a text" }).describe("What is expected, in words"),
  metric,
  against: path,
  where: settingsSchema
    .default({})
    .describe("The trials that it speaks of: values by other paths, by default all"),
  exponent: z
    .union(
      [
        z.number(),
        z.record(z.string(), z.record(z.string(), z.number())),
        z.enum(EXPONENT_NAMES as readonly [ExponentName, ...ExponentName[]]),
      ],
      {
        error: `Expected a number, numbers by the values of one path, or ${EXPONENT_NAMES.join(", ")}`,
      },
    )
    .describe(
      "The metric grows like against^exponent; a number, one for each value of another path, or a name of theory",
    ),
  within: positive().describe("How far the fitted exponent may lie from it"),
});

const reportSchema = z.strictObject({
  against: path,
  facet: path.nullable().default(null),
  metric: metric.optional().describe("By default the first of the metrics"),
  constructed: z
    .boolean({ error: "Expected true or false" })
    .optional()
    .describe("Whether what is built without training, each in seconds, stands beside"),
});

const rates = distinct(positive(), "Expected a list of numbers above 0");

/** Entries by name, each some of the parts. */
function named<T extends z.ZodRawShape>(parts: T) {
  return z
    .record(text.min(1, { error: "Expected a name" }), z.strictObject(parts), {
      error: "Expected fields by name",
    })
    .refine((entries) => Object.keys(entries).length > 0, { error: "Expected fields by name" })
    .optional();
}

const overBaseline = settingsSchema.optional();

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
          data: writtenDataSchema.prefault({}),
          model,
          training: writtenTrainingSchema.prefault({}),
        },
        fields,
      )
      .describe("The trial that all others differ from"),
    start: writtenStartSchema
      .optional()
      .describe(
        "The training whose best parameters every trial begins with; trained where it is not yet",
      ),
    tasks: named({
      task: overBaseline,
      data: overBaseline,
      training: overBaseline,
      budget: overBaseline,
    }).describe("Tasks by name, over the baseline; crossed with models and grid"),
    models: named({
      model: overBaseline,
      training: overBaseline,
      budget: overBaseline,
      learningRates: rates.optional(),
    }).describe("Models by name, over the baseline; crossed with tasks and grid"),
    grid: values.describe("Values by path; every combination is a trial"),
    changes: values.describe("Values by path; each changes the baseline alone"),
    seeds: z
      .union(
        [
          integer(1, MOST_TRIALS),
          distinct(seedSchema, "Expected a count or a list of integers from 0"),
        ],
        {
          error: "Expected a count or a list of integers from 0, each once",
        },
      )
      .describe("How many seeds, from 0 on, or the seeds"),
    learningRates: rates,
    budget: writtenBudgetSchema,
    metrics: distinct(metric, `Expected a list of ${METRICS.join(", ")}`)
      .optional()
      .describe(
        "Those that are reported, by default all of the task's outputs; every trial records all",
      ),
    predictions: z
      .array(predictionSchema, { error: "Expected a list" })
      .default([])
      .describe("What is expected, written down before the first step and scored after the last"),
    report: reportSchema.nullable().default(null),
    keep: oneOf(KEEPS)
      .default("nothing")
      .describe("best: the parameters of each trial's best evaluation, beside the journal"),
  });
}
