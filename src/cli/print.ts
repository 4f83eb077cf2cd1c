import { once } from "node:events";
import type { Output } from "./streams.js";
import { plainText } from "./text.js";

/** Characters that are written at a time. */
const PIECE = 1 << 16;

/**
 * Writes text to stdout as fast as its reader takes it. A terminal gets no control characters that the
 * text holds; a file or a pipe gets the text as it is. Ends early, and without a fault, where the reader
 * does.
 */
export async function print(stdout: Output, parts: Iterable<string>): Promise<void> {
  let piece = "";
  for (const part of parts) {
    piece += part;
    if (piece.length >= PIECE) {
      if (!(await write(stdout, piece))) return;
      piece = "";
    }
  }
  await write(stdout, piece);
}

/** @returns false where nobody reads any more */
async function write(stdout: Output, text: string): Promise<boolean> {
  if (!stdout.writable) return false;
  if (stdout.write(stdout.isTTY ? plainText(text) : text)) return true;
  await Promise.race([once(stdout, "drain"), once(stdout, "close")]).catch(() => {});
  return stdout.writable;
}
