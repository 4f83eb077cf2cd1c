import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { abbreviate, CallerError, unknownName } from "../errors.js";
import { linesOf, MOST_TEXT_BYTES, readText } from "./text-file.js";

/** A text, and what it is known by. */
export interface Prose {
  readonly text: string;
  /** of the text in UTF-8, however it was packed */
  readonly sha256: string;
}

/** Between the texts of two lines. */
const BETWEEN = "\n\n";

/**
 * Reads a text: a file in UTF-8 as it is, or of JSONL one field of each line, with an empty line between
 * two. Both may be packed by gzip.
 *
 * @param field where the text stands in an object of JSONL; null where the file is the text
 * @throws CallerError where the file is missing, damaged, too large or empty, or a line holds no such text
 */
export function readProse(path: string, field: string | null): Prose {
  const text = field === null ? readText(path) : fieldsOf(path, field);
  if (text.trim() === "") throw new CallerError(`${path} holds no text`, "give a text");
  return { text, sha256: bytesToHex(sha256(utf8ToBytes(text))) };
}

function fieldsOf(path: string, field: string): string {
  const texts: string[] = [];
  for (const [i, line] of linesOf(readText(path)).entries()) {
    if (line.trim() !== "") texts.push(fieldOf(line, field, `${path}, line ${i + 1}`));
  }
  const text = texts.join(BETWEEN);
  if (text.length > MOST_TEXT_BYTES) {
    throw new CallerError(
      `${path}: the texts of '${field}' have more than ${MOST_TEXT_BYTES} characters`,
      "give a part of the lines",
    );
  }
  return text;
}

function fieldOf(line: string, field: string, place: string): string {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    throw new CallerError(
      `${place}: '${abbreviate(line)}' is no JSON`,
      "write one JSON object a line; if it was, the file is damaged: copy it again",
    );
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) {
    throw new CallerError(`${place}: '${abbreviate(line)}' is no object`, "write one a line");
  }
  const fields = Object.keys(read);
  if (!fields.includes(field)) {
    const { problem, cure } = unknownName("field", field, fields.map(abbreviate));
    throw new CallerError(`${place}: ${problem}`, cure);
  }
  const value: unknown = Reflect.get(read, field);
  if (typeof value === "string" && !/\p{Surrogate}/u.test(value)) return value;
  throw new CallerError(
    `${place}: '${abbreviate(field)}' is ${typeof value === "string" ? "no well-formed text" : `of type ${typeof value}`}`,
    "name a field whose values are texts",
  );
}
