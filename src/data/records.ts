import type { DuckDBConnection } from "@duckdb/node-api";
import { CallerError } from "../errors.js";
import { fileLiteral, literal, milliseconds, numbersIn, quoted, withDatabase } from "./duckdb.js";
import { type Header, readHeader } from "./header.js";
import type { Column, Content } from "./table.js";
import { type Decimals, readText } from "./text.js";

/** Formats whose rows are records of named fields. */
export type RecordFormat = "csv" | "tsv" | "jsonl" | "parquet";

/**
 * Reads a file of records through DuckDB (`withDatabase`).
 *
 * Where semicolons separate the columns of a .csv, a comma in a number is its decimal point.
 *
 * A column whose cells have a type is what that says; text is what `readText` makes of it.
 *
 * @throws CallerError where the file is not what its ending says
 */
export async function readRecords(path: string, format: RecordFormat): Promise<Content> {
  const header =
    format === "csv" || format === "tsv"
      ? await readHeader(path, format === "tsv" ? "\t" : ",")
      : undefined;
  return withDatabase([path], async (connection) => {
    await connection
      .run(`CREATE TABLE records AS SELECT * FROM ${source(path, format, header)}`)
      .catch((error: Error) => {
        throw explain(error.message, path, format);
      });
    const content = await readColumns(connection, format, header);
    if (header !== undefined) refuseSwallowed(path, content, header);
    return content;
  });
}

/** The table function that reads the file as it is: names of its folders say nothing of its columns. */
function source(path: string, format: RecordFormat, header: Header | undefined): string {
  if (format === "parquet") return `read_parquet(${fileLiteral(path)}, hive_partitioning=false)`;
  if (format === "jsonl") {
    return `read_json(${fileLiteral(path)}, format='newline_delimited', records=true, sample_size=-1, maximum_depth=1, compression='uncompressed', hive_partitioning=false)`;
  }
  const { names, delimiter } = header ?? { names: [], delimiter: "," };
  const columns = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(", ");
  return `read_csv(${fileLiteral(path)}, auto_detect=false, header=true, columns={${columns}}, delim=${literal(delimiter)}, quote='"', escape='"', strict_mode=true, null_padding=false, compression='none', hive_partitioning=false)`;
}

async function readColumns(
  connection: DuckDBConnection,
  format: RecordFormat,
  header: Header | undefined,
): Promise<Content> {
  const described = (await connection.runAndReadAll("DESCRIBE records")).getRowsJS();
  const fields = described.map(([field]) => String(field));
  const cells = await uncover(connection, fields);
  const columns: Column[] = [];
  let rows = 0;
  for (const [i, [, type]] of described.entries()) {
    const name = header?.names[i] ?? fields[i];
    const decimals = decimalsOf(format, header);
    const column = await readColumn(connection, format, cells[i], String(type), name, decimals);
    rows = column.values.length;
    columns.push(column);
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

async function readColumn(
  connection: DuckDBConnection,
  format: RecordFormat,
  cell: string,
  type: string,
  name: string,
  decimals: Decimals,
): Promise<Column> {
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) {
    return { kind: "number", name, values: await numbersIn(connection, `${cell}::DOUBLE`) };
  }
  if (type === "BOOLEAN") {
    return { kind: "number", name, values: await numbersIn(connection, `${cell}::INT::DOUBLE`) };
  }
  if (/^(DATE|TIMESTAMP[\w ]*)$/.test(type)) {
    return { kind: "time", name, values: await numbersIn(connection, milliseconds(cell)) };
  }

  const raw = format === "jsonl" ? `json_extract_string(${cell}, '$')` : `${cell}::VARCHAR`;
  return readText(connection, raw, name, decimals);
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
