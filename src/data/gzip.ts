import { gunzipSync } from "fflate";
import { crc32 } from "../crc32.js";
import { CallerError } from "../errors.js";

/** Deflate cannot expand further than this (zlib's technical notes: 1032 to 1). */
const LARGEST_EXPANSION = 1032;
/** Bytes before and behind the packed ones, at least (RFC 1952, 2.3). */
const FRAME = 18;

/**
 * Bytes as they are, or unpacked where they are one gzip member (RFC 1952). Its stated size is checked
 * before anything of that size is made, its CRC-32 afterwards.
 *
 * @param most bytes that may come out
 * @throws CallerError where the archive is damaged, states a size that it cannot have, or one too large
 */
export function unpackGzip(path: string, bytes: Uint8Array, most: number): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const damaged = (what: string) =>
    new CallerError(
      `${path} is not a readable .gz archive (${what})`,
      "the file is damaged or incomplete, or of several members: write or copy it again",
    );
  if (bytes.length < FRAME) throw damaged(`it ends after ${bytes.length} bytes`);
  const end = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
  const [stated, size] = [end.getUint32(0, true), end.getUint32(4, true)];
  if (size > most) {
    throw new CallerError(
      `${path} claims to unpack to ${size} bytes, more than the ${most} that are read`,
      "give a part of it; the file may be damaged or malicious",
    );
  }
  if (size > bytes.length * LARGEST_EXPANSION) {
    throw damaged(`${bytes.length} bytes cannot unpack to the ${size} that it states`);
  }
  const unpacked = inflated(bytes, damaged);
  if (unpacked.length !== size) throw damaged(`${unpacked.length} bytes where it states ${size}`);
  if (crc32(unpacked) !== stated) throw damaged("its CRC-32 differs");
  return unpacked;
}

function inflated(bytes: Uint8Array, damaged: (what: string) => CallerError): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw damaged((error as Error).message);
  }
}
