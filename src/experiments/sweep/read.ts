import { isUtf8 } from "node:buffer";
import { extname } from "node:path";
import { CST, Lexer, parseDocument } from "yaml";
import { readRegular } from "../../data/regular-file.js";
import { CallerError } from "../../errors.js";
import { parseSpecification } from "./parse.js";
import { DEEPEST } from "./plain.js";
import type { SweepSpecification } from "./specification.js";

/** Bytes that a specification's file may have. */
const MOST_BYTES = 1_000_000;

/** Aliases that a document may resolve; more are a document that unfolds without end. */
const MOST_ALIASES = 100;

/** Keys and directives of a document; those of a map are compared each with each. */
const MOST_KEYS = 1000;

/** The words of YAML of which a key has one, and a directive is one. */
const KEY_SIGNS = ["map-value-ind", "explicit-key-ind", "directive-line"];

const ENDINGS = [".yaml", ".yml", ".json"];

/**
 * Looks at the words of a document before it is read, which takes the square of its keys, and as many
 * calls within calls as it has levels.
 *
 * @throws CallerError where there are too many of either
 */
function requireSmall(text: string, path: string): void {
  let signs = 0;
  /** within braces, where a key may stand alone */
  let commas = 0;
  let dashes = 0;
  /** the brackets that are open */
  const open: string[] = [];
  let isContent = false;
  for (const word of new Lexer().lex(text)) {
    const type: CST.TokenType | "content" | null = isContent ? "content" : CST.tokenType(word);
    isContent = type === "scalar";
    if (type === "newline") dashes = 0;
    else if (type === "seq-item-ind") dashes += 1;
    else if (type === "flow-map-start" || type === "flow-seq-start") open.push(type);
    else if (type === "flow-map-end" || type === "flow-seq-end") open.pop();
    else if (type === "comma" && open.at(-1) === "flow-map-start") commas += 1;
    else if (KEY_SIGNS.includes(type ?? "")) signs += 1;
    if (Math.max(open.length, dashes) > DEEPEST) throw tooDeep(path);
  }
  const keys = Math.max(signs, commas);
  if (keys > MOST_KEYS) {
    throw new CallerError(
      `${path} has ${keys} keys; a specification has at most ${MOST_KEYS}`,
      "write the values of a path as one list; is it another file?",
    );
  }
}

function tooDeep(path: string): CallerError {
  return new CallerError(
    `${path} has more than ${DEEPEST} levels`,
    "a specification is at most a few levels deep; is it another file?",
  );
}

/** What a YAML document (1.2, core schema) says. JSON is read so too, for its keys that stand twice. */
function fromYaml(text: string, path: string): unknown {
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    logLevel: "error",
  });
  const [trouble] = [...document.errors, ...document.warnings];
  if (trouble?.code === "MULTIPLE_DOCS") {
    throw new CallerError(`${path}: holds several documents`, "keep one, without '---' after it");
  }
  if (trouble?.message.startsWith("Maximum call stack size exceeded")) throw tooDeep(path);
  if (trouble !== undefined) {
    const [what] = trouble.message.split(":\n");
    throw new CallerError(`${path}: ${what}`, "write YAML 1.2 without tags, every key once");
  }
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    throw new CallerError(`${path}: ${(error as Error).message}`, "write the values out");
  }
}

function requireJson(text: string, path: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new CallerError(
      `${path} is not JSON: ${(error as Error).message}`,
      "correct it, or name it .yaml if it is YAML",
    );
  }
}

/**
 * What a document says, by the ending of its name.
 *
 * @throws CallerError for what is no YAML or JSON, and for keys that stand twice, with their line
 */
export function parseDocumentText(text: string, path: string): unknown {
  const ending = extname(path).toLowerCase();
  if (!ENDINGS.includes(ending)) {
    throw new CallerError(`${path}: the ending '${ending}'`, `name it ${ENDINGS.join(", ")}`);
  }
  if (ending === ".json") requireJson(text, path);
  requireSmall(text, path);
  return fromYaml(text, path);
}

/**
 * The sweep of a file, YAML or JSON.
 *
 * @throws CallerError where the file cannot be read, is too large, or is not a sweep
 */
export async function readSpecification(path: string): Promise<SweepSpecification> {
  const bytes = await readRegular(path, MOST_BYTES, "name the file of a sweep's specification");
  if (!isUtf8(bytes)) throw new CallerError(`${path} is not UTF-8`, "save it as UTF-8");
  const text = bytes.toString();
  try {
    return parseSpecification(parseDocumentText(text, path));
  } catch (error) {
    if (!(error instanceof CallerError) || error.problem.startsWith(path)) throw error;
    throw new CallerError(`${path}: ${error.problem}`, error.cure);
  }
}
