import { abbreviate } from "../errors.js";
import { isOtherDate, readStamp } from "./stamp.js";

/** Cells of text; null where there is nothing. */
export interface Texts {
  readonly name: string;
  readonly values: readonly (string | null)[];
  /** whether a comma is the decimal point of numbers */
  readonly decimalComma?: boolean;
}

/** What most cells of a column of text are meant for, and why they are not read as that. */
export interface Form {
  readonly what: "numbers" | "dates" | "durations" | "lists" | "text";
  /** goes on behind the column's name */
  readonly problem: string;
  readonly cure: string;
}

type Look =
  | "number"
  | "other number"
  | "date"
  | "other date"
  | "duration"
  | "list"
  | "nothing"
  | "text";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;
/**
 * Digits in groups, with a comma, a typographic or trailing minus, brackets, an apostrophe before them, or a
 * sign of currency, per cent, degrees or comparison; groups with underlines; Fortran's exponent; hexadecimal;
 * a tolerance; full-width digits.
 */
const OTHER_NUMBERS = [
  /^[<>≤≥~('’]?[+\-−]?[$€£¥]?\s*[+\-−]?[\d.,][\d.,'’ \u00a0\u202f]*\s*[-−%‰€$£¥)*]?(°\s?[CF]?)?$/,
  /^[+-]?\d{1,3}(_\d{3})+(\.\d+)?$/,
  /^[+-]?[\d.]+d[+-]?\d+$/i,
  /^0x[\da-f]+$/i,
  /^[+-]?[\d.,]+\s*±\s*[\d.,]+$/,
  /^[+-]?[０-９．，.,]+$/,
];
/** A number before a unit, or behind a currency. */
const BEFORE_UNIT = /^[+\-−(]?([\d.,]*\d)(?:e[+-]?\d+)?\s*([\p{L}\p{Sc}°].*)$/iu;
const BEHIND_CURRENCY =
  /^([A-Z]{3}\s|[A-Z]{0,2}\p{Sc}|Rs\b\.?|kr\b\.?|Fr\b\.?)\s*[+\-−]?([\d.,]*\d)$/u;
/** So many units at most are units, and not the letters of codes such as 12B; of so many numbers at least. Chosen by hand. */
const MOST_UNITS = 3;
const FEWEST_WITH_UNIT = 20;
/** Times of day and durations, which are no dates. */
const DURATION = /^[+-]?\d{1,4}:[0-5]\d(:[0-5]\d([.,]\d+)?)?(\s?[AP]\.?M\.?)?$/i;
/** Marks of what is missing that are not read as such, as they may mean something else. */
const NOTHING = /^(-+|–|—|\.+|…|\?+|\*+|n\.\s?a\.|#(N\/A|DIV\/0!|NUM!|VALUE!|REF!|NAME\?|NULL!))$/i;

/** How dates are to be written. */
export const ISO = "write them as ISO 8601 does: 2020-12-31, 2020-12-31T23:59:00Z, or 2020-12";

/** What a column of text is meant for, by more than half of the cells that hold more than a mark. */
export function formOf(column: Texts): Form {
  const units = unitsOf(column.values);
  const looks = column.values.map((value) =>
    value === null ? null : lookOf(value, column, units),
  );
  const count = (...among: Look[]) =>
    looks.filter((look) => look !== null && among.includes(look)).length;
  const filled = looks.filter((look) => look !== null).length;
  const most = (n: number) => n > (filled - count("nothing")) / 2;
  const first = (fits: (look: Look) => boolean) => firstOf(column, looks, fits);
  const cells = (fits: (look: Look) => boolean) => cellsOf(column, looks, fits);

  if (most(count("list"))) {
    return {
      what: "lists",
      problem: `holds lists or objects (${first((look) => look === "list")})`,
      cure: "write one row for each time, with one number in each cell",
    };
  }
  if (most(count("date", "other date"))) {
    const stray = (look: Look) => look !== "date";
    if (count("date") === filled) {
      return {
        what: "dates",
        problem: `holds stamps with an offset and without (${offsets(column)})`,
        cure: "write an offset in every row (2020-12-31T23:59:00+01:00), or in none",
      };
    }
    if (most(count("date"))) {
      return {
        what: "dates",
        problem: `is not all dates: ${cells(stray)} (${count("date")} of ${filled} cells are dates)`,
        cure:
          cureOf(column, looks, stray) ??
          `correct these cells, or remove their rows; of dates, ${ISO}`,
      };
    }
    return {
      what: "dates",
      problem: `holds dates in a form that is not read${order(column, looks)} (${first((look) => look === "other date")})`,
      cure: ISO,
    };
  }
  if (most(count("number", "other number"))) {
    const stray = (look: Look) => look !== "number";
    if (count("number") === filled) {
      return {
        what: "numbers",
        problem: `holds numbers whose separators may be of thousands or of decimals (${separators(column)})`,
        cure: "write decimals with a point, thousands without a separator, in a file whose columns commas separate",
      };
    }
    if (most(count("number"))) {
      return {
        what: "numbers",
        problem: `is not all numbers: ${cells(stray)} (${filled - count("number")} of ${filled} cells are not numbers)`,
        cure:
          cureOf(column, looks, stray) ??
          (count("number", "other number") === filled
            ? PLAIN
            : "correct these cells (a decimal point, no unit), leave them empty to make them gaps, or remove their rows"),
      };
    }
    return {
      what: "numbers",
      problem: `holds numbers in a form that is not read (${first((look) => look === "other number")})`,
      cure: PLAIN,
    };
  }
  if (most(count("duration"))) {
    return {
      what: "durations",
      problem: `holds times of day or durations (${first((look) => look === "duration")})`,
      cure: "write durations as numbers of one unit, and join times of day to the date: 2020-12-31T23:59",
    };
  }
  return {
    what: "text",
    problem: `holds text (${first((look) => look === "text" || look === "list")})`,
    cure: "choose another column",
  };
}

const PLAIN =
  "write decimals with a point, thousands without a separator, and nothing but a hyphen for minus beside the digits";

function lookOf(value: string, column: Texts, units: ReadonlySet<string>): Look {
  if ((column.decimalComma ? DECIMAL_COMMA : DECIMAL).test(value)) return "number";
  if (readStamp(value) !== null) return "date";
  if (isOtherDate(value)) return "other date";
  if (NOTHING.test(value)) return "nothing";
  if (DURATION.test(value)) return "duration";
  if (OTHER_NUMBERS.some((form) => form.test(value))) return "other number";
  if (units.size > 0 && units.has(withUnit(value)?.unit ?? "")) return "other number";
  return /^[[{].*[\]}]$/s.test(value) ? "list" : "text";
}

/** The units that numbers of a column carry: a few behind, or before, many different numbers. */
function unitsOf(values: readonly (string | null)[]): ReadonlySet<string> {
  const numbers = new Set<string>();
  const units = new Set<string>();
  for (const value of values) {
    const parts = value === null ? null : withUnit(value);
    if (parts === null) continue;
    numbers.add(parts.number);
    units.add(parts.unit);
    if (units.size > MOST_UNITS) return new Set();
  }
  return numbers.size < FEWEST_WITH_UNIT ? new Set() : units;
}

function withUnit(value: string): { readonly number: string; readonly unit: string } | null {
  const before = BEFORE_UNIT.exec(value);
  if (before !== null) return { number: before[1], unit: before[2] };
  const behind = BEHIND_CURRENCY.exec(value);
  return behind && { number: behind[2], unit: behind[1] };
}

/** The first cell that fits, with its row. */
function firstOf(
  { values }: Texts,
  looks: readonly (Look | null)[],
  fits: (look: Look) => boolean,
): string {
  const row = looks.findIndex((look) => look !== null && fits(look));
  return `row ${row + 1}: '${abbreviate(values[row] ?? "")}'`;
}

/** The first three cells that fit, with their rows. */
function cellsOf(
  { values }: Texts,
  looks: readonly (Look | null)[],
  fits: (look: Look) => boolean,
): string {
  const found: string[] = [];
  for (const [row, look] of looks.entries()) {
    if (look === null || !fits(look)) continue;
    found.push(`row ${row + 1} holds '${abbreviate(values[row] ?? "")}'`);
    if (found.length === 3) break;
  }
  return found.join(", ");
}

/** Where the only stray is the first row or the last, or strays repeat the column's name, they are lines of their own. */
function cureOf(
  { name, values }: Texts,
  looks: readonly (Look | null)[],
  stray: (look: Look) => boolean,
): string | null {
  const rows = looks.flatMap((look, row) => (look !== null && stray(look) ? [row] : []));
  if (rows.every((row) => values[row] === name)) return "remove the rows that repeat the names";
  if (rows.length !== 1) return null;
  if (rows[0] === 0) return "if the first row holds units, remove it; else correct the cell";
  if (rows[0] === values.length - 1)
    return "if the last row is a total or a remark, remove it; else correct the cell";
  return null;
}

/** Which of the three numbers is the day, as far as the cells tell. */
function order({ values }: Texts, looks: readonly (Look | null)[]): string {
  let [first, second, all] = [0, 0, true];
  for (const [row, look] of looks.entries()) {
    if (look !== "other date") continue;
    const parts = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})\b/.exec(values[row] ?? "");
    if (parts === null) all = false;
    else [first, second] = [Math.max(first, Number(parts[1])), Math.max(second, Number(parts[2]))];
  }
  if (!all) return "";
  if (first > 31) return ", with years of two digits";
  if (first > 12 && second <= 12) return ", day before month";
  if (second > 12 && first <= 12) return ", month before day";
  return ", the day or the month first";
}

/** One cell with an offset, one without. */
function offsets({ values }: Texts): string {
  return [true, false]
    .map((stated) => {
      const row = values.findIndex((v) => v !== null && readStamp(v)?.offset === stated);
      return `row ${row + 1} holds '${abbreviate(values[row] ?? "")}'`;
    })
    .join(", ");
}

/** The first cell with each separator. */
function separators({ values }: Texts): string {
  return [".", ","]
    .map((mark) => values.findIndex((v) => v?.includes(mark)))
    .filter((row) => row >= 0)
    .map((row) => `row ${row + 1} holds '${abbreviate(values[row] ?? "")}'`)
    .join(", ");
}
