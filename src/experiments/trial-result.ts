import { z } from "zod";
import { METRICS } from "../training/metrics.js";

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
