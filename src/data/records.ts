import type { DuckDBConnection } from "@duckdb/node-api";
import { CallerError } from "../errors.js";
import {
  fileLiteral,
  inOneRow,
  literal,
  milliseconds,
  numberOrNaN,
  quoted,
  valuesOf,
  withDatabase,
} from "./duckdb.js";
import { type Header, readHeader } from "./header.js";
import { checkObjects } from "./objects.js";
import { openRegular } from "./regular-file.js";
import { requireSize } from "./size.js";
import type { Column, Content } from "./table.js";
import { type Decimals, readTexts, type TextField } from "./text.js";

/** Formats whose rows are records of named fields. */
export type RecordFormat = "csv" | "tsv" | "jsonl" | "parquet";

/**
 * Reads a file of records through DuckDB (`withDatabase`).
 *
 * Where semicolons separate the columns of a .csv, a comma in a number is its decimal point.
 *
 * A column whose cells have a type is what that says; text is what `readTexts` makes of it.
 *
 * @throws CallerError where the file is not what its ending says
 */
export async function readRecords(path: string, format: RecordFormat): Promise<Content> {
  const header =
    format === "csv" || format === "tsv"
      ? await readHeader(path, format === "tsv" ? "\t" : ",")
      : undefined;
  if (header !== undefined) await checkLastLine(path);
  if (format === "jsonl") await checkObjects(path);
  return withDatabase([path], async (connection) => {
    await connection
      .run(`CREATE TABLE records AS SELECT * FROM ${source(path, format, header)}`)
      .catch((error: Error) => {
        throw explain(error.message, path, format);
      });
    const content = await readColumns(connection, path, format, header);
    if (header !== undefined) refuseSwallowed(path, content, header);
    return content;
  });
}

/** Bytes that DuckDB takes of a line. */
const LONGEST_LINE = 2_000_000;

/**
 * DuckDB refuses lines that are too long, but for the last of a file, which it leaves out in silence where
 * that is longer than its buffer.
 *
 * @throws CallerError where the last line is too long
 */
async function checkLastLine(path: string): Promise<void> {
  const file = await openRegular(path);
  try {
    const { size } = await file.stat();
    if (size <= LONGEST_LINE) return;
    const end = Buffer.alloc(LONGEST_LINE + 2);
    const { bytesRead } = await file.read(end, 0, end.length, Math.max(0, size - end.length));
    const last = end.subarray(0, bytesRead).toString("latin1").trimEnd();
    if (!/[\r\n]/.test(last)) throw explain("Maximum line size", `${path}, last line`, "csv");
  } finally {
    await file.close();
  }
}

/** The table function that reads the file as it is: names of its folders say nothing of its columns. */
function source(path: string, format: RecordFormat, header: Header | undefined): string {
  if (format === "parquet") return `read_parquet(${fileLiteral(path)}, hive_partitioning=false)`;
  if (format === "jsonl") {
    return `read_json(${fileLiteral(path)}, format='newline_delimited', records=true, sample_size=-1, maximum_depth=1, map_inference_threshold=-1, field_appearance_threshold=0, compression='uncompressed', hive_partitioning=false)`;
  }
  const { names, delimiter, before } = header ?? { names: [], delimiter: ",", before: 0 };
  const columns = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(", ");
  return `read_csv(${fileLiteral(path)}, auto_detect=false, header=true, skip=${before}, columns={${columns}}, delim=${literal(delimiter)}, quote='"', escape='"', strict_mode=true, null_padding=false, compression='none', hive_partitioning=false)`;
}

/** Cells that are asked for at once, at most, of a table with more than one column. Chosen by hand. */
const CELLS_AT_ONCE = 1 << 20;
/** Columns that are asked for at once, at most. Chosen by hand. */
const COLUMNS_AT_ONCE = 16;

async function readColumns(
  connection: DuckDBConnection,
  path: string,
  format: RecordFormat,
  header: Header | undefined,
): Promise<Content> {
  const described = (await connection.runAndReadAll("DESCRIBE records")).getRowsJS();
  const [rows] = (await inOneRow(connection, "records", ["count(*)"])) as number[];
  requireSize(path, rows, described.length);
  const names = described.map(([field]) => String(field));
  const cells = await uncover(connection, names);
  const decimals = decimalsOf(format, header);
  const fields = described.map(([, type], i): Field => {
    const name = header?.names[i] ?? names[i];
    const cell = format === "jsonl" ? `json_extract_string(${cells[i]}, '$')` : cells[i];
    return { type: String(type), typed: cells[i], cell: `${cell}::VARCHAR`, name, decimals };
  });
  const together = Math.max(1, Math.min(COLUMNS_AT_ONCE, Math.floor(CELLS_AT_ONCE / rows)));
  const columns: Column[] = [];
  for (let at = 0; at < fields.length; at += together) {
    columns.push(...(await readFields(connection, fields.slice(at, at + together))));
  }
  return { rows, columns, sequence: null };
}

/** What a format says of the separators in its numbers. */
function decimalsOf(format: RecordFormat, header: Header | undefined): Decimals {
  switch (format) {
    case "csv":
      return header?.delimiter === ";" ? "comma" : "point";
    case "tsv":
      return "either";
    case "parquet":
      return "point";
    case "jsonl":
      return "certain";
    default:
      return format satisfies never;
  }
}

/**
 * Each field as SQL writes it. One that calls itself `rowid` gets another name there: it would hide
 * the number by which rows are put in order.
 */
async function uncover(
  connection: DuckDBConnection,
  fields: readonly string[],
): Promise<readonly string[]> {
  const at = fields.findIndex((field) => field.toLowerCase() === "rowid");
  if (at < 0) return fields.map(quoted);
  const unused = `${fields.join()}.`;
  await connection.run(`ALTER TABLE records RENAME ${quoted(fields[at])} TO ${quoted(unused)}`);
  return fields.with(at, unused).map(quoted);
}

interface Field extends TextField {
  /** DuckDB's, and the field as SQL writes it */
  readonly type: string;
  readonly typed: string;
}

/** Fields by their type, where it says what they hold, or else as text. */
async function readFields(
  connection: DuckDBConnection,
  fields: readonly Field[],
): Promise<readonly Column[]> {
  const typed = fields.flatMap((field) => typedOf(field) ?? []);
  const expressions = typed.map(({ expression }) => numberOrNaN(expression));
  const values =
    typed.length === 0 ? [] : await valuesOf(connection, "records", "rowid", expressions);
  const columns = new Map<string, Column>();
  for (const [i, { expression: _, ...column }] of typed.entries()) {
    const { name } = column;
    columns.set(name, { ...column, values: Float64Array.from(values[i] as readonly number[]) });
  }
  const texts = fields.filter(({ name }) => !columns.has(name));
  for (const column of await readTexts(connection, texts)) columns.set(column.name, column);
  return fields.flatMap(({ name }) => columns.get(name) ?? []);
}

/** What a field of numbers, flags or times is, as an expression of type DOUBLE; null of text and all else. */
function typedOf({ type, typed, name }: Field) {
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) {
    return { kind: "number", name, expression: `${typed}::DOUBLE` } as const;
  }
  if (type === "BOOLEAN") {
    const expression = `${typed}::INT::DOUBLE`;
    return { kind: "number", name, expression, booleans: true } as const;
  }
  // A date may be of a year that no time stamp holds.
  if (type === "DATE") {
    const stamp = `TRY_CAST(${typed} AS TIMESTAMP)`;
    return { kind: "time", name, expression: milliseconds(stamp) } as const;
  }
  if (/^TIMESTAMP[\w ]*$/.test(type)) {
    return { kind: "time", name, expression: milliseconds(typed) } as const;
  }
  return null;
}

/** @throws CallerError where a cell holds whole rows, as it does from a quote left open to the next one */
function refuseSwallowed(path: string, { columns }: Content, { delimiter }: Header): void {
  for (const { kind, name, values } of columns) {
    if (kind !== "text" || columns.length < 2) continue;
    for (const [row, value] of values.entries()) {
      const lines = value?.split(/\r?\n/).slice(1, -1) ?? [];
      if (lines.length === 0) continue;
      if (lines.some((line) => line.split(delimiter).length !== columns.length)) continue;
      throw new CallerError(
        `${path}: '${name}' holds ${lines.length + 2} lines in row ${row + 1}, with as many fields as rows have: a quote seems to have been left open there`,
        "close the quote, or double a quote that is part of the text",
      );
    }
  }
}

const OBJECT_A_LINE =
  'write every row as one object on its own line, such as {"date": "2020-01-01", "y": 1.5}';

/** DuckDB's messages, told for somebody who does not know that DuckDB is here. */
function explain(message: string, path: string, format: RecordFormat): CallerError {
  const line = Number(/(?:CSV Error on |in )[Ll]ine:? (\d+)/.exec(message)?.[1]);
  // DuckDB 1.5 counts the line of malformed JSON one too far.
  const ahead = message.includes("Malformed JSON") ? 1 : 0;
  const at = Number.isNaN(line) ? path : `${path}, line ${line - ahead}`;
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (columns !== null) {
    return new CallerError(
      `${at}: ${columns[2]} columns where the first line names ${columns[1]}`,
      Number(columns[2]) > Number(columns[1])
        ? "quote fields that hold the separator, and write decimals with a point where commas separate"
        : "give every line as many fields as there are names; remove lines that are no rows",
    );
  }
  const known = FAILURES.find(({ sign }) => message.includes(sign));
  if (known !== undefined && format !== "parquet") {
    return new CallerError(`${at}: ${known.problem}`, known.cure);
  }
  if (format === "jsonl") {
    return new CallerError(
      `${at}: not one JSON object a line (${firstSentence(message)})`,
      OBJECT_A_LINE,
    );
  }
  return new CallerError(
    `${at}: ${format === "parquet" ? "not a readable Parquet file" : "cannot be read"} (${firstSentence(message)})`,
    "the file is damaged or incomplete: write or copy it again",
  );
}

/** What is recognised of DuckDB's messages on text files. */
const FAILURES: readonly {
  readonly sign: string;
  readonly problem: string;
  readonly cure: string;
}[] = [
  {
    sign: "non-record JSON",
    problem: "lines that are no JSON objects",
    cure: OBJECT_A_LINE,
  },
  {
    sign: "byte order mark",
    problem: "it begins with a byte order mark",
    cure: "save it as UTF-8 without one",
  },
  { sign: "nvalid unicode", problem: "not UTF-8", cure: "save the file as UTF-8" },
  {
    sign: "unterminated quote",
    problem: "a quoted field that never ends",
    cure: "close the quote, or double a quote that is part of the text",
  },
  {
    sign: "Maximum line size",
    problem: "a line of more than 2,000,000 bytes",
    cure: "remove the oversized field: rows of a series are short",
  },
  {
    sign: "maximum_object_size",
    problem: "a line of more than 16,777,216 bytes",
    cure: "remove the oversized value: rows of a series are short",
  },
  {
    sign: "state machine reached an invalid state",
    problem: "quotes or line ends that contradict RFC 4180",
    cure: "use one kind of line end in the whole file, and quote whole fields",
  },
];

/** DuckDB's first sentence, without its kind of error and the place, which are said already. */
function firstSentence(message: string): string {
  return message
    .split("\n")[0]
    .replace(/^[\w ]*Error: (.* in line \d+: )?/, "")
    .replace(/\.? *(Try .*)?$/, "")
    .slice(0, 120);
}
