import type { Cell } from "./cell.js";
import type { Relation } from "./relation.js";

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  return /[",\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * A relation as CSV, a line at a time: RFC 4180 with line feeds; every number as the shortest decimal
 * that reads back as the same number; nothing where there is no value.
 */
export function* csvLines(relation: Relation): Generator<string> {
  yield `${relation.columns.map(field).join(",")}\n`;
  if (relation.texts !== undefined) {
    for (const fields of relation.texts(field)) yield `${fields.join(",")}\n`;
  } else {
    for (const row of relation.rows) yield `${row.map(field).join(",")}\n`;
  }
}

/** A relation as CSV. */
export function csvOf(relation: Relation): string {
  return [...csvLines(relation)].join("");
}
