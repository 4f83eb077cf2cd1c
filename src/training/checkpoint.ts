import { z } from "zod";
import { CallerError } from "../errors.js";
import type { Progress } from "./train.js";

/**
 * A checkpoint is a safetensors file: eight bytes with the length of a JSON header (unsigned,
 * little endian), the header, and the tensors one after another. The header gives each tensor its
 * element type, shape and place; `__metadata__` holds strings: here the caller's key, and where
 * each member stands.
 */
const tensorNames = ["theta", "first", "second", "alive", "best"] as const;
type TensorName = (typeof tensorNames)[number];

type Floats = Float32Array | Float64Array;

const elementTypes = { F32: Float32Array, F64: Float64Array } as const;
type ElementType = keyof typeof elementTypes;

const count = z.int().min(0);

/** A number; JSON has no spelling of its own for those that are not finite. */
const numberSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

const memberSchema = z.strictObject({
  validation: z.number().nullable(),
  bestStep: count,
  steps: count,
  state: z.enum(["training", "stopped", "diverged"]),
  reason: z.string().nullable(),
  curve: z.array(z.tuple([count, numberSchema])),
});

const positionSchema = z.strictObject({
  step: count,
  members: z.array(memberSchema).min(1),
});

const entrySchema = z.strictObject({
  dtype: z.enum(["F32", "F64"]),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});

const headerSchema = z.strictObject({
  __metadata__: z.strictObject({ key: z.string(), progress: z.string() }),
  ...(Object.fromEntries(tensorNames.map((n) => [n, entrySchema])) as Record<
    TensorName,
    typeof entrySchema
  >),
});

type Header = z.infer<typeof headerSchema>;

/** Bytes of the header's length; tensors start at a multiple of it. */
const WORD = 8;

function unfit(problem: string): CallerError {
  return new CallerError(
    `not a checkpoint: ${problem}`,
    "give the file as it was written, or delete it to begin anew",
  );
}

function spelled(value: number): z.infer<typeof numberSchema> {
  return Number.isFinite(value) ? value : (String(value) as "NaN" | "Infinity" | "-Infinity");
}

/**
 * Progress as the bytes of a safetensors file.
 *
 * @param key what the progress belongs to (its specification and data); a reader must give the same
 */
export function encodeCheckpoint(progress: Progress, key: string): Uint8Array {
  const { step, theta, first, second, alive } = progress.population;
  const members = progress.members.length;
  const tensors: Record<TensorName, Floats> = { theta, first, second, alive, best: progress.best };
  let at = 0;
  const entries = tensorNames.map((name) => {
    const data = tensors[name];
    const begin = at;
    at += data.byteLength;
    const dtype: ElementType = data instanceof Float64Array ? "F64" : "F32";
    return [name, { dtype, shape: [members, data.length / members], data_offsets: [begin, at] }];
  });
  const position = {
    step,
    members: progress.members.map((m) => ({
      ...m,
      curve: m.curve.map(([s, error]) => [s, spelled(error)]),
    })),
  };
  const header = {
    __metadata__: { key, progress: JSON.stringify(position) },
    ...Object.fromEntries(entries),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces, as the format allows, so that the tensors are aligned.
  const headerLength = Math.ceil(text.length / WORD) * WORD;
  const bytes = new Uint8Array(WORD + headerLength + at).fill(0x20, WORD, WORD + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, WORD);
  let end = WORD + headerLength;
  for (const name of tensorNames) {
    const { buffer, byteOffset, byteLength } = tensors[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), end);
    end += byteLength;
  }
  return bytes;
}

function parsed<T>(what: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unfit(`its ${what} is not JSON`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  throw unfit(`${[what, ...path.map(String)].join(".")}: ${message}`);
}

function readHeader(bytes: Uint8Array): { readonly header: Header; readonly start: number } {
  if (bytes.length < WORD) throw unfit(`${bytes.length} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(bytes.length - WORD)) {
    throw unfit(`a header of ${length} bytes in a file of ${bytes.length}`);
  }
  const start = WORD + Number(length);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(WORD, start));
  } catch {
    throw unfit("its header is not UTF-8");
  }
  return { header: parsed("header", text, headerSchema), start };
}

/** The tensors, which must fill the bytes after the header without gap or overlap. */
function readTensors(bytes: Uint8Array, start: number, header: Header): Record<TensorName, Floats> {
  const available = bytes.length - start;
  const result: Partial<Record<TensorName, Floats>> = {};
  const dtype = header.theta.dtype;
  let filled = 0;
  const inOrder = [...tensorNames].sort(
    (a, b) => header[a].data_offsets[0] - header[b].data_offsets[0],
  );
  for (const name of inOrder) {
    const entry = header[name];
    const [begin, end] = entry.data_offsets;
    if (entry.dtype !== dtype) {
      throw unfit(`'${name}' holds ${entry.dtype}, 'theta' ${dtype}`);
    }
    if (begin !== filled || end < begin || end > available) {
      throw unfit(
        `'${name}' lies at ${begin}..${end}, expected from ${filled} to at most ${available}`,
      );
    }
    const Floats = elementTypes[dtype];
    const size = entry.shape.reduce((a, b) => a * b, 1) * Floats.BYTES_PER_ELEMENT;
    if (size !== end - begin) {
      throw unfit(
        `'${name}' of shape [${entry.shape.join(", ")}] has ${end - begin} bytes, not ${size}`,
      );
    }
    result[name] = new Floats(bytes.slice(start + begin, start + end).buffer);
    filled = end;
  }
  if (filled !== available) throw unfit(`${available - filled} bytes follow the last tensor`);
  return result as Record<TensorName, Floats>;
}

/**
 * The progress in the bytes of `encodeCheckpoint`, bit for bit.
 *
 * @param key what the reader is about to continue
 * @throws CallerError where the key differs, naming both, or the bytes are not what was written
 */
export function decodeCheckpoint(bytes: Uint8Array, key: string): Progress {
  const { header, start } = readHeader(bytes);
  const metadata = header.__metadata__;
  if (metadata.key !== key) {
    throw new CallerError(
      `the checkpoint belongs to '${metadata.key}', not to '${key}'`,
      "give the settings and data that it was written with, or delete it to begin anew",
    );
  }
  const { step, members } = parsed("progress", metadata.progress, positionSchema);
  const tensors = readTensors(bytes, start, header);
  const [, columns = 0] = header.theta.shape;
  for (const name of tensorNames) {
    const wanted = `[${members.length}, ${name === "alive" ? 1 : columns}]`;
    const { shape } = header[name];
    if (`[${shape.join(", ")}]` !== wanted) {
      throw unfit(`'${name}' has the shape [${shape.join(", ")}], not ${wanted}`);
    }
  }
  const { best, ...state } = tensors;
  return {
    population: { step, ...state },
    best,
    members: members.map((m) => ({
      ...m,
      curve: m.curve.map(([s, error]) => [s, Number(error)] as const),
    })),
  };
}
