import { once } from "node:events";
import { plainText } from "./text.js";

/** Characters that are written at a time. */
const PIECE = 1 << 16;

/**
 * Writes text to stdout as fast as its reader takes it. A terminal gets no control characters that the
 * text holds; a file or a pipe gets the text as it is. Ends early, and without a fault, where the reader
 * does.
 */
export async function print(parts: Iterable<string>): Promise<void> {
  let piece = "";
  for (const part of parts) {
    piece += part;
    if (piece.length >= PIECE) {
      if (!(await write(piece))) return;
      piece = "";
    }
  }
  await write(piece);
}

/** @returns false where nobody reads any more */
async function write(text: string): Promise<boolean> {
  const { stdout } = process;
  if (!stdout.writable) return false;
  if (stdout.write(stdout.isTTY ? plainText(text) : text)) return true;
  await Promise.race([once(stdout, "drain"), once(stdout, "close")]).catch(() => {});
  return stdout.writable;
}
