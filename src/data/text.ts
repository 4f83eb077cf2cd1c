import type { DuckDBConnection } from "@duckdb/node-api";
import { abbreviate } from "../errors.js";
import { literal, numbersIn, valuesOf, withDatabase } from "./duckdb.js";
import { readStamp } from "./stamp.js";
import type { Column } from "./table.js";

/** Cells that mean "nothing here". */
const MISSING = "(?i)\\s*(na|n/a|nan|null|none)?\\s*";
/** One separator before three digits: of thousands, or of decimals. */
const GROUPED = "[+-]?[1-9]\\d{0,2}[.,]\\d{3}";

/**
 * What stands before the decimals of a number: certainly a point, as a rule a point, as a rule a comma,
 * or either.
 */
export type Decimals = "certain" | "point" | "comma" | "either";

/**
 * What a column of text holds: numbers if every cell that is not missing reads as a number (or all as
 * true and false: 1 and 0), times if every one reads as a stamp (`readStamp`) and all or none state an
 * offset, else text.
 *
 * Where a separator always stands before three digits, a note says that it was read as that of decimals;
 * where that of thousands is as likely, the column stays text.
 *
 * @param cell an expression of type VARCHAR over the table `records`
 */
export async function readText(
  connection: DuckDBConnection,
  cell: string,
  name: string,
  decimals: Decimals = "point",
): Promise<Column> {
  const text = `(CASE WHEN regexp_full_match(${cell}, ${literal(MISSING)}) THEN NULL ELSE trim(${cell}) END)`;
  const digits = decimals === "comma" ? `replace(${text}, ',', '.')` : text;
  // DuckDB takes 12_1 for 121.
  const number = `(CASE WHEN NOT contains(${text}, '_') THEN TRY_CAST(${digits} AS DOUBLE) END)`;
  const flag = `(CASE lower(${text}) WHEN 'true' THEN 1.0::DOUBLE WHEN 'false' THEN 0.0::DOUBLE END)`;
  const [cells, numbers, flags, padded] = await inOneRow(connection, [
    `count(${text})`,
    `count(${number})`,
    `count(${flag})`,
    `arg_min(${text}, rowid) FILTER (regexp_full_match(${text}, '0\\d+'))`,
  ]);
  if (numbers === cells) {
    const separators =
      padded === null
        ? await readSeparators(connection, text, name, decimals)
        : {
            note: `'${name}' is read as numbers, which keep no leading zeros (as in '${abbreviate(String(padded))}')`,
            ...(await readSpellings(connection, text)),
          };
    if (separators !== "ambiguous") {
      return { kind: "number", name, values: await numbersIn(connection, number), ...separators };
    }
  }
  if (flags === cells) return { kind: "number", name, values: await numbersIn(connection, flag) };
  const values = (await valuesOf(connection, text)) as readonly (string | null)[];
  const times = timesOf(values);
  if (times !== null) return { kind: "time", name, values: times };
  return { kind: "text", name, values, ...(decimals === "comma" ? { decimalComma: true } : {}) };
}

/** Whether numbers' separators are of decimals, with a note where that is not plain. */
async function readSeparators(
  connection: DuckDBConnection,
  text: string,
  name: string,
  decimals: Decimals,
): Promise<{ readonly note?: string } | "ambiguous"> {
  if (decimals === "certain") return {};
  const isGrouped = `regexp_full_match(${text}, ${literal(GROUPED)})`;
  const [commas, points, grouped, whole, first, row] = await inOneRow(connection, [
    `count_if(contains(${text}, ','))`,
    `count_if(contains(${text}, '.'))`,
    `count_if(${isGrouped})`,
    `count_if(regexp_full_match(${text}, '[+-]?\\d+'))`,
    `arg_min(${text}, rowid) FILTER (${isGrouped})`,
    `min(rowid) FILTER (${isGrouped})`,
  ]);
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
    `SELECT min(cell), max(cell) FROM (SELECT ${text} AS cell, rowid AS row FROM records)
     WHERE regexp_full_match(cell, '\\d+') GROUP BY ltrim(cell, '0') HAVING min(cell) < max(cell) ORDER BY min(row) LIMIT 1`,
  );
  const [found] = read.getRowsJS();
  return found === undefined ? {} : { spellings: [String(found[0]), String(found[1])] };
}

/** Aggregates over the table `records`, counts as numbers. */
async function inOneRow(
  connection: DuckDBConnection,
  aggregates: readonly string[],
): Promise<readonly unknown[]> {
  const read = await connection.runAndReadAll(`SELECT ${aggregates.join(", ")} FROM records`);
  return read.getRowsJS()[0].map((x) => (typeof x === "bigint" ? Number(x) : x));
}

/** The stamps of all cells, if every one that holds something is one and all or none state an offset. */
function timesOf(cells: readonly (string | null)[]): Float64Array | null {
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

/** A column of text that the caller holds, read as `readText` reads that of a file. */
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
    return readText(connection, "cell", name);
  });
}
