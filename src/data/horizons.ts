import { CallerError } from "../errors.js";

/** More at once are no forecast. Chosen by hand. */
const MOST = 10_000;
const CURE = "give rows to look ahead: one number, a range such as 1..30, or a list such as 1,7,30";

/**
 * Horizons as a command line writes them: one number, a range, or a list of both.
 *
 * @throws CallerError where it is none of them
 */
export function parseHorizons(text: string): number | readonly number[] {
  if (/^\s*-?\d+(\.\d+)?\s*$/.test(text)) return Number(text);
  return text.split(",").flatMap((part) => {
    const range = /^\s*(\d{1,9})(?:\s*\.\.\s*(\d{1,9}))?\s*$/.exec(part);
    if (range === null) throw new CallerError(`horizon '${text}' is no number of rows`, CURE);
    const first = Number(range[1]);
    const last = range[2] === undefined ? first : Number(range[2]);
    if (last < first) {
      throw new CallerError(`horizon '${text}' runs from ${first} back to ${last}`, CURE);
    }
    requireFew(last - first + 1);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** As `parseHorizons` reads them: runs of three or more as ranges. */
export function horizonsText(horizons: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const h of horizons) {
    const run = runs.at(-1);
    if (run !== undefined && h === run.last + 1) run.last = h;
    else runs.push({ first: h, last: h });
  }
  return runs
    .map(({ first, last }) => {
      if (last === first) return `${first}`;
      return last === first + 1 ? `${first},${last}` : `${first}..${last}`;
    })
    .join(",");
}

/**
 * The horizons of a problem: ascending, each once.
 *
 * @throws CallerError where one is no count of rows, is there twice, or stands beside 0, which is regression
 */
export function checkedHorizons(given: number | readonly number[]): readonly number[] {
  const horizons = typeof given === "number" ? [given] : [...given].sort((a, b) => a - b);
  requireFew(horizons.length);
  if (horizons.length === 0) throw new CallerError("there is no horizon", CURE);
  for (const [i, h] of horizons.entries()) {
    if (!Number.isSafeInteger(h) || h < 0) {
      throw new CallerError(
        `horizon ${h} is not a whole number of rows from 0 on`,
        "give the number of rows to look ahead (0: regression on the same row)",
      );
    }
    if (h === horizons[i - 1]) throw new CallerError(`horizon ${h} is given twice`, "give it once");
  }
  if (horizons[0] === 0 && horizons.length > 1) {
    throw new CallerError(
      `horizon 0, which is regression on the same row, is given beside ${horizons[1]}`,
      "give 0 alone, or rows ahead only",
    );
  }
  return horizons;
}

function requireFew(count: number): void {
  if (count <= MOST) return;
  throw new CallerError(`${count} horizons; ${MOST} at most are forecast at once`, CURE);
}
