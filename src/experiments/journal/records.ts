import { z } from "zod";
import { type Metric, metricsOf } from "../../statistics/metrics.js";
import { trialSettingsSchema } from "../trial/schema.js";
import { codeVersionsSchema } from "../trial/versions.js";

/** The schema of journals that is written and read here. */
export const JOURNAL_SCHEMA = 3;

const count = z.int().min(0);

/** Metrics of a kind of outputs; null where not finite. */
function metrics<const M extends Metric>(names: readonly M[]) {
  return z.strictObject(
    Object.fromEntries(names.map((name) => [name, z.number().nullable()])) as Record<
      M,
      z.ZodNullable<z.ZodNumber>
    >,
  );
}

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
  /** least validation error: the mean loss on the validation part */
  validation: z.number().nullable(),
  /** on the test part, with the parameters of the best evaluation; null where failed */
  metrics: z.union([metrics(metricsOf("real")), metrics(metricsOf("classes"))]).nullable(),
  /** validation errors: [step, error] */
  curve: z.array(z.tuple([count, z.number()])),
  /** `MemberResult.digest`; null where failed */
  digest: z.string().nullable(),
  /** its share of the seconds of its population */
  seconds: z.number(),
});

/** What became of a trial. */
export type TrialResult = Readonly<z.infer<typeof trialResultSchema>>;

/** Where the parameters and predictions of a population lie, beside the journal. */
const outputsSchema = z.strictObject({ file: z.string(), sha256: z.string() });

/** Values within values that a line may have, more than any has: what walks through them must come to an end. */
const DEEPEST = 32;

function isShallow(value: unknown, left = DEEPEST): boolean {
  if (typeof value !== "object" || value === null) return true;
  return left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1));
}

const anySchema = z
  .unknown()
  .refine((value) => isShallow(value), { error: `Expected no more than ${DEEPEST} levels` });

/** What a job asks for, as JSON: a sweep's specification, the question of advice. */
const askedSchema = z.record(z.string(), anySchema);

/**
 * A line of a journal, without its check. The first line is a `begin`; what was asked is what the
 * last `begin` or `extend` says.
 */
export const recordSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("begin"),
    schema: z.literal(JOURNAL_SCHEMA),
    nwidth: z.string(),
    onnxruntime: z.string(),
    job: z.enum(["sweep", "advise", "study"]),
    asked: askedSchema,
    at: z.string(),
  }),
  /** trials were added */
  z.strictObject({ kind: z.literal("extend"), asked: askedSchema, at: z.string() }),
  /** what is expected, written before the first step of what it is about */
  z.strictObject({
    kind: z.literal("prediction"),
    of: z.string(),
    says: anySchema,
    at: z.string(),
  }),
  /** a population that was trained, as one line: all of its trials or none */
  z.strictObject({
    kind: z.literal("population"),
    settings: trialSettingsSchema,
    /** of the code that trained it */
    versions: codeVersionsSchema,
    trials: z.array(trialResultSchema).min(1),
    /** `machineFingerprint` of where it was trained */
    fingerprint: z.string(),
    outputs: outputsSchema.nullable(),
    at: z.string(),
  }),
]);

/** A line of a journal, without its check. */
export type JournalRecord = Readonly<z.infer<typeof recordSchema>>;

/** A prediction in the journal. */
export type PredictionRecord = Extract<JournalRecord, { readonly kind: "prediction" }>;

/** A population in the journal. */
export type PopulationRecord = Extract<JournalRecord, { readonly kind: "population" }>;
