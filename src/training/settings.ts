import { z } from "zod";
import type { OutputKind } from "../tasks/task.js";
import { flag, integer, nonNegative, oneOf, positive } from "./fields.js";
import { LOSSES, lossFor } from "./loss.js";

/** Every setting of a training, and what it takes: the one place that lists them. */
const FIELDS = {
  loss: oneOf(LOSSES).describe("By default the one that the task's outputs ask for"),
  labelSmoothing: z
    .number({ error: "Expected a number from 0 to below 1" })
    .min(0, { error: "Expected a number from 0 to below 1" })
    .lt(1, { error: "Expected a number from 0 to below 1" })
    .describe("Of cross-entropy: what of a class's probability is spread over all, in training"),
  positions: oneOf(["all", "last"]).describe(
    "Where the loss is taken; by default where the task asks for outputs",
  ),
  standardise: flag().describe(
    "Whether outputs are trained in units of the training part's mean and deviation; by default numbers are. Metrics are in the task's units in either case",
  ),
  batch: integer(1, 1_000_000).describe("Sequences of a step"),
  optimiser: oneOf(["sgd", "adam", "adamw"]),
  weightDecay: nonNegative(),
  schedule: oneOf(["constant", "cosine"]),
  clipNorm: positive().describe("Limit on the norm of the gradient"),
  dtype: oneOf(["float32", "float64"]),
};

/** How a model is trained, every setting resolved. */
export const trainingSchema = z.strictObject({
  ...FIELDS,
  // squared errors have none
  labelSmoothing: FIELDS.labelSmoothing.optional(),
});

/** How a model is trained. */
export type TrainingSettings = Readonly<z.output<typeof trainingSchema>>;

/** PyTorch's default for AdamW. */
const WEIGHT_DECAY = 0.01;

/** What a caller who has no opinion gets, for numbers at the last position, taken as they are handed over. */
export const trainingDefaults = {
  loss: "squared",
  positions: "last",
  standardise: false,
  batch: 64,
  optimiser: "adam",
  weightDecay: 0,
  schedule: "cosine",
  clipNorm: 1,
  dtype: "float32",
} as const satisfies TrainingSettings;

/** How a model is trained, as written: what is left out has a default. */
export const writtenTrainingSchema = z
  .strictObject({
    loss: FIELDS.loss.optional(),
    labelSmoothing: FIELDS.labelSmoothing.optional().describe("Of cross-entropy, by default 0"),
    positions: FIELDS.positions.optional(),
    standardise: FIELDS.standardise.optional(),
    batch: FIELDS.batch.default(trainingDefaults.batch),
    optimiser: FIELDS.optimiser.default(trainingDefaults.optimiser),
    weightDecay: FIELDS.weightDecay.optional().describe(`Of adamw, by default ${WEIGHT_DECAY}`),
    schedule: FIELDS.schedule.default(trainingDefaults.schedule),
    clipNorm: FIELDS.clipNorm.default(trainingDefaults.clipNorm),
    dtype: FIELDS.dtype.default(trainingDefaults.dtype),
  } satisfies Record<keyof typeof FIELDS, z.ZodType>)
  .transform(({ weightDecay, ...rest }) => ({
    ...rest,
    weightDecay: weightDecay ?? (rest.optimiser === "adamw" ? WEIGHT_DECAY : 0),
  }))
  .refine((t) => t.optimiser === "adamw" || t.weightDecay === 0, {
    path: ["weightDecay"],
    error: "Only adamw has a weight decay",
  });

/** What of a training follows from its task where it is not written. */
export function forTask(
  {
    loss,
    labelSmoothing = 0,
    positions,
    standardise,
    ...rest
  }: z.output<typeof writtenTrainingSchema>,
  task: { readonly target: OutputKind; readonly positions: TrainingSettings["positions"] },
): TrainingSettings {
  const resolved = loss ?? lossFor(task.target);
  return {
    loss: resolved,
    ...(resolved === "cross-entropy" && { labelSmoothing }),
    positions: positions ?? task.positions,
    standardise: standardise ?? task.target === "real",
    ...rest,
  };
}

/** The settings of a training among others that stand beside them. */
export function trainingSettingsOf(settings: TrainingSettings): TrainingSettings {
  const own = Object.keys(FIELDS)
    .filter((name) => Object.hasOwn(settings, name))
    .map((name) => [name, Reflect.get(settings, name)]);
  return Object.fromEntries(own) as TrainingSettings;
}
