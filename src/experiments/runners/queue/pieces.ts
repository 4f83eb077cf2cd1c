import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import { digestOf } from "../../digest.js";

/** Bytes that one command carries. */
const PIECE = 2 ** 20;

/** Seconds that what travels stays in Redis where nobody comes for it. */
export const KEPT = 24 * 3600;

/** Bytes of one thing that travels, at most: half of what Redis takes as one value. */
export const MOST_BYTES = 2 ** 28;

/**
 * The bytes of a value in Redis, in pieces, so that no answer is larger than was asked for; null where
 * there are none.
 *
 * @param most bytes that are read
 * @throws RangeError where there are more
 */
export async function readPieces(redis: Redis, key: string, most: number): Promise<Buffer | null> {
  // most values fit into one piece: their size and their bytes in one go
  const both = await redis
    .pipeline()
    .strlen(key)
    .getrangeBuffer(key, 0, PIECE - 1)
    .exec();
  const [size, first] = (both ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  }) as [number, Buffer];
  if (size === 0) return null;
  if (size > most) throw new RangeError(`${size} bytes, more than the ${most} that are read`);
  if (size <= PIECE) return first;
  const bytes = Buffer.alloc(size);
  let filled = first.copy(bytes);
  while (filled < size) {
    const piece = await redis.getrangeBuffer(key, filled, Math.min(size, filled + PIECE) - 1);
    // it was replaced meanwhile
    if (piece.length === 0) return null;
    filled += piece.copy(bytes, filled);
  }
  return bytes;
}

/** Writes bytes in pieces under another name, and gives them theirs when they are whole. */
export async function writePieces(
  redis: Redis,
  key: string,
  bytes: Uint8Array,
  seconds: number,
): Promise<void> {
  const part = `${key}:part:${randomUUID()}`;
  for (let at = 0; at < bytes.length; at += PIECE) {
    await redis.append(part, Buffer.from(bytes.subarray(at, at + PIECE)));
    await redis.expire(part, seconds);
  }
  await redis.rename(part, key);
}

/** See `Reference`. */
export const referenceSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(1).max(MOST_BYTES),
});

/** Bytes that are known by their SHA-256. */
export type Reference = Readonly<z.output<typeof referenceSchema>>;

/** See `Reference`. */
export function referenceTo(bytes: Uint8Array): Reference {
  return { sha256: digestOf(bytes), bytes: bytes.length };
}

/**
 * Bytes that a reference is to.
 *
 * @throws RangeError where they are others
 */
export function checkReferred<T extends Uint8Array>(found: T, { sha256, bytes }: Reference): T {
  const digest = digestOf(found);
  if (found.length === bytes && digest === sha256) return found;
  throw new RangeError(
    `${found.length} bytes with SHA-256 ${digest.slice(0, 12)}, not ${bytes} with ${sha256.slice(0, 12)}`,
  );
}

/**
 * The bytes behind a reference, from Redis; null where they are not there.
 *
 * @throws RangeError as `checkReferred`
 */
export async function readReferred(
  redis: Redis,
  key: string,
  reference: Reference,
): Promise<Buffer | null> {
  const found = await readPieces(redis, key, reference.bytes);
  return found === null ? null : checkReferred(found, reference);
}
