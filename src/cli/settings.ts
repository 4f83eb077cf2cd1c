import { CallerError } from "../errors.js";

/**
 * "key=value" words of --set as settings.
 *
 * @throws CallerError for a word without a key, or a key twice
 */
export function settingsOf(words: readonly string[]): Record<string, string> {
  const settings = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf("=");
    if (at < 1) {
      throw new CallerError(`--set '${word}' is no setting`, "write it as in --set length=32");
    }
    const key = word.slice(0, at);
    const value = word.slice(at + 1);
    const before = settings.get(key);
    if (before !== undefined) {
      throw new CallerError(
        `--set ${key} is given twice: '${before}' and '${value}'`,
        "give each setting once",
      );
    }
    settings.set(key, value);
  }
  return Object.fromEntries(settings);
}

/** Worker processes that may be asked for. */
const MOST_WORKERS = 1024;

/**
 * What --workers says; undefined: one for each core.
 *
 * @throws CallerError where it is no such number
 */
export function workerCount(workers: number | undefined): number | undefined {
  return workers === undefined ? undefined : wholeNumber("--workers", workers, 1, MOST_WORKERS);
}

/**
 * A whole number from `least` to `most`.
 *
 * @throws CallerError where it is missing or is none
 */
export function wholeNumber(
  flag: string,
  value: number | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (value === undefined) {
    throw new CallerError(`${flag} is missing`, `give a whole number, as in ${flag} 8`);
  }
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  throw new CallerError(`${flag} ${value} is not a whole number ${range}`, "give a whole number");
}
