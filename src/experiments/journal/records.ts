import { z } from "zod";
import { METRICS } from "../../statistics/metrics.js";
import type { Setting } from "../trial/schema.js";

const count = z.int().min(0);
const metrics = z.strictObject(
  Object.fromEntries(METRICS.map((name) => [name, z.number().nullable()])) as Record<
    (typeof METRICS)[number],
    z.ZodNullable<z.ZodNumber>
  >,
);

/** What became of a trial, as the journal holds it. */
export const trialResultSchema = z.strictObject({
  /** `trialKey` */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  seed: z.number(),
  learningRate: z.number(),
  /** `done`: all steps made, or stopped early; `failed`: its worker died of it */
  state: z.enum(["done", "diverged", "failed"]),
  /** why it diverged or failed */
  reason: z.string().nullable(),
  steps: count,
  bestStep: count,
  /** least validation error: the mean squared error on the validation part */
  validation: z.number().nullable(),
  /** on the test part, with the parameters of the best evaluation; null where not finite or failed */
  metrics: metrics.nullable(),
  /** validation errors: [step, error] */
  curve: z.array(z.tuple([count, z.number()])),
  /** `MemberResult.digest`; null where failed */
  digest: z.string().nullable(),
  /** its share of the seconds of its population */
  seconds: z.number(),
});

/** What became of a trial. */
export type TrialResult = Readonly<z.infer<typeof trialResultSchema>>;

const setting: z.ZodType<Setting> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(setting)]),
);
const settings = z.record(z.string(), setting);
const drawn = z.strictObject({ seed: count, train: count, validation: count, test: count });
const given = z.strictObject({ sha256: z.string() });

/** See `TrialSettings`. */
const trialSettingsSchema = z.strictObject({
  task: settings,
  data: z.union([drawn, given]),
  model: settings,
  training: z.strictObject({
    batch: count,
    optimiser: z.enum(["sgd", "adam", "adamw"]),
    weightDecay: z.number(),
    schedule: z.enum(["constant", "cosine"]),
    clipNorm: z.number(),
    dtype: z.enum(["float32", "float64"]),
  }),
  budget: z.strictObject({ steps: count, evaluateEvery: count, patience: count.nullable() }),
});

/** Where the parameters and predictions of a population lie, beside the journal. */
const outputsSchema = z.strictObject({ file: z.string(), sha256: z.string() });

/** What a job asks for, as JSON: a sweep's specification, the question of advice. */
const askedSchema = z.record(z.string(), z.unknown());

const versions = { schema: z.literal(1), nwidth: z.string(), onnxruntime: z.string() };

/**
 * A line of a journal, without its check. The first line is a `begin`; what was asked is what the
 * last `begin` or `extend` says.
 */
export const recordSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("begin"),
    ...versions,
    job: z.enum(["sweep", "advise"]),
    asked: askedSchema,
    at: z.string(),
  }),
  /** trials were added */
  z.strictObject({ kind: z.literal("extend"), asked: askedSchema, at: z.string() }),
  /** what is expected, written before the first step of what it is about */
  z.strictObject({
    kind: z.literal("prediction"),
    of: z.string(),
    says: z.unknown(),
    at: z.string(),
  }),
  /** a population that was trained, as one line: all of its trials or none */
  z.strictObject({
    kind: z.literal("population"),
    settings: trialSettingsSchema,
    trials: z.array(trialResultSchema).min(1),
    /** `machineFingerprint` of where it was trained */
    fingerprint: z.string(),
    outputs: outputsSchema.nullable(),
    at: z.string(),
  }),
]);

/** A line of a journal, without its check. */
export type JournalRecord = Readonly<z.infer<typeof recordSchema>>;

/** A population in the journal. */
export type PopulationRecord = Extract<JournalRecord, { readonly kind: "population" }>;
