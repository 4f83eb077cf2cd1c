import { CallerError } from "../errors.js";
import { readRegularSync } from "./files.js";
import { unpackGzip } from "./gzip.js";

/** Most bytes of a text, unpacked: of its symbols several copies are held, of four bytes each. */
export const MOST_TEXT_BYTES = 2 ** 27;

/**
 * The text of a file in UTF-8, packed by gzip or not, without a byte order mark.
 *
 * @throws CallerError where the file is missing, damaged or too large, or holds no text in UTF-8
 */
export function readText(path: string): string {
  return decodeText(path, readBytes(path));
}

/**
 * The bytes of a file, unpacked.
 *
 * @throws CallerError as `readText` does
 */
export function readBytes(path: string): Uint8Array {
  const packed = readRegularSync(path, MOST_TEXT_BYTES, "give a part of it");
  return unpackGzip(path, packed, MOST_TEXT_BYTES);
}

function decodeText(path: string, bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw new CallerError(
      `${path}: byte ${zero + 1} is 0, which no text holds`,
      "give a text in UTF-8; of one in UTF-16, save it as UTF-8",
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CallerError(
      `${path}: line ${firstLineBeyond(bytes)} is no UTF-8`,
      "save it as UTF-8; if it is, the file is damaged: copy it again",
    );
  }
}

/** The first line, from 1, whose bytes are no UTF-8. */
function firstLineBeyond(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(10, start);
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(
        bytes.subarray(start, end < 0 ? undefined : end),
      );
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}

/** The lines of a text, without their ends; what stands behind the last end is one where it is not empty. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** What a path ends in, in small letters and without `.gz`, such as "tsv"; empty where it ends in nothing. */
export function endingOf(path: string): string {
  return /\.([a-z0-9]+)(?:\.gz)?$/.exec(path.toLowerCase())?.[1] ?? "";
}
