import { abbreviate } from "../errors.js";
import { isOtherDate, readStamp } from "./stamp.js";

/** Cells of text; null where there is nothing. */
export interface Texts {
  readonly values: readonly (string | null)[];
  /** whether a comma is the decimal point of numbers */
  readonly decimalComma?: boolean;
}

/** What most cells of a column of text are meant for, and why they are not read as that. */
export interface Form {
  readonly what: "numbers" | "dates" | "lists" | "text";
  /** goes on behind the column's name */
  readonly problem: string;
  readonly cure: string;
}

type Look = "number" | "other number" | "date" | "other date" | "list" | "text";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;
/** Digits in groups, with a comma, a typographic minus, brackets, or a sign of currency, per cent, degrees or comparison. */
const OTHER_NUMBER =
  /^[<>≤≥~(]?[+\-−]?[$€£¥]?\s*[+\-−]?[\d.,][\d.,'’ \u00a0\u202f]*\s*[%‰€$£¥)]?(°\s?[CF]?)?$/;

/** How dates are to be written. */
export const ISO = "write them as ISO 8601 does: 2020-12-31, 2020-12-31T23:59:00Z, or 2020-12";

/** What a column of text is meant for, by more than half of the cells that hold something. */
export function formOf(column: Texts): Form {
  const looks = column.values.map((value) => (value === null ? null : lookOf(value, column)));
  const filled = looks.filter((look) => look !== null).length;
  const count = (...among: Look[]) =>
    looks.filter((look) => look !== null && among.includes(look)).length;
  const most = (n: number) => n > filled / 2;
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
      problem: `holds dates in a form that is not read${order(column, looks)} (${first(stray)})`,
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
          "correct these cells (a decimal point, no unit), or leave them empty to make them gaps",
      };
    }
    return {
      what: "numbers",
      problem: `holds numbers in a form that is not read (${first(stray)})`,
      cure: "write decimals with a point, thousands without a separator, and nothing but a hyphen for minus beside the digits",
    };
  }
  return {
    what: "text",
    problem: `holds text (${first((look) => look === "text" || look === "list")})`,
    cure: "choose another column",
  };
}

function lookOf(value: string, column: Texts): Look {
  if ((column.decimalComma ? DECIMAL_COMMA : DECIMAL).test(value)) return "number";
  if (readStamp(value) !== null) return "date";
  if (isOtherDate(value)) return "other date";
  if (OTHER_NUMBER.test(value)) return "other number";
  return /^[[{].*[\]}]$/s.test(value) ? "list" : "text";
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

/** Where the only stray is the first row or the last, it is a line of its own. */
function cureOf(
  { values }: Texts,
  looks: readonly (Look | null)[],
  stray: (look: Look) => boolean,
): string | null {
  const rows = looks.flatMap((look, row) => (look !== null && stray(look) ? [row] : []));
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
