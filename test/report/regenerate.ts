import { parseHTML } from "linkedom";
import { type Format, written } from "../../src/report/format.js";
import { printable } from "../../src/report/text.js";
import { cellOf, parseCsv } from "./csv.js";

/** The page as a browser reads it. */
export function documentOf(page: string): Document {
  return parseHTML(page).document;
}

/** Every CSV of an outcome, read. */
export function parsed(files: ReadonlyMap<string, string>): Map<string, string[][]> {
  return new Map(
    [...files]
      .filter(([name]) => name.endsWith(".csv"))
      .map(([name, text]) => [name, parseCsv(text)]),
  );
}

/** The value at a JSON pointer (RFC 6901). */
function at(json: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((value, part) => (value as Record<string, unknown>)[part], json);
}

/** What an element with a source ought to show, from the files alone. */
function regenerated(
  element: Element,
  files: ReadonlyMap<string, string>,
  tables: ReadonlyMap<string, string[][]>,
): string {
  const source = element.getAttribute("data-source") ?? "";
  const [, json, pointer] = /^([^:]+\.json):(.*)$/s.exec(source) ?? [];
  if (json !== undefined) {
    return printable(String(at(JSON.parse(files.get(json) ?? "null"), pointer)));
  }
  const [, file, row, column] = /^([^:]+):(\d+):(.*)$/s.exec(source) ?? [];
  const cell = cellOf(tables, file, Number(row), column);
  if (cell === undefined) return `no cell at ${source}`;
  const format = element.getAttribute("data-format");
  if (format === "text") return printable(cell);
  return written(cell === "" ? null : Number(cell), format as Format);
}

/** Every number of a page that is not what the files beside it give again. */
export function wrongNumbers(page: string, files: ReadonlyMap<string, string>): string[] {
  const tables = parsed(files);
  return [...documentOf(page).querySelectorAll("[data-source]")]
    .map((element) => ({
      source: element.getAttribute("data-source"),
      shown: element.textContent,
      expected: regenerated(element, files, tables),
    }))
    .filter(({ shown, expected }) => shown !== expected)
    .map(({ source, shown, expected }) => `${source}: ${shown}, should be ${expected}`);
}
