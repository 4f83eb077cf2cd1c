/** A date or time stamp that a text states. */
export interface Stamp {
  /** since 1970, UTC unless the text states an offset; with a fraction where seconds have more than three decimals */
  readonly milliseconds: number;
  /** whether an offset is stated; null of a date alone, or a month */
  readonly offset: boolean | null;
}

/** Year of four digits, month, day, time of day, offset: ISO 8601, also with slashes, a blank for the T, single digits. */
const STAMP =
  /^(\d{4})([-/])(\d{1,2})(?:\2(\d{1,2})(?:(?:T|\s+)(\d{1,2})(?::(\d{2})(?::(\d{2}(?:[.,]\d+)?))?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?)?$/i;

const MONTH =
  "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?";

/** A year of four digits. */
const YEAR = "(1[89]|2[01])\\d\\d";
/** A month, quarter, third, half or week by its number. */
const PART = "([MQTHSW]|KW)\\s?\\d{1,2}";

/** What is meant for a date, and is not read. */
const DATES = [
  // the year last; an impossible day, a zone's name, or half of the day behind the date
  /^\d{1,2}([-/.])\d{1,2}\1(\d{4}|\d{2})(\D.*)?$/,
  /^\d{4}([-/.])\d{1,2}\1\d{1,2}(\D.*)?$/,
  // months by name: Jan 5, 2020; Mon 5th Jan 2020; 17/Jan/2021:15:00; 05JAN2020; 2020-Jan-05
  new RegExp(
    `^([a-z]{2,9}[.,]*\\s+)?(\\d{1,2}[a-z]{0,2}[\\s./-]+)?(${MONTH})[\\s.,/-]+\\d{1,4}\\b`,
    "i",
  ),
  new RegExp(`^\\d{1,2}(${MONTH})(\\d{4}|\\d{2})(\\D.*)?$`, "i"),
  new RegExp(`^${YEAR}[\\s./-]*(${MONTH})([^a-z].*)?$`, "i"),
  // a word and a year: months in other languages, seasons
  new RegExp(`^(\\d{1,2}\\.?\\s+(de\\s+)?)?\\p{L}{3,12}\\.?[\\s-]+(de\\s+)?${YEAR}$`, "iu"),
  new RegExp(`^${YEAR}[\\s-]+\\p{L}{3,12}$`, "iu"),
  new RegExp(`^${YEAR}[年년]\\s?\\d{1,2}[月월].*$`),
  // parts of the year by number: 2020-W05-1, 2020/Q3, Q3 2020, Q3-20, 3Q20
  new RegExp(`^${YEAR}[-\\s/_.]?${PART}(-\\d)?$`, "i"),
  new RegExp(`^${PART}[-/\\s.]+${YEAR}$`, "i"),
  /^Q[1-4][-/\s.']+\d\d$/i,
  new RegExp(`^[1-4]Q[-/\\s.']?(${YEAR}|\\d\\d)$`, "i"),
  // fiscal years, and years that span two
  /^([QPHMW]\d{1,2}\W+)?FY[\s']?(\d{4}|\d\d)(\D.*)?$/i,
  new RegExp(`^${YEAR}[-/]${YEAR}$`),
  // ISO 8601 without hyphens, and days by their number in the year
  new RegExp(
    `^${YEAR}\\d{4}[T\\s]\\d\\d(:?\\d\\d){0,2}([.,]\\d+)?\\s*(Z|[+-]\\d\\d(:?\\d\\d)?)?$`,
    "i",
  ),
  new RegExp(`^${YEAR}-[0-3]\\d\\d$`),
  new RegExp(`^${YEAR}[-/.]\\d{1,2}$`),
  /^(0?[1-9]|1[0-2])[-/.]\d{4}$/,
];

/** The stamp that a text states in the form that is read; null of anything else, such as February 30. */
export function readStamp(text: string): Stamp | null {
  const parts = STAMP.exec(text);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[3]), Number(parts[4] ?? 1)];
  const [hours, minutes] = [Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  const seconds = Number((parts[7] ?? "0").replace(",", "."));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDate = year >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const isTime = minutes < 60 && seconds < 60 && hours * 3600 + minutes * 60 + seconds <= 86_400;
  const offset = minutesOf(parts[8]);
  if (!isDate || !isTime || Number.isNaN(offset)) return null;
  return {
    milliseconds: date.getTime() + ((hours * 60 + minutes - offset) * 60 + seconds) * 1000,
    offset: parts[5] === undefined ? null : parts[8] !== undefined,
  };
}

/** Whether a text is meant for a date that `readStamp` does not read. */
export function isOtherDate(text: string): boolean {
  return DATES.some((form) => form.test(text));
}

/** Minutes east of Greenwich; NaN where there is no such offset. */
function minutesOf(zone: string | undefined): number {
  const digits = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? "");
  if (digits === null) return 0;
  const [hours, minutes] = [Number(digits[2]), Number(digits[3] ?? 0)];
  if (hours > 18 || minutes > 59) return Number.NaN;
  return (digits[1] === "-" ? -1 : 1) * (hours * 60 + minutes);
}

const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(\D.*)?$/;
/** Cells with a day above 12 make at least this share of a column whose order they decide: one may be a slip. Chosen by hand. */
const DECIDING = 1 / 4;

/**
 * Dates with their years last as ISO 8601 writes them, where days above 12 tell which comes first, the day
 * or the month; null where they do not, or where a cell is anything else.
 */
export function yearsFirst(cells: readonly (string | null)[]): {
  readonly cells: readonly (string | null)[];
  readonly first: "day" | "month";
  /** the first that tells */
  readonly row: number;
} | null {
  const parts = cells.map((cell) => (cell === null ? null : YEAR_LAST.exec(cell)));
  if (parts.some((found, i) => found === null && cells[i] !== null)) return null;
  const above = (place: 1 | 3) => (found: RegExpExecArray | null) =>
    found !== null && Number(found[place]) > 12;
  const days = parts.some(above(1)) ? 1 : 3;
  if (parts.some(above(1)) === parts.some(above(3))) return null;
  const filled = parts.filter((found) => found !== null).length;
  if (parts.filter(above(days)).length < DECIDING * filled) return null;
  return {
    cells: parts.map((found) =>
      found === null
        ? null
        : `${found[4]}-${found[days === 1 ? 3 : 1]}-${found[days]}${found[5] ?? ""}`,
    ),
    first: days === 1 ? "day" : "month",
    row: parts.findIndex(above(days)),
  };
}
