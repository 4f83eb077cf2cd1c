import { z } from "zod";
import { integer, positive } from "../../training/fields.js";
import { type TrainingSettings, trainingSchema } from "../../training/settings.js";

/** A setting as JSON holds it; `null` is a setting that is switched off. */
export type Setting = string | number | boolean | null | readonly Setting[];

/** Names and values, defaults filled in. */
export type Settings = Readonly<Record<string, Setting>>;

/** Lists within lists that a setting may have, more than any has. */
const DEEPEST = 3;

function nested(deep: number): z.ZodType<Setting> {
  const plain = [z.string(), z.number(), z.boolean(), z.null()] as const;
  return z.union(deep === 0 ? plain : [...plain, z.array(nested(deep - 1))], {
    error: "Expected a number, a text, true, false or a list of them",
  });
}

/** See `Setting`. */
export const settingSchema = nested(DEEPEST);

/** See `Settings`. */
export const settingsSchema = z.record(z.string(), settingSchema, {
  error: "Expected settings, each with its name",
});

const MOST_EXAMPLES = 1_000_000;
const examples = integer(1, MOST_EXAMPLES);
/** Training sequences that are drawn anew at every step, in place of their number. */
export const FRESH = "fresh";

const steps = integer(1, Number.MAX_SAFE_INTEGER);

/** A seed of anything random. */
export const seedSchema = integer(0, Number.MAX_SAFE_INTEGER);

const DATA = {
  seed: seedSchema.describe("Of the relationship and its samples"),
  train: z
    .union([examples, z.literal(FRESH)], {
      error: `Expected an integer from 1 to ${MOST_EXAMPLES}, or ${FRESH}`,
    })
    .describe("Sequences to train on, so many, or fresh: drawn anew at every step"),
  validation: examples.describe("Sequences that choose step and learning rate"),
  test: examples.describe("Sequences that the metrics are taken on"),
};

const BUDGET = {
  steps: steps.describe("Steps of the optimiser"),
  evaluateEvery: steps,
  patience: steps
    .nullable()
    .describe("Evaluations without a new best after which it stops; null: never"),
};

/** Examples drawn from the trial's task: any process can draw them again. */
export const drawnDataSchema = z.strictObject(DATA);
/** See `drawnDataSchema`. */
export type DrawnData = Readonly<z.output<typeof drawnDataSchema>>;

/** Examples that were handed over, known by the SHA-256 of their bytes. */
const givenDataSchema = z.strictObject({ sha256: z.string() });
/** See `givenDataSchema`. */
export type GivenData = Readonly<z.output<typeof givenDataSchema>>;

const budgetSchema = z.strictObject(BUDGET);
/** How long a trial trains, and when it stops early. */
export type BudgetSettings = Readonly<z.output<typeof budgetSchema>>;

/** The training that another starts from, by what differs between the two; the seed is the same. */
const startSchema = z.strictObject({
  /** `name`, and settings of the task */
  task: settingsSchema,
  learningRate: positive().describe("Of the training that is started from"),
  steps: steps.describe("Of the training that is started from; the best of its evaluations counts"),
});
/** See `startSchema`. */
export type StartSettings = Readonly<z.output<typeof startSchema>>;

const PART_SCHEMAS = {
  /** `name`, and the settings of the task; of given examples what a reader wants to know of them */
  task: settingsSchema,
  data: z.union([drawnDataSchema, givenDataSchema]),
  /** `architecture`, and its settings */
  model: settingsSchema,
  training: trainingSchema,
  budget: budgetSchema,
};

/** What the members of a population share, every setting resolved: the one place that lists them. */
export const trialSettingsSchema = z.strictObject({
  ...PART_SCHEMAS,
  start: startSchema.optional(),
});

/** See `trialSettingsSchema`. */
export interface TrialSettings {
  /** `name`, and settings of the task */
  readonly task: Settings;
  /** counts and seed of what is drawn, or the digest of what was given */
  readonly data: DrawnData | GivenData;
  /** `architecture`, and its settings */
  readonly model: Settings;
  /** loss, batch, optimiser, schedule and precision */
  readonly training: TrainingSettings;
  /** steps, and how often is evaluated */
  readonly budget: BudgetSettings;
  /** the training whose parameters are the first; left out: first parameters are drawn */
  readonly start?: StartSettings | undefined;
}

/** Name of a part of a trial's settings. */
export type PartName = keyof typeof PART_SCHEMAS;

/** The parts of a trial's settings, in the order in which they are shown. */
export const PARTS = Object.keys(PART_SCHEMAS) as readonly PartName[];

/** One model, trained once: everything that its result depends on. */
export interface Trial extends TrialSettings {
  /** of the first parameters and the order of the data */
  readonly seed: number;
  /** the largest of the schedule */
  readonly learningRate: number;
}

/** A start as written: settings of the task in which it differs from the trial's. */
export const writtenStartSchema = startSchema.extend({
  task: settingsSchema.default({}).describe("Settings in which its task differs"),
});

/** Drawn data as written: what is left out has a default. */
export const writtenDataSchema = z.strictObject({
  seed: DATA.seed.default(0),
  train: DATA.train.default(2048),
  validation: DATA.validation.default(512),
  test: DATA.test.default(1024),
} satisfies Record<keyof typeof DATA, z.ZodType>);

/** Evaluations of a training, unless the specification says otherwise; chosen by hand. */
const EVALUATIONS = 10;

/** The steps between evaluations: of at most ten, as many as divide the steps. */
function evaluateEveryOf(steps: number): number {
  let evaluations = EVALUATIONS;
  while (steps % evaluations !== 0) evaluations--;
  return steps / evaluations;
}

function budgetOf(steps: number): BudgetSettings {
  return { steps, evaluateEvery: evaluateEveryOf(steps), patience: null };
}

/** The training that trials with such settings start from; null where their first parameters are drawn. */
export function startOf<T extends TrialSettings>({
  start,
  ...settings
}: T): { readonly settings: Omit<T, "start">; readonly learningRate: number } | null {
  if (start === undefined) return null;
  const { task, learningRate, steps } = start;
  return { settings: { ...settings, task, budget: budgetOf(steps) }, learningRate };
}

/** A budget as written: what is left out has a default. */
export const writtenBudgetSchema = z
  .strictObject(
    {
      steps: BUDGET.steps,
      evaluateEvery: BUDGET.evaluateEvery
        .optional()
        .describe("Steps between evaluations; by default at most ten evaluations, evenly"),
      patience: BUDGET.patience.default(null),
    } satisfies Record<keyof typeof BUDGET, z.ZodType>,
    { error: "Expected fields, each with its name" },
  )
  .transform((written) => ({
    ...budgetOf(written.steps),
    ...(written.evaluateEvery !== undefined && { evaluateEvery: written.evaluateEvery }),
    patience: written.patience,
  }))
  .refine((b) => b.evaluateEvery <= b.steps, {
    path: ["evaluateEvery"],
    error: "Expected no more than the steps",
  });
