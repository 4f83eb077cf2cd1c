import { CallerError } from "../../errors.js";

/** JSON, as any reader makes it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Levels of a document; what is deeper refers to itself, or is no specification. */
export const DEEPEST = 16;

/** Where a value stands in a document, as in an error: `grid.task.alpha[2]`. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("");
  return text === "" ? "the document" : text.replace(/^\./, "");
}

/** A value as an error shows it, cut where it is long. */
export function shown(value: unknown): string {
  const text =
    typeof value === "number" || value === undefined ? String(value) : JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/**
 * A copy of a value that is JSON and nothing else; -0 becomes 0.
 *
 * @throws CallerError for numbers that are not finite, and for what JSON has no form for
 */
export function plainJson(value: unknown, path: readonly PropertyKey[] = []): Json {
  if (path.length > DEEPEST) {
    throw new CallerError(
      `${pathText(path.slice(0, 3))}: lists within lists, or an alias that contains itself`,
      "a specification is at most a few levels deep",
    );
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value === 0 ? 0 : value;
    throw new CallerError(`${pathText(path)}: ${value} is not finite`, "write a number");
  }
  if (Array.isArray(value)) return value.map((item, i) => plainJson(item, [...path, i]));
  if (
    typeof value === "object" &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value))
  ) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .map(([key, v]) => {
          const place = [...path, key];
          // Zod's records leave this key out without a word.
          if (key === "__proto__") {
            throw new CallerError(`${pathText(place)}: no setting has this name`, "remove it");
          }
          return [key, plainJson(v, place)];
        }),
    );
  }
  const kind = typeof value === "object" ? value.constructor.name : typeof value;
  throw new CallerError(`${pathText(path)}: ${kind} is no JSON`, "write text, numbers and lists");
}
