import { resolve } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";

/**
 * Lends a database in memory, with access to the files named, no extension loaded, nothing written.
 */
export async function withDatabase<T>(
  files: readonly string[],
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(
      `SET allowed_paths=[${files.flatMap((file) => [literal(resolve(file)), fileLiteral(file)]).join(", ")}];
       SET autoinstall_known_extensions=false;
       SET autoload_known_extensions=false;
       SET allow_community_extensions=false;
       SET TimeZone='UTC';
       SET temp_directory='';
       SET enable_external_access=false;
       SET lock_configuration=true`,
    );
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A text as SQL writes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A file that SQL reads: with a name like `data[1].csv` it would look for others, `~` it takes for a home. */
export function fileLiteral(path: string): string {
  return literal(resolve(path).replace(/[[*?]/g, "[$&]"));
}

/** A name as SQL writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The values of expressions over every row of a table, in the order of its column `row`, in which the rows
 * came. SQL has no order but the one that is asked for: above 122,880 rows DuckDB hands out blocks as
 * threads end them wherever its plan holds a join, and a list in IN is one.
 */
export async function valuesOf(
  connection: DuckDBConnection,
  table: string,
  row: string,
  expressions: readonly string[],
): Promise<readonly (readonly unknown[])[]> {
  const read = await connection.runAndReadAll(
    `SELECT ${expressions.join(", ")} FROM ${table} ORDER BY ${row}`,
  );
  const columns = read.getColumnsJS();
  return expressions.map((_, i) => columns[i] ?? []);
}

/** An expression of type DOUBLE, NaN where it is NULL. */
export function numberOrNaN(expression: string): string {
  return `coalesce(${expression}, 'NaN'::DOUBLE)`;
}

/** Aggregates over a table, counts as numbers. */
export async function inOneRow(
  connection: DuckDBConnection,
  table: string,
  aggregates: readonly string[],
): Promise<readonly unknown[]> {
  const read = await connection.runAndReadAll(`SELECT ${aggregates.join(", ")} FROM ${table}`);
  return read.getRowsJS()[0].map((x) => (typeof x === "bigint" ? Number(x) : x));
}

/** A date or time stamp in milliseconds since 1970, of the years that ISO 8601 writes with four digits; NULL beyond. */
export function milliseconds(stamp: string): string {
  return `(CASE WHEN isfinite(${stamp}) AND year(${stamp}) BETWEEN 1 AND 9999 THEN epoch_us(${stamp}) END)::DOUBLE / 1000`;
}
