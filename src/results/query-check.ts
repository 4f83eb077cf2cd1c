import type { DuckDBConnection } from "@duckdb/node-api";
import { CallerError } from "../errors.js";

/**
 * Functions that may stand where a table stands. Among DuckDB's others are some that read files, and
 * some that a SELECT calls and that yet change something: its log, its profile.
 */
const TABLE_FUNCTIONS = ["range", "generate_series", "unnest"];

/**
 * Functions that make a text as long as they are told, in one go which neither DuckDB's limit on memory
 * nor an interrupt reaches, and some that do nothing but wait or write a log.
 */
const REFUSED = ["printf", "format", "repeat", "lpad", "rpad", "bar", "sleep_ms", "write_log"];

/**
 * Refuses what is not one SELECT over tables, or calls a function in place of a table that is not known
 * to be harmless, or one that could take any memory or time. DuckDB's own parser says what the text means.
 *
 * @throws CallerError
 */
export async function checkQuery(connection: DuckDBConnection, sql: string): Promise<void> {
  const reader = await connection.runAndReadAll("SELECT json_serialize_sql($1::VARCHAR)", [sql]);
  const tree = JSON.parse(String(reader.getRowsJS()[0][0])) as Tree;
  if (tree.error) {
    // What is no SELECT has no tree; what is no SQL is told by DuckDB in its own words.
    if (tree.error_type === "parser" || tree.error_type === "syntax")
      throw new Error(tree.error_message);
    throw new CallerError("--sql: this is no SELECT", "give one SELECT over the table trials");
  }
  if (tree.statements?.length !== 1) {
    throw new CallerError(
      `--sql: ${tree.statements?.length ?? 0} statements`,
      "give one SELECT over the table trials",
    );
  }
  const refused = functions(tree.statements).find((name) => REFUSED.includes(name.toLowerCase()));
  if (refused !== undefined) {
    throw new CallerError(
      `--sql: ${refused}(), which can take any memory or time`,
      "shape the answer where it is read: --csv and --json give it whole",
    );
  }
  for (const name of tableFunctions(tree.statements)) {
    if (TABLE_FUNCTIONS.includes(name.toLowerCase())) continue;
    throw new CallerError(
      `--sql: ${name}() in place of a table`,
      `a query reads the table trials and nothing else; allowed beside it: ${TABLE_FUNCTIONS.join(", ")}`,
    );
  }
}

/** What `json_serialize_sql` says. */
interface Tree {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
}

/** Names of all functions that are called. */
function functions(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const inside = Object.values(node).flatMap(functions);
  const { function_name: name } = node as { readonly function_name?: unknown };
  return typeof name === "string" ? [name, ...inside] : inside;
}

function tableFunctions(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  const inside = Object.values(node).flatMap(tableFunctions);
  const { type, function: called } = node as {
    readonly type?: unknown;
    readonly function?: { readonly function_name?: unknown };
  };
  return type === "TABLE_FUNCTION" ? [String(called?.function_name), ...inside] : inside;
}
