import type { DuckDBConnection } from "@duckdb/node-api";
import { abbreviate } from "../errors.js";
import { inOneRow, literal, numberOrNaN, valuesOf, withDatabase } from "./duckdb.js";
import { readStamp, yearsFirst } from "./stamp.js";
import type { Column, NumberColumn } from "./table.js";

/** Cells that mean "nothing here". */
const MISSING = "(?i)\\s*(na|n/a|nan|null|none)?\\s*";
/** One separator before three digits: of thousands, or of decimals. */
const GROUPED = "[+-]?[1-9]\\d{0,2}[.,]\\d{3}";

/**
 * What stands before the decimals of a number: certainly a point, as a rule a point, as a rule a comma,
 * or either.
 */
export type Decimals = "certain" | "point" | "comma" | "either";

/** A column of text in the table `records`. */
export interface TextField {
  /** an expression of type VARCHAR over it */
  readonly cell: string;
  readonly name: string;
  readonly decimals: Decimals;
}

/**
 * What columns of text hold: numbers if every cell that is not missing reads as a number (or all as
 * true and false: 1 and 0), times if every one reads as a stamp (`readStamp`) and all or none state an
 * offset, else text.
 *
 * Where a separator always stands before three digits, a note says that it was read as that of decimals;
 * where that of thousands is as likely, the column stays text.
 *
 * All are asked about at once, each of its expressions evaluated once: in a wide table a question takes
 * as long as its columns are many.
 */
export async function readTexts(
  connection: DuckDBConnection,
  fields: readonly TextField[],
): Promise<readonly Column[]> {
  if (fields.length === 0) return [];
  const made = fields.map(
    ({ cell }, i) =>
      `CASE WHEN regexp_full_match(${cell}, ${literal(MISSING)}) THEN NULL ELSE trim(${cell}) END AS t${i}`,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE texts AS SELECT rowid AS row, ${made.join(", ")} FROM records`,
  );
  const answers = await inOneRow(connection, "texts", fields.flatMap(questionsOf));
  const count = answers.length / fields.length;
  const readings = await Promise.all(
    fields.map((field, i) =>
      readingOf(connection, field, i, answers.slice(i * count, (i + 1) * count)),
    ),
  );
  const expressions = readings.map(({ expression }) => expression);
  const values = await valuesOf(connection, "texts", "row", expressions);
  return readings.map(({ toColumn }, i) => toColumn(values[i]));
}

function numberOf({ decimals }: TextField, i: number): string {
  const digits = decimals === "comma" ? `replace(t${i}, ',', '.')` : `t${i}`;
  // DuckDB takes 12_1 for 121.
  return `(CASE WHEN NOT contains(t${i}, '_') THEN TRY_CAST(${digits} AS DOUBLE) END)`;
}

function flagOf(i: number): string {
  return `(CASE lower(t${i}) WHEN 'true' THEN 1.0::DOUBLE WHEN 'false' THEN 0.0::DOUBLE END)`;
}

function questionsOf(field: TextField, i: number): readonly string[] {
  const text = `t${i}`;
  const isGrouped = `regexp_full_match(${text}, ${literal(GROUPED)})`;
  return [
    `count(${text})`,
    `count(${numberOf(field, i)})`,
    `count(${flagOf(i)})`,
    `arg_min(${text}, row) FILTER (regexp_full_match(${text}, '0\\d+'))`,
    `count_if(contains(${text}, ','))`,
    `count_if(contains(${text}, '.'))`,
    `count_if(${isGrouped})`,
    `count_if(regexp_full_match(${text}, '[+-]?\\d+'))`,
    `arg_min(${text}, row) FILTER (${isGrouped})`,
    `min(row) FILTER (${isGrouped})`,
  ];
}

/** How a column is read: an expression over the table `texts`, and what its values make. */
interface Reading {
  readonly expression: string;
  readonly toColumn: (values: readonly unknown[]) => Column;
}

async function readingOf(
  connection: DuckDBConnection,
  field: TextField,
  i: number,
  [cells, numbers, flags, padded, ...separation]: readonly unknown[],
): Promise<Reading> {
  const { name, decimals } = field;
  const numeric = (
    expression: string,
    rest: Pick<NumberColumn, "note" | "spellings" | "booleans"> = {},
  ): Reading => ({
    expression: numberOrNaN(expression),
    toColumn: (values) => ({
      kind: "number",
      name,
      values: Float64Array.from(values as readonly number[]),
      ...rest,
    }),
  });
  if (numbers === cells) {
    const separators =
      padded === null
        ? readSeparators(field, separation)
        : {
            note: `'${name}' is read as numbers, which keep no leading zeros (as in '${abbreviate(String(padded))}')`,
            ...(await readSpellings(connection, `t${i}`)),
          };
    if (separators !== "ambiguous") return numeric(numberOf(field, i), separators);
  }
  if (flags === cells) return numeric(flagOf(i), { booleans: true });
  return { expression: `t${i}`, toColumn: (v) => timesOrText(v as Texts, name, decimals) };
}

type Texts = readonly (string | null)[];

function timesOrText(values: Texts, name: string, decimals: Decimals): Column {
  const times = timesOf(values);
  if (times !== null) return { kind: "time", name, values: times };
  const turned = yearsFirst(values);
  const turnedTimes = turned === null ? null : timesOf(turned.cells);
  if (turned !== null && turnedTimes !== null) {
    const note = `dates in '${name}' are read with the ${turned.first} first (row ${turned.row + 1}: '${abbreviate(values[turned.row] ?? "")}')`;
    return { kind: "time", name, values: turnedTimes, note };
  }
  return { kind: "text", name, values, ...(decimals === "comma" ? { decimalComma: true } : {}) };
}

/** Whether numbers' separators are of decimals, with a note where that is not plain. */
function readSeparators(
  { name, decimals }: TextField,
  [commas, points, grouped, whole, first, row]: readonly unknown[],
): { readonly note?: string } | "ambiguous" {
  if (decimals === "certain") return {};
  if (commas !== 0 && points !== 0) return "ambiguous";
  if (grouped === 0 || grouped !== Number(commas) + Number(points)) return {};
  if (whole === 0 ? decimals === "point" : decimals !== "point") {
    return whole === 0 ? {} : "ambiguous";
  }
  const separator = commas === 0 ? "points" : "commas";
  return {
    note: `${separator} in '${name}' are read as those of decimals, not of thousands (row ${Number(row) + 1}: '${abbreviate(String(first))}')`,
  };
}

/** The first two cells of digits that are different texts and the same number. */
async function readSpellings(
  connection: DuckDBConnection,
  text: string,
): Promise<{ readonly spellings?: readonly [string, string] }> {
  const read = await connection.runAndReadAll(
    `SELECT min(${text}), max(${text}) FROM texts WHERE regexp_full_match(${text}, '\\d+')
     GROUP BY ltrim(${text}, '0') HAVING min(${text}) < max(${text}) ORDER BY min(row) LIMIT 1`,
  );
  const [found] = read.getRowsJS();
  return found === undefined ? {} : { spellings: [String(found[0]), String(found[1])] };
}

/** The stamps of all cells, if every one that holds something is one and all or none state an offset. */
function timesOf(cells: Texts): Float64Array | null {
  const times = new Float64Array(cells.length).fill(Number.NaN);
  let offset: boolean | null = null;
  for (const [row, cell] of cells.entries()) {
    if (cell === null) continue;
    const stamp = readStamp(cell);
    if (stamp === null) return null;
    if (stamp.offset !== null && stamp.offset === !(offset ?? stamp.offset)) return null;
    offset ??= stamp.offset;
    times[row] = stamp.milliseconds;
  }
  return times;
}

/** A column of text that the caller holds, read as `readTexts` reads that of a file. */
export async function readHeldText(
  name: string,
  cells: readonly (string | null)[],
): Promise<Column> {
  return withDatabase([], async (connection) => {
    await connection.run("CREATE TABLE records (cell VARCHAR)");
    const appender = await connection.createAppender("records");
    for (const cell of cells) {
      if (cell === null) appender.appendNull();
      else appender.appendVarchar(cell);
      appender.endRow();
    }
    appender.closeSync();
    const [column] = await readTexts(connection, [{ cell: "cell", name, decimals: "point" }]);
    return column;
  });
}
