import { canonicalJson } from "../canonical-json.js";

/** By the names on the way as JSON: names may hold dots, or nothing. */
type Fields = Map<string, { readonly path: string; readonly value: string }>;

function collect(value: unknown, names: readonly string[], fields: Fields): Fields {
  const nested = value !== null && typeof value === "object" && !Array.isArray(value);
  if (!nested) {
    return fields.set(JSON.stringify(names), {
      path: names.join("."),
      value: canonicalJson(value),
    });
  }
  for (const [name, inner] of Object.entries(value)) {
    if (inner !== undefined) collect(inner, [...names, name], fields);
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
  const [old, now] = [before, after].map((value) => collect(value, [], new Map()));
  return [...new Map([...old, ...now])]
    .filter(([, { path }]) => !except.some((free) => `${path}.`.startsWith(`${free}.`)))
    .map(([key, { path }]) => ({ path, was: old.get(key)?.value, is: now.get(key)?.value }))
    .filter(({ was, is }) => was !== is)
    .map(({ path, was, is }) => `${path}: ${shown(was)} -> ${shown(is)}`)
    .sort();
}
