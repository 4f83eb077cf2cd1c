import { endianness } from "node:os";
import { z } from "zod";
import { CallerError } from "../../../errors.js";

/** Types of numbers that travel, four or eight bytes each, the least significant first. */
const TYPES = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const;

/** Name of a type of numbers. */
export type NumberType = keyof typeof TYPES;

/** Numbers of one of the types. */
export type Numbers = Float32Array | Float64Array | Int32Array;

/** See `Stretch`. */
export const stretchSchema = z.strictObject({
  type: z.enum(["f32", "f64", "i32"]),
  length: z
    .int()
    .min(0)
    .max(2 ** 28),
});

/** So many numbers of a type. */
export type Stretch = Readonly<z.output<typeof stretchSchema>>;

/** The type of an array. */
export function typeOf(numbers: Numbers): NumberType {
  if (numbers instanceof Int32Array) return "i32";
  return numbers instanceof Float64Array ? "f64" : "f32";
}

/** @throws CallerError on a machine whose numbers lie the other way round */
function requireLittleEndian(): void {
  if (endianness() === "LE") return;
  throw new CallerError(
    "this processor stores the most significant byte of a number first",
    "work on x86-64 or ARM: numbers travel as those store them",
  );
}

/** Bytes that numbers take. */
export function bytesOf(stretches: readonly Stretch[]): number {
  return stretches.reduce(
    (sum, { type, length }) => sum + length * TYPES[type].BYTES_PER_ELEMENT,
    0,
  );
}

/** Arrays as bytes, one after another. */
export function packNumbers(arrays: readonly Numbers[]): Uint8Array {
  requireLittleEndian();
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/**
 * The arrays in bytes of `packNumbers`, each with memory of its own.
 *
 * @throws RangeError where so many numbers have not so many bytes
 */
export function unpackNumbers(bytes: Uint8Array, stretches: readonly Stretch[]): Numbers[] {
  requireLittleEndian();
  const expected = bytesOf(stretches);
  if (bytes.length !== expected) {
    throw new RangeError(`${bytes.length} bytes of numbers, expected ${expected}`);
  }
  let at = 0;
  return stretches.map(({ type, length }) => {
    const Type = TYPES[type];
    const end = at + length * Type.BYTES_PER_ELEMENT;
    const own = new Uint8Array(bytes.subarray(at, end)).buffer;
    at = end;
    return new Type(own);
  });
}
