import type { Setting } from "../../experiments/trial/schema.js";
import type { Cell, TrialTable } from "../trial-table.js";
import { cellOf, pathsOf, type ReportedSweep } from "./outcome.js";

/** A row of the trial table. */
export type TrialRow = readonly Cell[];

/** The trials of a sweep, by names of columns. */
export class Trials {
  readonly rows: readonly TrialRow[];
  /** paths of all resolved settings */
  readonly settings: readonly string[];
  /** paths of the settings that the sweep varies */
  readonly paths: readonly string[];
  readonly #at: ReadonlyMap<string, number>;
  readonly #sweep: ReportedSweep;

  constructor({ columns, rows }: TrialTable, sweep: ReportedSweep) {
    this.rows = rows;
    this.settings = columns.slice(1, columns.indexOf("seed"));
    this.paths = pathsOf(sweep);
    this.#at = new Map(columns.map((name, i) => [name, i]));
    this.#sweep = sweep;
  }

  /** A trial's value in a column; null where there is no such column. */
  value(row: TrialRow, column: string): Cell {
    const at = this.#at.get(column);
    return at === undefined ? null : row[at];
  }

  /** A trial's value where that is a finite number. */
  number(row: TrialRow, column: string): number | null {
    const value = this.value(row, column);
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  }

  /** Trials that enter figures: at the chosen learning rate, with a finite metric. */
  chosen(metric: string): TrialRow[] {
    return this.rows.filter(
      (row) => this.value(row, "chosen") === true && this.number(row, metric) !== null,
    );
  }

  /** The values of some columns as one text: equal where all are. */
  keyOf(row: TrialRow, columns: readonly string[]): string {
    return JSON.stringify(columns.map((column) => this.value(row, column)));
  }

  /**
   * A setting's value in the baseline: as written, or, where the specification leaves it to a
   * default, the one that most trials have.
   */
  baseline(path: string): Cell {
    const [part, ...names] = path.split(".");
    const settings = part === "budget" ? this.#sweep.budget : this.#sweep.baseline[part];
    const written: Setting | undefined = Reflect.get(settings ?? {}, names.join("."));
    if (written !== undefined) return cellOf(written);
    const groups = [...grouped(this.rows, (row) => this.keyOf(row, [path])).values()];
    const [most] = groups.sort((a, b) => b.length - a.length);
    return most === undefined ? null : this.value(most[0], path);
  }
}

/** Values in groups of one key, in the order of their first. */
export function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** Distinct values: numbers by size, then the others as texts. */
export function levels(values: readonly Cell[]): Cell[] {
  return [...new Set(values)].sort((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
    return String(a) < String(b) ? -1 : 1;
  });
}

/** A value of a setting as a reader sees it. */
export function shown(value: Cell): string {
  return value === null ? "none" : String(value);
}
