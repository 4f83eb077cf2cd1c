import type { Setting } from "../experiments/trial/schema.js";

/** A value of a trial: a list of settings is its JSON. */
export type Cell = string | number | boolean | null;

/** A setting as a table holds it. */
export function cellOf(setting: Setting): Cell {
  return typeof setting === "object" && setting !== null ? JSON.stringify(setting) : setting;
}

/** Distinct values: numbers by size, then the others as texts. */
export function levels(cells: readonly Cell[]): Cell[] {
  return [...new Set(cells)].sort((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
    return String(a) < String(b) ? -1 : 1;
  });
}

/** A value of a setting as a reader sees it. */
export function shown(cell: Cell): string {
  return cell === null ? "none" : String(cell);
}
