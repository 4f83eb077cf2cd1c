import type { Column, Table } from "./table.js";

/** A column of so many rows a value is no name of sequences. Chosen by hand. */
const FEWEST_ROWS = 8;
/** What calls itself a part of time repeats in blocks and in turn, and names no sequences. */
const PART_OF_TIME =
  /year|yr|month|mon|week|day|date|hour|minute|second|quarter|season|jahr|monat|woche|tag|stunde/i;

/** What several sequences are taken for, where the data do not say it. */
export function sequenceNotes(table: Table, time: string | null, sequences: number): string[] {
  if (time === null) {
    return [
      `the ${sequences} sequences have no time stamps and are taken as independent of each other: if they ran at the same times, give them a column of stamps with --time`,
    ];
  }
  if (table.columns.find((column) => column.name === time)?.kind === "time") return [];
  return [
    `'${time}' is taken as one clock of all ${sequences} sequences: if each counts from a beginning of its own, leave --time out`,
  ];
}

/**
 * Columns that seem to name sequences, of rows that have no time and are taken as one: text that stands in
 * blocks or in turn, and whole numbers in blocks in each of which another column counts from the same
 * beginning.
 *
 * @param taken columns that have another role
 */
export function unnamedSequences(table: Table, taken: ReadonlySet<string | null>): string[] {
  const found: string[] = [];
  for (const column of table.columns) {
    if (taken.has(column.name) || PART_OF_TIME.test(column.name)) continue;
    const order = orderOf(column);
    if (order === null) continue;
    if (column.kind === "number" && !(order === "blocks" && hasCounter(table, column))) continue;
    const places = order === "blocks" ? "each in one block of rows" : "in turn";
    found.push(
      `rows are taken as one series, but '${column.name}' holds ${new Set<unknown>(column.values).size} values ${places}: if they name sequences, name it with --sequence ${column.name}`,
    );
  }
  return found;
}

/** Whether few different values stand each in one block of rows, or one after the other again and again. */
function orderOf({ kind, values }: Column): "blocks" | "turn" | null {
  if (kind === "time") return null;
  let changes = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || (typeof value === "number" && !Number.isInteger(value))) return null;
    if (row > 0 && value !== values[row - 1]) changes++;
  }
  if (changes === 0) return null;
  const different = new Set<unknown>(values).size;
  if (different * FEWEST_ROWS > values.length) return null;
  if (changes === different - 1) return "blocks";
  for (let row = different; row < values.length; row++) {
    if (values[row] !== values[row - different]) return null;
  }
  return "turn";
}

/** Whether another column counts, by one step and from one beginning, within each block of equal values. */
function hasCounter(table: Table, { name, values }: Column): boolean {
  return table.columns.some((other) => {
    if (other.kind === "text" || other.name === name) return false;
    const counts = other.values;
    const step = counts[1] - counts[0];
    if (!(step !== 0)) return false;
    return counts.every((count, row) =>
      row === 0 || values[row] !== values[row - 1]
        ? count === counts[0]
        : count - counts[row - 1] === step,
    );
  });
}
