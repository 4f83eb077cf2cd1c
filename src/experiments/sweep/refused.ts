import { z } from "zod";
import { CallerError, nearestName, unknownName } from "../../errors.js";
import { pathText, shown } from "./plain.js";

/** Words that older readers of YAML take for true and false. */
const WORDS = /^(y|yes|on|n|no|off)$/i;

/** What to say of a value that looks like another in YAML; empty where there is nothing to say. */
export function yamlHint(value: unknown): string {
  if (value === null) return "null, or nothing after the colon, is no value here. ";
  if (typeof value !== "string") return "";
  if (WORDS.test(value)) return `'${value}' is text in YAML 1.2, not true or false. `;
  if (value.trim() !== "" && Number.isFinite(Number(value.replaceAll("_", "")))) {
    return `${shown(value)} is text: write the number without quotes and underscores. `;
  }
  return "";
}

function inside(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = schema as z.ZodType & { def: { innerType?: z.ZodType; in?: z.ZodType } };
  const inner = def.innerType ?? def.in;
  return inner === undefined ? schema : inside(inner);
}

/** Names of the fields that a schema has at a path. */
function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const [step, ...rest] = path;
  const here = inside(schema);
  if (here instanceof z.ZodArray) return fieldsAt(here.element, rest);
  if (here instanceof z.ZodRecord) return fieldsAt(here.valueType, rest);
  if (!(here instanceof z.ZodObject)) return [];
  if (step === undefined) return Object.keys(here.shape);
  const next: z.core.$ZodType | undefined = here.shape[String(step)];
  return next === undefined ? [] : fieldsAt(next, rest);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((v, step) => Reflect.get(Object(v), step), value);
}

/** The innermost complaint: of a union, that of the kind that the value has. */
function innermost(issue: z.core.$ZodIssue, value: unknown): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const deeper = issue.errors.flat().find((e) => e.path.length > 0);
  if (deeper === undefined || !Array.isArray(valueAt(value, issue.path))) return issue;
  return innermost({ ...deeper, path: [...issue.path, ...deeper.path] }, value);
}

/**
 * What a strict schema refused, as an error that shows path and value and names the nearest.
 *
 * @param place where `written` stands in the document
 */
export function refused(
  schema: z.core.$ZodType,
  written: unknown,
  error: z.ZodError,
  place: readonly PropertyKey[] = [],
): CallerError {
  // a field that is missing may be one that is misspelt
  const first = error.issues.find(({ code }) => code === "unrecognized_keys") ?? error.issues[0];
  const issue = innermost(first, written);
  const path = pathText([...place, ...issue.path]);
  if (issue.code === "unrecognized_keys") {
    return unknownName(`field of ${path}`, issue.keys[0], fieldsAt(schema, issue.path));
  }
  const value = valueAt(written, issue.path);
  if (value === undefined) {
    return new CallerError(`${path} is missing`, `write it: ${issue.message}`);
  }
  const near =
    issue.code === "invalid_value" && typeof value === "string"
      ? nearestName(value, issue.values.map(String))
      : undefined;
  const meant = near === undefined ? "" : `did you mean '${near}'? `;
  return new CallerError(
    `${path}: ${shown(value)} does not fit`,
    `${meant}${yamlHint(value)}${issue.message}`,
  );
}
