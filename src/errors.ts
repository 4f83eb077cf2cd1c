import { distance } from "fastest-levenshtein";
import type { z } from "zod";

/**
 * The caller's mistake: unknown option, unreadable or unfit data. The command line prints the
 * message without a stack trace and exits with 2.
 *
 * @param cause what is wrong, with the values at odds
 * @param cure what the caller can do about it
 */
export class CallerError extends Error {
  override readonly name = "CallerError";

  constructor(
    /** what is wrong, with the values at odds */
    readonly problem: string,
    /** what the caller can do about it */
    readonly cure: string,
  ) {
    super(`${problem}\n  ${cure}`);
  }
}

/**
 * What should be kept could not be written: a full disk, a limit, a folder that is gone. What was
 * written before stands.
 */
export class StorageError extends Error {
  override readonly name = "StorageError";

  /**
   * @param problem what could not be written, and why
   * @param cure what the caller can do about it
   */
  constructor(
    /** what could not be written, and why */
    readonly problem: string,
    /** what the caller can do about it */
    readonly cure: string,
  ) {
    super(`${problem}\n  ${cure}`);
  }
}

/**
 * The name nearest to `wrong` by edit distance, or undefined where none is near enough to be
 * what was meant (more than half of its letters differ).
 */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wrong.length / 2)) + 1;
  for (const name of names) {
    const d = distance(wrong.toLowerCase(), name.toLowerCase());
    if (d < least) {
      least = d;
      best = name;
    }
  }
  return best;
}

/** An unknown name among known ones, as an error that names the nearest. */
export function unknownName(kind: string, wrong: string, names: readonly string[]): CallerError {
  const near = nearestName(wrong, names);
  if (names.length === 0) {
    return new CallerError(`unknown ${kind} '${wrong}'`, "leave it out: there are none");
  }
  return new CallerError(
    `unknown ${kind} '${wrong}'`,
    near === undefined
      ? `known: ${names.join(", ")}`
      : `did you mean '${near}'? known: ${names.join(", ")}`,
  );
}

/** @throws CallerError where a name is taken already */
export function requireFree(
  kind: string,
  name: string,
  taken: readonly { readonly name: string }[],
): void {
  if (!taken.some((other) => other.name === name)) return;
  throw new CallerError(`there is a ${kind} '${name}' already`, "choose another name");
}

/**
 * Settings that a strict schema refused, as an error that names the nearest setting or value.
 *
 * @param owner whose settings: the name of an architecture, of a task
 * @param written the settings as the caller wrote them
 */
export function refusedSettings(
  owner: string,
  written: unknown,
  error: z.ZodError,
  settings: readonly string[],
): CallerError {
  const issue = error.issues[0];
  if (issue.code === "unrecognized_keys") {
    return unknownName(`setting of ${owner}`, String(issue.keys[0]), settings);
  }
  const [setting] = issue.path;
  const subject = setting === undefined ? "settings" : `setting '${String(setting)}'`;
  const value = setting === undefined ? written : Reflect.get(Object(written), setting);
  const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
  const problem = `${subject} of ${owner}: ${shown} does not fit. ${issue.message}`;
  const near =
    issue.code === "invalid_value" && typeof value === "string"
      ? nearestName(value, issue.values.map(String))
      : undefined;
  const known = `settings: ${settings.join(", ")}`;
  return new CallerError(problem, near === undefined ? known : `did you mean '${near}'? ${known}`);
}

/** At most 40 characters, control characters escaped: what a message can hold of a cell. */
export function abbreviate(text: string): string {
  const plain = JSON.stringify(text.slice(0, 40)).slice(1, -1);
  return text.length > 40 ? `${plain}...` : plain;
}
