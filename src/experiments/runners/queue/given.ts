import { z } from "zod";
import { CallerError } from "../../../errors.js";
import { requireExamples } from "../../../training/examples/examples.js";
import type { Sequences } from "../../../training/examples/sequences.js";
import { outputsAt, type Windows } from "../../../training/examples/windows.js";
import type { GivenExamples } from "../../population/data.js";
import {
  bytesOf,
  type Numbers,
  packNumbers,
  stretchSchema,
  typeOf,
  unpackNumbers,
} from "./arrays.js";
import type { Content } from "./contents.js";
import { MOST_BYTES, referenceSchema, referenceTo } from "./pieces.js";

const count = z
  .int()
  .min(1)
  .max(2 ** 31);

const windowsSchema = z.strictObject({
  kind: z.literal("windows"),
  window: count,
  channels: count,
  order: z
    .array(z.int().min(0))
    .max(2 ** 20)
    .optional(),
});

const sequencesSchema = z.strictObject({
  kind: z.literal("sequences"),
  length: count,
  channels: count,
  outputs: count,
  source: z.strictObject({ length: count }).optional(),
});

/** Arrays of given examples, in the order in which they travel. */
const ARRAYS = [
  "inputs",
  "outputs",
  "train",
  "validation",
  "predict",
  "watched",
  "source",
] as const;
type ArrayName = (typeof ARRAYS)[number];

/** Examples that a caller made, as they travel: what they are, and a reference to their numbers. */
export const givenSchema = z
  .strictObject({
    kind: z.literal("given"),
    examples: z.discriminatedUnion("kind", [windowsSchema, sequencesSchema]),
    arrays: z.partialRecord(z.enum(ARRAYS), stretchSchema),
    content: referenceSchema,
  })
  .refine(({ arrays, content }) => bytesOf(Object.values(arrays)) === content.bytes, {
    error: "Expected as many bytes as its arrays have",
  });

/** See `givenSchema`. */
export type TravellingExamples = z.output<typeof givenSchema>;

/**
 * Numbers as bytes that travel.
 *
 * @throws CallerError where they are too large
 */
export function contentOf(arrays: readonly Numbers[]): Content {
  const bytes = packNumbers(arrays);
  if (bytes.length > MOST_BYTES) {
    throw new CallerError(
      `${bytes.length} bytes of numbers, more than the ${MOST_BYTES} that travel`,
      "take fewer rows or members, or train on this machine",
    );
  }
  return { reference: referenceTo(bytes), bytes };
}

function arraysOf({ examples, train, validation, predict, watched }: GivenExamples) {
  const own =
    examples.kind === "windows"
      ? { inputs: examples.features, outputs: examples.target }
      : { inputs: examples.x, outputs: examples.y, source: examples.source?.symbols };
  const all: Readonly<Record<ArrayName, Numbers | undefined>> = {
    ...{ source: undefined, train, validation, predict, watched },
    ...own,
  };
  return ARRAYS.flatMap((name) => {
    const numbers = all[name];
    return numbers === undefined ? [] : [{ name, numbers }];
  });
}

function described({ examples }: GivenExamples): TravellingExamples["examples"] {
  if (examples.kind === "windows") {
    const { kind, window, channels, order } = examples;
    return { kind, window, channels, ...(order && { order: [...order] }) };
  }
  const { kind, length, channels, outputs, source } = examples;
  return { kind, length, channels, outputs, ...(source && { source: { length: source.length } }) };
}

/** @throws CallerError where the examples are too large to travel */
export function packGiven(data: GivenExamples): {
  readonly travelling: TravellingExamples;
  readonly content: Content;
} {
  const arrays = arraysOf(data);
  const content = contentOf(arrays.map(({ numbers }) => numbers));
  const stretches = arrays.map(({ name, numbers }) => [
    name,
    { type: typeOf(numbers), length: numbers.length },
  ]);
  const travelling = {
    kind: "given" as const,
    examples: described(data),
    arrays: Object.fromEntries(stretches),
    content: content.reference,
  };
  return { travelling, content };
}

/**
 * The examples that travelled.
 *
 * @throws RangeError where numbers and descriptions do not go together
 */
export function unpackGiven(
  { examples, arrays }: TravellingExamples,
  bytes: Uint8Array,
): GivenExamples {
  const present = ARRAYS.flatMap((name) => {
    const stretch = arrays[name];
    return stretch === undefined ? [] : [{ name, stretch }];
  });
  const numbers = unpackNumbers(
    bytes,
    present.map(({ stretch }) => stretch),
  );
  const found = new Map(present.map(({ name }, i) => [name, numbers[i]]));
  const integers = (name: ArrayName): Int32Array => {
    const array = found.get(name);
    if (array instanceof Int32Array) return array;
    throw new RangeError(`examples without ${name}`);
  };
  const singles = (name: ArrayName): Float32Array | Int32Array => {
    const array = found.get(name);
    return array instanceof Float32Array ? array : integers(name);
  };
  const [inputs, outputs] = [singles("inputs"), singles("outputs")];
  const made =
    examples.kind === "windows"
      ? windowsOf(examples, inputs, outputs)
      : sequencesOf(examples, inputs, outputs, examples.source && integers("source"));
  const index = {
    train: integers("train"),
    validation: integers("validation"),
    predict: integers("predict"),
    ...(found.has("watched") && { watched: integers("watched") }),
  };
  for (const numbers of Object.values(index)) requireExamples(made, numbers);
  return { kind: "given", examples: made, ...index };
}

function windowsOf(
  { window, channels, order }: z.output<typeof windowsSchema>,
  features: Float32Array | Int32Array,
  target: Float32Array | Int32Array,
): Windows {
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
  { length, channels, outputs, source }: z.output<typeof sequencesSchema>,
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
