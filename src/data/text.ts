import type { DuckDBConnection } from "@duckdb/node-api";
import { literal, milliseconds, numbersIn, valuesOf, withDatabase } from "./duckdb.js";
import type { Column } from "./table.js";

/** Cells that mean "nothing here", compared without case and surrounding blanks. */
const MISSING = ["", "na", "n/a", "nan", "null", "none"];

/**
 * What a column of text holds: numbers if every cell that is not missing reads as a number (or all as
 * true and false: 1 and 0), times if every one reads as an ISO 8601 date or time stamp (also YYYY-MM;
 * UTC where no offset is given), else text.
 *
 * @param cell an expression of type VARCHAR over the table `records`
 * @param decimalComma whether a comma in a number is its decimal point
 */
export async function readText(
  connection: DuckDBConnection,
  cell: string,
  name: string,
  decimalComma = false,
): Promise<Column> {
  const missing = MISSING.map(literal).join(", ");
  const text = `(CASE WHEN lower(trim(${cell})) IN (${missing}) THEN NULL ELSE trim(${cell}) END)`;
  const digits = decimalComma ? `replace(${text}, ',', '.')` : text;
  const number = `TRY_CAST(${digits} AS DOUBLE)`;
  const flag = `(CASE lower(${text}) WHEN 'true' THEN 1.0::DOUBLE WHEN 'false' THEN 0.0::DOUBLE END)`;
  const month = `regexp_replace(${text}, '^(\\d{4}-\\d{2})$', '\\1-01')`;
  const time = milliseconds(`TRY_CAST(${month} AS TIMESTAMPTZ)`);
  const [cells, numbers, flags, times] = (
    await connection.runAndReadAll(
      `SELECT count(${text}), count(${number}), count(${flag}), count(${time}) FROM records`,
    )
  ).getRowsJS()[0];
  if (numbers === cells) {
    return { kind: "number", name, values: await numbersIn(connection, number) };
  }
  if (flags === cells) return { kind: "number", name, values: await numbersIn(connection, flag) };
  if (times === cells) return { kind: "time", name, values: await numbersIn(connection, time) };
  const values = (await valuesOf(connection, text)) as readonly (string | null)[];
  return { kind: "text", name, values };
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
