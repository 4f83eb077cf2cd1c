import { z } from "zod";
import { CallerError } from "../errors.js";

/** A tensor of floats: its shape, outermost axis first, and its numbers in row-major order. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

const elementTypes = { F32: Float32Array, F64: Float64Array } as const;
type ElementType = keyof typeof elementTypes;

const count = z.int().min(0);
const entrySchema = z.strictObject({
  dtype: z.enum(["F32", "F64"]),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});
type Entry = z.infer<typeof entrySchema>;

/** Bytes of the header's length; tensors start at a multiple of it. */
const WORD = 8;

/**
 * Tensors as the bytes of a safetensors file: eight bytes with the length of a JSON header (unsigned,
 * little endian), the header, and the tensors one after another. The header gives each tensor its
 * element type, shape and place; `__metadata__` holds strings.
 */
export function encodeTensors(
  tensors: Readonly<Record<string, FloatTensor>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const begin = at;
    at += data.byteLength;
    const dtype: ElementType = data instanceof Float64Array ? "F64" : "F32";
    return [name, { dtype, shape, data_offsets: [begin, at] }];
  });
  const header = { __metadata__: metadata, ...Object.fromEntries(entries) };
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces, as the format allows, so that the tensors are aligned.
  const headerLength = Math.ceil(text.length / WORD) * WORD;
  const bytes = new Uint8Array(WORD + headerLength + at).fill(0x20, WORD, WORD + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, WORD);
  let end = WORD + headerLength;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), end);
    end += data.byteLength;
  }
  return bytes;
}

/** What a safetensors file must hold. */
export interface TensorFile<Tensor extends string, Key extends string> {
  /** what the file is called where it is refused */
  readonly what: string;
  readonly tensors: readonly Tensor[];
  readonly metadata: readonly Key[];
}

/** @param what that a file should be, and is not */
export function unfitFile(what: string, problem: string): CallerError {
  return new CallerError(
    `not a ${what}: ${problem}`,
    "give the file as it was written, or delete it to begin anew",
  );
}

function readHeader(
  bytes: Uint8Array,
  what: string,
): { readonly text: string; readonly start: number } {
  if (bytes.length < WORD) throw unfitFile(what, `${bytes.length} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(bytes.length - WORD)) {
    throw unfitFile(what, `a header of ${length} bytes in a file of ${bytes.length}`);
  }
  const start = WORD + Number(length);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return { text: decoder.decode(bytes.subarray(WORD, start)), start };
  } catch {
    throw unfitFile(what, "its header is not UTF-8");
  }
}

/**
 * JSON from a file, checked.
 *
 * @param what the file should be, @param part of it that holds the JSON
 * @throws CallerError that names the field
 */
export function parseJson<T>(what: string, part: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unfitFile(what, `its ${part} is not JSON`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0];
  throw unfitFile(what, `${[part, ...path.map(String)].join(".")}: ${message}`);
}

function readTensor(bytes: Uint8Array, start: number, name: string, entry: Entry, what: string) {
  const [begin, end] = entry.data_offsets;
  const Floats = elementTypes[entry.dtype];
  const size = entry.shape.reduce((a, b) => a * b, 1) * Floats.BYTES_PER_ELEMENT;
  if (size !== end - begin) {
    throw unfitFile(
      what,
      `'${name}' of shape [${entry.shape.join(", ")}] has ${end - begin} bytes, not ${size}`,
    );
  }
  // A copy of its own: the slice of a Node buffer would still be a view of the whole.
  const data = new Floats(new Uint8Array(bytes.subarray(start + begin, start + end)).buffer);
  return { shape: entry.shape, data };
}

/**
 * The tensors and strings in the bytes of `encodeTensors`, bit for bit. The tensors must fill the bytes
 * after the header without gap or overlap.
 *
 * @throws CallerError where the bytes are not what was written, or hold other tensors or strings
 */
export function decodeTensors<Tensor extends string, Key extends string>(
  bytes: Uint8Array,
  { what, tensors, metadata }: TensorFile<Tensor, Key>,
): {
  readonly tensors: Readonly<Record<Tensor, FloatTensor>>;
  readonly metadata: Readonly<Record<Key, string>>;
} {
  const fields = <T>(names: readonly string[], schema: T) =>
    Object.fromEntries(names.map((name) => [name, schema])) as Record<string, T>;
  const headerSchema = z.strictObject({
    __metadata__: z.strictObject(fields(metadata, z.string())),
    ...fields(tensors, entrySchema),
  });
  const { text, start } = readHeader(bytes, what);
  const header = parseJson(what, "header", text, headerSchema);
  const available = bytes.length - start;
  const entryOf = (name: Tensor) => (header as unknown as Record<string, Entry>)[name];
  const inOrder = [...tensors].sort(
    (a, b) => entryOf(a).data_offsets[0] - entryOf(b).data_offsets[0],
  );
  const result: Partial<Record<Tensor, FloatTensor>> = {};
  let filled = 0;
  for (const name of inOrder) {
    const [begin, end] = entryOf(name).data_offsets;
    if (begin !== filled || end < begin || end > available) {
      throw unfitFile(
        what,
        `'${name}' lies at ${begin}..${end}, expected from ${filled} to at most ${available}`,
      );
    }
    result[name] = readTensor(bytes, start, name, entryOf(name), what);
    filled = end;
  }
  if (filled !== available)
    throw unfitFile(what, `${available - filled} bytes follow the last tensor`);
  return {
    tensors: result as Record<Tensor, FloatTensor>,
    metadata: header.__metadata__ as Record<Key, string>,
  };
}
