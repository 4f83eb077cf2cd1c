import { createHash } from "node:crypto";
import { z } from "zod";
import { requireExamples } from "../../../training/examples/examples.js";
import type { Sequences } from "../../../training/examples/sequences.js";
import { outputsAt } from "../../../training/examples/windows.js";
import type { Floats } from "../../../training/predictor.js";
import { trainingSchema } from "../../../training/settings.js";
import type { GivenExamples } from "../../population/data.js";
import type { PopulationJob } from "../../population/job.js";
import { drawnDataSchema, seedSchema, settingsSchema } from "../../trial/schema.js";
import { bytesOf, packNumbers, type Stretch, typeOf, unpackNumbers } from "./arrays.js";
import { MOST_BYTES, type Reference, referenceTo } from "./pieces.js";

/** Characters of an assignment, at most: sixty thousand members take so many. */
const MOST_CHARACTERS = 2 ** 23;
const MOST_MEMBERS = 2 ** 16;

const count = z
  .int()
  .min(1)
  .max(2 ** 31);
const name = z.string().max(1000);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const referenceSchema = z.strictObject({ sha256: hash, bytes: z.int().min(1).max(MOST_BYTES) });

const shapeSchema = z.strictObject({
  inputs: count,
  outputs: count,
  length: count,
  reads: z.literal("symbols").optional(),
  source: z.strictObject({ symbols: count, length: count }).optional(),
});

const specSchema = trainingSchema.extend({
  architecture: name,
  config: settingsSchema,
  task: shapeSchema,
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

const stretchSchema = z.strictObject({
  type: z.enum(["f32", "f64", "i32"]),
  length: z.int().min(0).max(MOST_BYTES),
});

/** What of given examples is no array. */
const kindSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("windows"),
    window: count,
    channels: count,
    order: z
      .array(z.int().min(0))
      .max(2 ** 20)
      .optional(),
  }),
  z.strictObject({
    kind: z.literal("sequences"),
    length: count,
    channels: count,
    outputs: count,
    source: z.strictObject({ length: count }).optional(),
  }),
]);

/** Arrays of given examples, in the order in which they travel; those that there may be none of last. */
const ARRAYS = [
  "inputs",
  "outputs",
  "train",
  "validation",
  "predict",
  "watched",
  "source",
] as const;

const givenSchema = z.strictObject({
  kind: z.literal("given"),
  examples: kindSchema,
  arrays: z.partialRecord(z.enum(ARRAYS), stretchSchema),
  content: referenceSchema,
});

const assignmentSchema = z.strictObject({
  name,
  spec: specSchema,
  data: z.discriminatedUnion("kind", [drawnSchema, givenSchema]),
  stopping: z.strictObject({ evaluateEvery: count, patience: count.nullable() }),
  errorUnit: z.number().positive(),
  first: z.strictObject({ type: z.enum(["f32", "f64"]), content: referenceSchema }).optional(),
  trials: z.array(hash).min(1).max(MOST_MEMBERS),
  outputs: z.boolean(),
});

/** A population as it travels: text, and what it refers to. */
type Written = z.output<typeof assignmentSchema>;

/** Bytes that an assignment refers to. */
export interface Content {
  readonly reference: Reference;
  readonly bytes: Uint8Array;
}

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

function givenArrays({ examples, train, validation, predict, watched }: GivenExamples) {
  const own =
    examples.kind === "windows"
      ? { inputs: examples.features, outputs: examples.target }
      : {
          inputs: examples.x,
          outputs: examples.y,
          ...(examples.source && { source: examples.source.symbols }),
        };
  const all = { ...own, train, validation, predict, ...(watched && { watched }) };
  return ARRAYS.flatMap((key) => {
    const numbers = Reflect.get(all, key) as Float32Array | Int32Array | undefined;
    return numbers === undefined ? [] : [[key, numbers] as const];
  });
}

function kindOf({ examples }: GivenExamples): z.output<typeof kindSchema> {
  if (examples.kind === "windows") {
    const { kind, window, channels, order } = examples;
    return { kind, window, channels, ...(order && { order: [...order] }) };
  }
  const { kind, length, channels, outputs, source } = examples;
  return { kind, length, channels, outputs, ...(source && { source: { length: source.length } }) };
}

/** A population as text, and the bytes that it refers to. */
export class Packing {
  /** the bytes of examples, which many populations share */
  readonly #examples = new WeakMap<GivenExamples, Written["data"] & { kind: "given" }>();
  readonly #bytes = new WeakMap<GivenExamples, Content>();

  /** @throws RangeError where what it refers to is too large to travel */
  pack({ job, trials, outputs }: Assigned): {
    readonly text: string;
    readonly contents: readonly Content[];
  } {
    const { name, spec, data, stopping, errorUnit, first } = job;
    const contents: Content[] = [];
    if (first !== undefined) contents.push(contentOf([first]));
    const { patience } = stopping;
    const written = {
      name,
      spec,
      data: data.kind === "drawn" ? data : this.#given(data, contents),
      stopping: {
        evaluateEvery: stopping.evaluateEvery,
        // no JSON for a patience without end
        patience: Number.isFinite(patience) ? patience : null,
      },
      errorUnit,
      ...(first !== undefined && {
        first: { type: typeOf(first), content: contents[0].reference },
      }),
      trials,
      outputs,
    };
    return { text: JSON.stringify(written), contents };
  }

  #given(data: GivenExamples, contents: Content[]): Written["data"] {
    const arrays = givenArrays(data);
    const content = this.#bytes.get(data) ?? contentOf(arrays.map(([, numbers]) => numbers));
    this.#bytes.set(data, content);
    contents.push(content);
    const known = this.#examples.get(data);
    if (known !== undefined) return known;
    const described = {
      kind: "given" as const,
      examples: kindOf(data),
      arrays: Object.fromEntries(
        arrays.map(([key, numbers]) => [key, { type: typeOf(numbers), length: numbers.length }]),
      ),
      content: content.reference,
    };
    this.#examples.set(data, described);
    return described;
  }
}

function contentOf(arrays: readonly (Float32Array | Float64Array | Int32Array)[]): Content {
  const bytes = packNumbers(arrays);
  if (bytes.length > MOST_BYTES) {
    throw new RangeError(
      `${bytes.length} bytes of numbers, more than the ${MOST_BYTES} that travel`,
    );
  }
  return { reference: referenceTo(bytes), bytes };
}

/** An assignment that was checked, without what it refers to. */
export interface Received {
  readonly id: string;
  readonly trials: readonly string[];
  /** what it refers to */
  readonly references: readonly Reference[];
  /**
   * The population, with the bytes of its references in their order.
   *
   * @throws RangeError where they are not what it says of them
   */
  readonly complete: (contents: readonly Uint8Array[]) => Assigned;
}

/**
 * The text of an assignment, checked: nothing of it is believed that the schema does not say.
 *
 * @throws RangeError that says what is wrong with it
 */
export function readAssignment(text: unknown): Received {
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
  const { success, data: written, error } = assignmentSchema.safeParse(json);
  if (!success) {
    const [{ path, message }] = error.issues;
    throw new RangeError(
      `an assignment that does not fit: ${path.map(String).join(".")}: ${message}`,
    );
  }
  const { members } = written.spec;
  if (written.trials.length !== members.length) {
    throw new RangeError(
      `an assignment of ${members.length} members with ${written.trials.length} keys`,
    );
  }
  const { data, first } = written;
  requireSizes(written);
  const references = [
    ...(first === undefined ? [] : [first.content]),
    ...(data.kind === "given" ? [data.content] : []),
  ];
  const { trials, outputs } = written;
  return {
    id: assignmentId({ trials, outputs }),
    trials,
    references,
    complete: (contents) => ({ job: jobOf(written, [...contents]), trials, outputs }),
  };
}

/** Sizes that contradict one another, before anything is fetched. */
function requireSizes({ data, first, spec }: Written): void {
  if (data.kind === "given") {
    const bytes = bytesOf(Object.values(data.arrays) as Stretch[]);
    if (bytes !== data.content.bytes) {
      throw new RangeError(`examples of ${bytes} bytes in ${data.content.bytes}`);
    }
  }
  const each = first?.type === "f64" ? 8 : 4;
  if (first !== undefined && first.content.bytes % (each * spec.members.length) !== 0) {
    throw new RangeError(
      `${first.content.bytes} bytes of first parameters for ${spec.members.length} members`,
    );
  }
}

function jobOf({ name, spec, data, stopping, errorUnit, first }: Written, contents: Uint8Array[]) {
  const start = first === undefined ? undefined : contents.shift();
  const examples = data.kind === "given" ? contents.shift() : undefined;
  const job = {
    name,
    spec,
    data: data.kind === "drawn" || examples === undefined ? data : givenOf(data, examples),
    stopping: { ...stopping, patience: stopping.patience ?? Number.POSITIVE_INFINITY },
    errorUnit,
    ...(first !== undefined &&
      start !== undefined && {
        first: unpackNumbers(start, [
          { type: first.type, length: start.length / (first.type === "f64" ? 8 : 4) },
        ])[0] as Floats,
      }),
  };
  // optional fields of a schema may be undefined, those of a job may not: none of these is
  return job as PopulationJob;
}

function givenOf(
  { examples, arrays }: Written["data"] & { kind: "given" },
  bytes: Uint8Array,
): GivenExamples {
  const present = ARRAYS.flatMap((key) => {
    const stretch = arrays[key];
    return stretch === undefined ? [] : [{ key, stretch }];
  });
  const numbers = unpackNumbers(
    bytes,
    present.map(({ stretch }) => stretch),
  );
  const all = new Map(present.map(({ key }, i) => [key, numbers[i]]));
  const floatsOrInts = (key: (typeof ARRAYS)[number]) => {
    const found = all.get(key);
    if (found instanceof Float32Array || found instanceof Int32Array) return found;
    throw new RangeError(`examples without ${key}`);
  };
  const ints = (key: (typeof ARRAYS)[number]) => {
    const found = all.get(key);
    if (found instanceof Int32Array) return found;
    throw new RangeError(`examples without ${key}`);
  };
  const inputs = floatsOrInts("inputs");
  const outputs = floatsOrInts("outputs");
  const made =
    examples.kind === "windows"
      ? windowsOf(examples, inputs, outputs)
      : sequencesOf(examples, inputs, outputs, examples.source && ints("source"));
  const given: GivenExamples = {
    kind: "given",
    examples: made,
    train: ints("train"),
    validation: ints("validation"),
    predict: ints("predict"),
    ...(all.has("watched") && { watched: ints("watched") }),
  };
  for (const index of [
    given.train,
    given.validation,
    given.predict,
    given.watched ?? new Int32Array(),
  ]) {
    requireExamples(made, index);
  }
  return given;
}

type WrittenWindows = Extract<z.output<typeof kindSchema>, { kind: "windows" }>;
type WrittenSequences = Extract<z.output<typeof kindSchema>, { kind: "sequences" }>;

function windowsOf(
  { window, channels, order }: WrittenWindows,
  features: Float32Array | Int32Array,
  target: Float32Array | Int32Array,
): GivenExamples["examples"] {
  if (!(features instanceof Float32Array)) throw new RangeError("windows of symbols");
  if (order !== undefined && (order.length !== window || order.some((place) => place >= window))) {
    throw new RangeError(`an order of ${order.length} places for windows of ${window}`);
  }
  const made = {
    ...{ kind: "windows" as const, window, channels, features, target },
    ...(order && { order }),
  };
  if (features.length % channels !== 0 || !Number.isInteger(outputsAt(made))) {
    throw new RangeError(
      `${features.length} features of ${channels} channels, ${target.length} outputs`,
    );
  }
  return made;
}

function sequencesOf(
  { length, channels, outputs, source }: WrittenSequences,
  x: Float32Array | Int32Array,
  y: Float32Array | Int32Array,
  symbols: Int32Array | undefined,
): Sequences {
  const count = x.length / (length * (x instanceof Int32Array ? 1 : channels));
  const expected = count * length * (y instanceof Int32Array ? 1 : outputs);
  if (!Number.isInteger(count) || y.length !== expected) {
    throw new RangeError(`${x.length} inputs and ${y.length} outputs of sequences of ${length}`);
  }
  if (source !== undefined && symbols?.length !== count * source.length) {
    throw new RangeError(`${symbols?.length} symbols of ${count} sources of ${source.length}`);
  }
  return {
    ...{ kind: "sequences" as const, length, channels, outputs, x, y },
    ...(source && symbols && { source: { length: source.length, symbols } }),
  };
}
