import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { CallerError } from "../errors.js";
import { METRICS } from "../statistics/metrics.js";
import type { Cell } from "./cell.js";
import { checkQuery } from "./query-check.js";
import type { Trials } from "./trials.js";

/** What a query gives. */
export interface Answer {
  /** made distinct where the query names two alike */
  readonly columns: readonly string[];
  /** each as long as `columns` */
  readonly rows: readonly (readonly Cell[])[];
}

/** Types of columns. */
type Type = "BOOLEAN" | "BIGINT" | "DOUBLE" | "VARCHAR";

/** Cells that an answer may have, a text counting as one for every 16 characters. Chosen by hand. */
const MOST = 50_000_000;

/** What DuckDB may take for a query. Chosen by hand. */
const MEMORY = "2GB";

/** What a query may take, beside DuckDB's own limit on memory. */
export interface QueryLimits {
  /** after which it is interrupted */
  readonly seconds: number;
  /** by which the memory of the process may grow */
  readonly bytes: number;
}

/** Chosen by hand: a query over a million trials takes seconds. */
const LIMITS: QueryLimits = { seconds: 60, bytes: 4e9 };

/** Milliseconds between two looks at time and memory. */
const LOOK = 50;

/** Columns that are numbers with a fraction, also where every one that is there is whole. */
const FRACTIONS = new Set<string>([
  ...["learningRate", "validation", ...METRICS, "seconds"],
  ...["floor", "constant"],
]);

/**
 * The answer of DuckDB to one SELECT over the trials, as the table `trials`. DuckDB works in memory and
 * can reach nothing but that table: no file, no network, no extension, no setting (`query-check.ts`).
 * Integers that JavaScript does not hold exactly, and values that are no number, truth value or text,
 * come as text.
 *
 * @throws CallerError with DuckDB's message where it refuses the query, where that is no SELECT, and
 *   where it takes more time or memory than it may
 */
export async function answer(
  trials: Trials,
  sql: string,
  limits: QueryLimits = LIMITS,
): Promise<Answer> {
  const { DuckDBInstance, StatementType } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await fill(connection, trials);
    await confine(connection);
    const guard = guarded(connection, limits);
    try {
      return await run(connection, sql, StatementType.SELECT);
    } catch (error) {
      throw guard.exceeded() ?? callerErrorOf(error as Error, trials.columns);
    } finally {
      guard.end();
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Interrupts a query that goes beyond its limits. */
function guarded(connection: DuckDBConnection, { seconds, bytes }: QueryLimits) {
  const [begin, before] = [performance.now(), process.memoryUsage.rss()];
  let exceeded: CallerError | null = null;
  const timer = setInterval(() => {
    const late = performance.now() - begin > 1000 * seconds;
    if (!late && process.memoryUsage.rss() - before <= bytes) return;
    exceeded ??= new CallerError(
      `--sql: the query takes more than ${late ? `${seconds} s` : `${bytes / 1e9} GB`}`,
      "ask for less: filter first, join fewer rows, or take the trials by --csv",
    );
    connection.interrupt();
  }, LOOK);
  return { exceeded: () => exceeded, end: () => clearInterval(timer) };
}

/** Nothing that a query could reach is left but the table; none of this can be taken back. */
async function confine(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `SET autoinstall_known_extensions=false;
     SET autoload_known_extensions=false;
     SET allow_community_extensions=false;
     SET allow_persistent_secrets=false;
     SET TimeZone='UTC';
     SET temp_directory='';
     SET memory_limit='${MEMORY}';
     SET threads=2;
     SET enable_external_access=false;
     SET lock_configuration=true`,
  );
}

/** @param select the number of SELECT among the types of statements */
async function run(connection: DuckDBConnection, sql: string, select: number): Promise<Answer> {
  await checkQuery(connection, sql);
  await connection.run("BEGIN TRANSACTION READ ONLY");
  const prepared = await connection.prepare(sql);
  if (prepared.statementType !== select) {
    throw new CallerError(`--sql: a statement that is no SELECT`, "give one SELECT");
  }
  const result = await prepared.stream();
  const rows: Cell[][] = [];
  let size = 0;
  for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk()) {
    for (const values of chunk.getRows()) {
      const row = values.map(cellOf);
      for (const cell of row) size += typeof cell === "string" ? 1 + cell.length / 16 : 1;
      rows.push(row);
    }
    if (size > MOST) {
      throw new CallerError(
        `--sql: the answer has more than ${rows.length} rows and does not fit`,
        "ask for less: fewer columns, GROUP BY, or LIMIT",
      );
    }
  }
  return { columns: distinct(result.columnNames()), rows };
}

/** Names that stand more than once with a number behind the later ones. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let number = 1;
    while (taken.has(`${name}:${number}`)) number++;
    taken.add(`${name}:${number}`);
    return `${name}:${number}`;
  });
}

function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  return "scale" in value ? Number(String(value)) : String(value);
}

function callerErrorOf(error: Error, columns: readonly string[]): CallerError {
  if (error instanceof CallerError) return error;
  const [first, ...rest] = error.message.replace("Failed to extract statements: ", "").split("\n");
  const hint = rest.find((line) => line.startsWith("Did you mean") || line.startsWith("Candidate"));
  return new CallerError(
    `--sql: ${first}${hint === undefined ? "" : ` ${hint}`}`,
    `the table is trials; a name with a dot stands in double quotes, as "task.name"; its columns: ${columns.join(", ")}`,
  );
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Makes the table. Each column is handed over as one JSON text, which both sides handle at once, and not
 * cell by cell; what all trials share comes as a constant.
 */
async function fill(connection: DuckDBConnection, trials: Trials): Promise<void> {
  const selected: string[] = [];
  const parts: string[] = [];
  for (const name of trials.columns) {
    const cells = trials.column(name);
    const type = typeOf(name, cells);
    if (name !== "key" && trials.isConstant(name)) {
      selected.push(`${literal(cells[0] ?? null)}::${type} AS ${quoted(name)}`);
      continue;
    }
    const part = `part${parts.length}`;
    await connection.run(
      `CREATE TEMP TABLE ${part} AS SELECT unnest(from_json($1::VARCHAR, '["${type}"]')) AS cell`,
      [JSON.stringify(type === "VARCHAR" ? cells.map(textOf) : cells)],
    );
    parts.push(part);
    selected.push(`${part}.cell AS ${quoted(name)}`);
  }
  await connection
    .run(
      `CREATE TABLE trials AS SELECT ${selected.join(", ")} FROM ${parts.join(" POSITIONAL JOIN ")}`,
    )
    .catch((error: Error) => {
      throw new CallerError(
        `--sql: these trials make no table (${error.message.split("\n")[0]})`,
        "SQL does not tell capital from small letters in names; use --csv",
      );
    });
  for (const part of parts) await connection.run(`DROP TABLE ${part}`);
}

function textOf(cell: Cell): string | null {
  return cell === null ? null : String(cell);
}

function literal(cell: Cell): string {
  if (typeof cell === "string") return `'${cell.replaceAll("'", "''")}'`;
  return cell === null ? "NULL" : String(cell);
}

/** The narrowest type that holds every cell as it is; text where the cells are of several kinds. */
function typeOf(name: string, cells: readonly Cell[]): Type {
  const there = cells.filter((cell) => cell !== null);
  if (FRACTIONS.has(name)) return "DOUBLE";
  if (there.length === 0) return "VARCHAR";
  if (there.every((cell) => typeof cell === "boolean")) return "BOOLEAN";
  if (there.every(Number.isSafeInteger)) return "BIGINT";
  return there.every((cell) => typeof cell === "number") ? "DOUBLE" : "VARCHAR";
}
