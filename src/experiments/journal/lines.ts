import { openRegular } from "../../data/regular-file.js";
import { CallerError } from "../../errors.js";

/** A line of a journal as it stands in its file, without its newline. */
export interface JournalLine {
  /** counted from 1 */
  readonly number: number;
  /** what it holds until the next line is asked for */
  readonly bytes: Buffer;
  /** false for what follows the last newline: a line that was not written to its end */
  readonly whole: boolean;
}

/** Bytes read at a time. Chosen by hand. */
const PIECE = 1 << 20;

/** Bytes that a line may have: half of the longest string that the JavaScript engine holds. */
const LONGEST = 1 << 28;

/**
 * The lines of a journal, in order; nothing but the line at hand is kept in memory.
 *
 * @throws CallerError where the file cannot be read, or a line is longer than any journal's
 */
export async function* linesOf(file: string): AsyncGenerator<JournalLine> {
  const handle = await openRegular(file, "give a journal, or the directory of a run");
  try {
    let buffer = Buffer.allocUnsafe(PIECE);
    let number = 0;
    /** bytes of a line whose end is still to come */
    let begun = 0;
    for (;;) {
      if (begun === buffer.length) buffer = widened(buffer, `${file}, line ${number + 1}`);
      const { bytesRead } = await handle
        .read(buffer, begun, buffer.length - begun, null)
        .catch((error: NodeJS.ErrnoException) => {
          throw new CallerError(
            `the journal ${file} cannot be read (${error.code})`,
            "see what its disk says, or restore it from a copy",
          );
        });
      if (bytesRead === 0) break;
      const read = buffer.subarray(0, begun + bytesRead);
      let from = 0;
      for (let to = read.indexOf(10, begun); to >= 0; to = read.indexOf(10, from)) {
        number += 1;
        yield { number, bytes: read.subarray(from, to), whole: true };
        from = to + 1;
      }
      read.copy(buffer, 0, from);
      begun = read.length - from;
    }
    if (begun > 0) yield { number: number + 1, bytes: buffer.subarray(0, begun), whole: false };
  } finally {
    await handle.close();
  }
}

function widened(buffer: Buffer<ArrayBuffer>, place: string): Buffer<ArrayBuffer> {
  if (buffer.length >= LONGEST) {
    throw new CallerError(
      `${place}: a line of more than ${LONGEST} bytes`,
      "this is no journal, or a damaged one: restore it from a copy",
    );
  }
  const wider = Buffer.allocUnsafe(2 * buffer.length);
  buffer.copy(wider);
  return wider;
}
