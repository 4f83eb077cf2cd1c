import { createHash } from "node:crypto";
import { z } from "zod";
import type { Floats } from "../../../training/predictor.js";
import { trainingSchema } from "../../../training/settings.js";
import type { GivenExamples } from "../../population/data.js";
import type { PopulationJob } from "../../population/job.js";
import { drawnDataSchema, seedSchema, settingsSchema } from "../../trial/schema.js";
import { typeOf, unpackNumbers } from "./arrays.js";
import type { Content } from "./contents.js";
import { PackedFiles, requireTravelling, type Travelling, travellingSchema } from "./files.js";
import { contentOf, givenSchema, packGiven, unpackGiven } from "./given.js";
import { type Reference, referenceSchema } from "./pieces.js";

/** Characters of an assignment, at most: sixty thousand members take so many. */
const MOST_CHARACTERS = 2 ** 23;
const MOST_MEMBERS = 2 ** 16;

const count = z
  .int()
  .min(1)
  .max(2 ** 31);
const name = z.string().max(1000);

const specSchema = trainingSchema.extend({
  architecture: name,
  config: settingsSchema,
  task: z.strictObject({
    inputs: count,
    outputs: count,
    length: count,
    reads: z.literal("symbols").optional(),
    source: z.strictObject({ symbols: count, length: count }).optional(),
  }),
  members: z
    .array(z.strictObject({ seed: seedSchema, learningRate: z.number().positive() }))
    .min(1)
    .max(MOST_MEMBERS),
  steps: count,
  stepsPerRun: count,
});

const { train, validation, test } = drawnDataSchema.shape;
const drawnSchema = z.strictObject({
  kind: z.literal("drawn"),
  task: name,
  settings: settingsSchema,
  seed: seedSchema,
  counts: z.strictObject({ train, validation, test }),
});

const BYTES = { f32: 4, f64: 8 } as const;

const assignmentSchema = z
  .strictObject({
    name,
    spec: specSchema,
    data: z.discriminatedUnion("kind", [drawnSchema, givenSchema]),
    stopping: z.strictObject({ evaluateEvery: count, patience: count.nullable() }),
    errorUnit: z.number().positive(),
    first: z.strictObject({ type: z.enum(["f32", "f64"]), content: referenceSchema }).optional(),
    files: z.array(travellingSchema).max(10),
    trials: z
      .array(z.string().regex(/^[0-9a-f]{64}$/))
      .min(1)
      .max(MOST_MEMBERS),
    outputs: z.boolean(),
  })
  .refine(({ trials, spec }) => trials.length === spec.members.length, {
    path: ["trials"],
    error: "Expected a key for each member",
  })
  .refine(
    ({ first, spec }) =>
      first === undefined || first.content.bytes % (BYTES[first.type] * spec.members.length) === 0,
    { path: ["first"], error: "Expected as many first parameters of each member" },
  );

/** A population as it travels: text, and what it refers to. */
type Written = z.output<typeof assignmentSchema>;

/** A population to train, and what of it is asked for. */
export interface Assigned {
  readonly job: PopulationJob;
  /** the keys of its trials */
  readonly trials: readonly string[];
  /** whether parameters and predictions are asked for */
  readonly outputs: boolean;
}

/** What a population is known by on a queue: its trials, and whether their outputs are asked for. */
export function assignmentId({ trials, outputs }: Omit<Assigned, "job">): string {
  return createHash("sha256")
    .update([outputs, ...trials].join())
    .digest("hex");
}

/** Makes texts of populations, and the bytes that they refer to: of what many share, once. */
export class Packing {
  readonly #given = new WeakMap<GivenExamples, ReturnType<typeof packGiven>>();
  readonly #files = new PackedFiles();

  /** @throws CallerError where what it refers to cannot be read, or is too large to travel */
  pack({ job, trials, outputs }: Assigned): {
    readonly text: string;
    readonly contents: readonly Content[];
  } {
    const { name, spec, data, stopping, errorUnit, first } = job;
    const { evaluateEvery, patience } = stopping;
    const begun = first && contentOf([first]);
    const given = data.kind === "given" ? this.#packGiven(data) : undefined;
    const files = data.kind === "drawn" ? this.#files.of(data.task, data.settings) : [];
    const written = {
      name,
      spec,
      data: given?.travelling ?? data,
      // no JSON for a patience without end
      stopping: { evaluateEvery, patience: Number.isFinite(patience) ? patience : null },
      errorUnit,
      ...(first && begun && { first: { type: typeOf(first), content: begun.reference } }),
      files: files.map(({ travelling }) => travelling),
      trials,
      outputs,
    };
    return {
      text: JSON.stringify(written),
      contents: [
        ...(begun ? [begun] : []),
        ...(given ? [given.content] : []),
        ...files.flatMap(({ contents }) => contents),
      ],
    };
  }

  #packGiven(data: GivenExamples) {
    const packed = this.#given.get(data) ?? packGiven(data);
    this.#given.set(data, packed);
    return packed;
  }
}

/** An assignment that was checked, without what it refers to. */
export interface Received {
  readonly id: string;
  readonly trials: readonly string[];
  /** what it refers to, but for files */
  readonly references: readonly Reference[];
  /** files that settings of its task name */
  readonly files: readonly Travelling[];
  /**
   * The population, with the bytes of its references and the paths of its files here, in their order.
   *
   * @throws RangeError where they are not what it says of them
   */
  readonly complete: (contents: readonly Uint8Array[], paths?: readonly string[]) => Assigned;
}

function parsed(text: unknown): Written {
  if (typeof text !== "string") throw new RangeError(`an assignment is a text, not ${typeof text}`);
  if (text.length > MOST_CHARACTERS) {
    throw new RangeError(
      `an assignment of ${text.length} characters, more than ${MOST_CHARACTERS}`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RangeError("an assignment that is not JSON");
  }
  const { success, data, error } = assignmentSchema.safeParse(json);
  if (success) return data;
  const [{ path, message }] = error.issues;
  throw new RangeError(
    `an assignment that does not fit: ${path.map(String).join(".")}: ${message}`,
  );
}

/**
 * The text of an assignment, checked: nothing of it is believed that the schema does not say.
 *
 * @throws RangeError that says what is wrong with it
 * @throws CallerError where its task is unknown, or its settings are not the task's
 */
export function readAssignment(text: unknown): Received {
  const written = parsed(text);
  const { data, first, files, trials, outputs } = written;
  if (data.kind === "drawn") requireTravelling(data.task, data.settings, files);
  return {
    id: assignmentId({ trials, outputs }),
    trials,
    references: [
      ...(first ? [first.content] : []),
      ...(data.kind === "given" ? [data.content] : []),
    ],
    files,
    complete: (contents, paths = []) => ({
      job: jobOf(written, contents, paths),
      trials,
      outputs,
    }),
  };
}

function jobOf(
  { name, spec, data, stopping, errorUnit, first, files }: Written,
  contents: readonly Uint8Array[],
  paths: readonly string[],
): PopulationJob {
  const job = {
    name,
    spec,
    data:
      data.kind === "given"
        ? unpackGiven(data, contents[contents.length - 1])
        : { ...data, settings: { ...data.settings, ...pathsOf(files, paths) } },
    stopping: { ...stopping, patience: stopping.patience ?? Number.POSITIVE_INFINITY },
    errorUnit,
    ...(first && { first: floatsOf(contents[0], first.type) }),
  };
  // optional fields of a schema may be undefined, those of a job may not: JSON holds none that are
  return job as PopulationJob;
}

function floatsOf(bytes: Uint8Array, type: keyof typeof BYTES): Floats {
  return unpackNumbers(bytes, [{ type, length: bytes.length / BYTES[type] }])[0] as Floats;
}

/** What settings name here. */
function pathsOf(files: readonly Travelling[], paths: readonly string[]) {
  return Object.fromEntries(files.map(({ setting }, i) => [setting, paths[i]]));
}
