import { canonicalJson } from "../canonical-json.js";

type Fields = Map<string, string>;

function collect(value: unknown, path: string, fields: Fields): Fields {
  const nested = value !== null && typeof value === "object" && !Array.isArray(value);
  if (!nested) return fields.set(path, canonicalJson(value));
  for (const [name, inner] of Object.entries(value)) {
    if (inner !== undefined) collect(inner, path === "" ? name : `${path}.${name}`, fields);
  }
  return fields;
}

/** Longest value that is shown whole. */
const LONGEST = 60;

function shown(value: string | undefined): string {
  if (value === undefined) return "not there";
  return value.length <= LONGEST ? value : `${value.slice(0, LONGEST - 1)}…`;
}

/**
 * The fields in which two JSON objects differ, one line each: `grid.task.alpha: [1] -> [1,2]`.
 *
 * @param except paths that may differ, with all below them
 */
export function changedFields(
  before: object,
  after: object,
  except: readonly string[] = [],
): string[] {
  const [old, now] = [before, after].map((value) => collect(value, "", new Map()));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => !except.some((free) => `${path}.`.startsWith(`${free}.`)))
    .filter((path) => old.get(path) !== now.get(path))
    .sort()
    .map((path) => `${path}: ${shown(old.get(path))} -> ${shown(now.get(path))}`);
}
