import { open } from "node:fs/promises";
import { abbreviate, CallerError } from "../errors.js";

/** Longest line of column names that is read, in bytes. */
const LONGEST_HEADER = 1 << 20;

/** What the first line of a delimited text file says. */
export interface Header {
  readonly names: readonly string[];
  readonly delimiter: "," | ";" | "\t";
}

/**
 * The column names in the first line of a delimited text file (RFC 4180 quoting; a byte order
 * mark is skipped). A column without a name is called by its place, `column1` being the first.
 * Where commas are expected and there are none, semicolons separate, as spreadsheets write where
 * the comma is the decimal point.
 *
 * @throws CallerError where names repeat, or where the first line holds numbers instead of names
 */
export async function readHeader(path: string, expected: "," | "\t"): Promise<Header> {
  const file = await open(path, "r");
  const bytes = new Uint8Array(LONGEST_HEADER);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0).finally(() => file.close());
  const text = new TextDecoder().decode(bytes.subarray(0, bytesRead));
  const commas = firstRecord(text, expected);
  const semicolons = expected === "," && commas.length === 1 && commas[0].includes(";");
  const delimiter = semicolons ? ";" : expected;
  const names = firstRecord(text, delimiter).map((name, i) => name.trim() || `column${i + 1}`);
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const before = seen.get(name);
    if (before !== undefined) {
      throw new CallerError(
        `${path}: columns ${before + 1} and ${i + 1} are both named '${abbreviate(name)}'`,
        "give every column its own name in the first line",
      );
    }
    seen.set(name, i);
  }
  if (names.every((name) => Number.isFinite(Number(name)))) {
    throw new CallerError(
      `${path}: the first line holds numbers ('${abbreviate(names.join(delimiter))}') where column names belong`,
      "put the names of the columns into the first line",
    );
  }
  return { names, delimiter };
}

function firstRecord(text: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[i++];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "\n" || c === "\r") break;
    else if (c === delimiter) {
      fields.push(field);
      field = "";
    } else field += c;
  }
  fields.push(field);
  return fields;
}
