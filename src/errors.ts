import { distance } from "fastest-levenshtein";

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
    readonly problem: string,
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
  return new CallerError(
    `unknown ${kind} '${wrong}'`,
    near === undefined
      ? `known: ${names.join(", ")}`
      : `did you mean '${near}'? known: ${names.join(", ")}`,
  );
}
