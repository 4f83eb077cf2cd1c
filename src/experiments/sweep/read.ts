import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import { parseDocument } from "yaml";
import { CallerError } from "../../errors.js";
import { parseSpecification } from "./parse.js";
import type { SweepSpecification } from "./specification.js";

/** Bytes that a specification's file may have. */
const MOST_BYTES = 1_000_000;

/** Aliases that a document may resolve; more are a document that unfolds without end. */
const MOST_ALIASES = 100;

const ENDINGS = [".yaml", ".yml", ".json"];

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
  return fromYaml(text, path);
}

/**
 * The sweep of a file, YAML or JSON.
 *
 * @throws CallerError where the file cannot be read, is too large, or is not a sweep
 */
export async function readSpecification(path: string): Promise<SweepSpecification> {
  let bytes: Buffer;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw new CallerError(
        `${path} has ${size} bytes; a specification has at most ${MOST_BYTES}`,
        "is it another file?",
      );
    }
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof CallerError) throw error;
    throw new CallerError(`cannot read ${path}: ${(error as Error).message}`, "check the path");
  }
  if (!isUtf8(bytes)) throw new CallerError(`${path} is not UTF-8`, "save it as UTF-8");
  const text = bytes.toString();
  try {
    return parseSpecification(parseDocumentText(text, path));
  } catch (error) {
    if (!(error instanceof CallerError) || error.problem.startsWith(path)) throw error;
    throw new CallerError(`${path}: ${error.problem}`, error.cure);
  }
}
