import { open } from "node:fs/promises";
import { abbreviate, CallerError } from "../errors.js";
import { requireSize } from "./size.js";
import { readStamp } from "./stamp.js";

/** Longest line of column names that is read, in bytes. */
const LONGEST_HEADER = 1 << 20;

/** What the first line of a delimited text file says. */
export interface Header {
  readonly names: readonly string[];
  readonly delimiter: "," | ";" | "\t";
  /** empty lines before the names */
  readonly before: number;
}

/** How many lines are looked at to tell how the file is written. */
const SAMPLE = 50;

/** Fields of one line, or of several where a quoted field goes on. */
interface Fields {
  /** from 1 */
  readonly line: number;
  readonly fields: readonly string[];
}

const SEPARATORS = [",", ";", "\t", "|", " "] as const;
type Separator = (typeof SEPARATORS)[number];
const SEPARATOR_NAMES: Readonly<Record<Separator, string>> = {
  ",": "a comma",
  ";": "a semicolon",
  "\t": "a tab",
  "|": "'|'",
  " ": "a blank",
};

/**
 * The column names in the first line of a delimited text file (RFC 4180 quoting; a byte order
 * mark is skipped). A column without a name is called by its place, `column1` being the first.
 * Where commas are expected and do not separate, semicolons may, as spreadsheets write where the comma
 * is the decimal point.
 *
 * @throws CallerError where names repeat, or where the first line holds no names or another separator
 */
export async function readHeader(path: string, expected: "," | "\t"): Promise<Header> {
  const file = await open(path, "r");
  const bytes = new Uint8Array(LONGEST_HEADER);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0).finally(() => file.close());
  const text = wholeLines(new TextDecoder().decode(bytes.subarray(0, bytesRead)), bytesRead);
  const delimiter = chooseDelimiter(path, text, expected);
  const [line] = sample(text, delimiter);
  if (line === undefined) {
    throw new CallerError(`${path} holds empty lines only`, "give a file with rows");
  }
  const first = line.fields;
  refusePreamble(path, text, first.length > 1 ? [delimiter] : SEPARATORS);
  refuseValues(path, first, delimiter);
  requireSize(path, 0, first.length);
  const names = first.map((name, i) => name.trim() || `column${i + 1}`);
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    if (name.includes("\ufffd")) {
      throw new CallerError(
        `${path}: the name of column ${i + 1}, '${abbreviate(name)}', is not UTF-8`,
        "save the file as UTF-8",
      );
    }
    const before = seen.get(name);
    if (before !== undefined) {
      throw new CallerError(
        `${path}: columns ${before + 1} and ${i + 1} are both named '${abbreviate(name)}'`,
        "give every column its own name in the first line",
      );
    }
    seen.set(name, i);
  }
  return { names, delimiter, before: line.line - 1 };
}

/** Without the last line, where the file goes on in it. */
function wholeLines(text: string, bytes: number): string {
  const end = bytes < LONGEST_HEADER ? -1 : text.lastIndexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}

function chooseDelimiter(path: string, text: string, expected: "," | "\t"): Header["delimiter"] {
  if (separates(text, expected)) return expected;
  if (expected === "," && separates(text, ";")) return ";";
  const [first] = sample(text, expected);
  if (first === undefined || first.fields.length > 1) return expected;
  refuseQuotedLines(path, text, expected);
  const found = SEPARATORS.find((separator) => separates(text, separator));
  if (found !== undefined) {
    throw new CallerError(
      `${path}: ${SEPARATOR_NAMES[expected]} separates no columns in the first line; ${SEPARATOR_NAMES[found]} seems to ('${abbreviate(first.fields[0])}')`,
      found === "\t" || found === ","
        ? `name the file ${found === "," ? ".csv" : ".tsv"}, or separate columns by ${expected === "," ? "commas" : "tabs"}`
        : `separate columns by ${expected === "," ? "commas" : "tabs"}`,
    );
  }
  return expected === "," && first.fields[0].includes(";") ? ";" : expected;
}

/** Whether a separator cuts the first lines into equally many columns, and more than one. */
function separates(text: string, separator: Separator): boolean {
  // Blanks also fill columns up to a width.
  const lines = separator === " " ? text.replace(/ +/g, " ").replace(/^ | $/gm, "") : text;
  const [first, ...rest] = sample(lines, separator);
  if (first === undefined || first.fields.length < 2) return false;
  return rest.length > 0 && rest.every(({ fields }) => fields.length === first.fields.length);
}

/** @throws CallerError where each line is one quoted field that holds the separator, as often in all */
function refuseQuotedLines(path: string, text: string, separator: Separator): void {
  const counts = sample(text, separator).map(({ fields }) =>
    fields.length === 1 ? fields[0].split(separator).length : 1,
  );
  if (counts.length < 2 || counts[0] < 2 || counts.some((count) => count !== counts[0])) return;
  throw new CallerError(
    `${path}: each line is one field in quotes ('${abbreviate(sample(text, separator)[0].fields[0])}')`,
    "remove the quotes around whole lines",
  );
}

/** @throws CallerError where other lines stand before that of the names */
function refusePreamble(path: string, text: string, separators: readonly Separator[]): void {
  for (const separator of separators) {
    const lines = sample(text, separator);
    const last = lines.at(-1)?.fields.length ?? 0;
    const at = lines.findIndex(
      ({ fields }, i) => fields.length === last && !(i === 0 && /^(sep=|#)/i.test(fields[0])),
    );
    if (last < 2 || at < 1 || at + 1 >= lines.length) continue;
    const isNamed = lines[at].fields.every((field) => !isValue(field.trim()));
    if (!isNamed || !lines[at + 1].fields.some((field) => isValue(field.trim()))) continue;
    throw new CallerError(
      `${path}: the names of the columns seem to be in line ${lines[at].line}; line 1 holds '${abbreviate(lines[0].fields.join(separator))}'`,
      "remove the lines before the names",
    );
  }
}

/** @throws CallerError where the first line is a row already */
function refuseValues(path: string, fields: readonly string[], delimiter: string): void {
  const filled = fields.map((field) => field.trim()).filter((field) => field !== "");
  const numbers = filled.filter(isNumber).length;
  const stamps = filled.filter((field) => !isNumber(field) && isValue(field)).length;
  // Columns by number behind an index without a name are what NumPy and pandas write.
  const isNamed = stamps === 0 ? numbers < fields.length : stamps < filled.length && numbers === 0;
  if (isNamed) return;
  throw new CallerError(
    `${path}: the first line holds ${stamps > 0 ? "values" : "numbers"} ('${abbreviate(fields.join(delimiter))}') where column names belong`,
    "put the names of the columns into the first line",
  );
}

function isNumber(field: string): boolean {
  return field !== "" && Number.isFinite(Number(field));
}

function isValue(field: string): boolean {
  return isNumber(field) || readStamp(field) !== null;
}

/** The first lines that are not empty. */
function sample(text: string, separator: string): readonly Fields[] {
  const found: Fields[] = [];
  let fields: string[] = [];
  let field = "";
  let quoted = false;
  let line = 1;
  let first = 1;
  const end = () => {
    if (fields.length > 0 || field.trim() !== "")
      found.push({ line: first, fields: [...fields, field] });
    [fields, field] = [[], ""];
  };
  for (let i = 0; i < text.length && found.length < SAMPLE; i++) {
    const c = text[i];
    const isEnd = c === "\n" || (c === "\r" && text[i + 1] !== "\n");
    if (isEnd) line++;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[i++];
      else quoted = false;
    } else if (isEnd) {
      end();
      first = line;
    } else if (c === '"' && field.trim() === "") {
      [field, quoted] = ["", true];
    } else if (c === separator) {
      fields.push(field);
      field = "";
    } else field += c;
  }
  end();
  return found;
}
