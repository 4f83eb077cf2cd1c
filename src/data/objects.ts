import { createReadStream } from "node:fs";
import { abbreviate, CallerError } from "../errors.js";
import { MOST_COLUMNS, requireSize } from "./size.js";

/** Levels of an object's values: what is deeper is no cell, and parsers that call themselves run out of stack. */
const DEEPEST = 100;

const [NEWLINE, QUOTE, BACKSLASH, COMMA, OPEN, CLOSE] = Buffer.from('\n"\\,{}');
const [OPEN_LIST, CLOSE_LIST] = Buffer.from("[]");

/**
 * Looks through a file of one JSON object a line before it is parsed.
 *
 * @throws CallerError where objects have too many keys together or values too many levels, where a key
 *   is empty, or where two differ in capitals only, since names of columns do not
 */
export async function checkObjects(path: string): Promise<void> {
  const keys = new Set<string>();
  let line = 1;
  let depth = 0;
  let inText = false;
  let escaped = false;
  /** whether the next text at this level is a key */
  let keyFollows = false;
  /** the bytes of a key that is not at its end */
  let key: Buffer[] | null = null;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      if (byte === NEWLINE) {
        // no text of JSON holds one: what is damaged ends here
        [depth, inText, escaped, key] = [0, false, false, null];
        line += 1;
      } else if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          inText = false;
          if (key !== null) {
            keys.add(Buffer.concat([...key, piece.subarray(from, i)]).toString());
            if (keys.size > MOST_COLUMNS) requireSize(`${path}, up to line ${line},`, 0, keys.size);
            key = null;
          }
        }
      } else if (byte === QUOTE) {
        inText = true;
        if (keyFollows && depth === 1) [key, from] = [[], i + 1];
        keyFollows = false;
      } else if (byte === OPEN || byte === OPEN_LIST) {
        depth += 1;
        keyFollows = byte === OPEN;
        if (depth > DEEPEST) {
          throw new CallerError(
            `${path}, line ${line}: values of more than ${DEEPEST} levels`,
            "write one number, text or date for each key",
          );
        }
      } else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
      else if (byte === COMMA) keyFollows = true;
    }
    key?.push(Buffer.from(piece.subarray(from)));
  }
  refuseNames(path, keys);
}

/** @throws CallerError where a name is empty, or two differ in nothing but capitals, or a byte order mark before them */
function refuseNames(path: string, names: Iterable<string>): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const plain = name.replace(/^\ufeff/, "").toLowerCase();
    if (plain === "") {
      throw new CallerError(`${path}: a key is empty`, "give every key a name");
    }
    const other = seen.get(plain);
    if (other !== undefined) {
      const marked = [other, name].some((n) => n.startsWith("\ufeff"));
      throw new CallerError(
        `${path}: columns '${abbreviate(other)}' and '${abbreviate(name)}' differ in ${marked ? "a byte order mark" : "capitals"} only`,
        "give one of them another name, or write the same name in every row",
      );
    }
    seen.set(plain, name);
  }
}
