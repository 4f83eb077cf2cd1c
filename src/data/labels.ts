import { abbreviate, CallerError } from "../errors.js";
import { formOf } from "./forms.js";
import { type Column, columnNamed, type Table } from "./table.js";

/** The classes that a target names, and of what it names one each. */
export interface Labels {
  /** in their order: text by its characters, numbers by their size; a class's number is its place here */
  readonly classes: readonly string[];
  /** a label each row, or one label each sequence */
  readonly each: "row" | "sequence";
}

/** A table whose labels are numbers of classes. */
export interface LabelledTable {
  /**
   * the same table, its target the number of the class, with a column of 0 and 1 for each class behind all
   * others (of two, for the second one): what a model sees of past labels
   */
  readonly table: Table;
  readonly classes: readonly string[];
  /** names of the columns of 0 and 1 */
  readonly indicators: readonly string[];
}

/** More classes are more than comparisons on some hundreds of rows can tell. Chosen by hand. */
export const MOST_CLASSES = 64;
/** Labels of which so few rows share one are names of rows. Chosen by hand. */
const SHARED_BY = 2;

/**
 * The labels of a column: of text and of booleans, and of numbers that are declared to be classes; null where
 * its numbers are numbers.
 *
 * @param declared whether the caller said that its values are classes
 * @throws CallerError where there is one class only, or so many that they are no classes
 */
export function labelled(table: Table, target: string, declared: boolean): LabelledTable | null {
  const column = columnNamed(table, target);
  const names = namesIn(column, declared);
  return names === null ? null : encoded(table, column.name, names, classesOf(target, names));
}

/**
 * The same, of a table whose labels are of classes that are known.
 *
 * @throws CallerError where a label is none of them
 */
export function labelledAs(table: Table, target: string, classes: readonly string[]): Table {
  const held = table.columns.some(({ name }) => name === target);
  const empty = new Array<null>(table.rows).fill(null);
  const names = held ? (namesIn(columnNamed(table, target), true) ?? empty) : empty;
  const strange = names.findIndex((name) => name !== null && !classes.includes(name));
  if (strange >= 0) {
    throw new CallerError(
      `'${target}' is '${abbreviate(names[strange] ?? "")}' in row ${strange + 1}, and the model knows ${listed(classes)}`,
      "correct it, leave the cell empty, or fit a model to rows that hold the new class",
    );
  }
  return encoded(table, target, names, classes).table;
}

/** The name that each row's cell is; null where the column holds numbers that are numbers. */
function namesIn(column: Column, declared: boolean): readonly (string | null)[] | null {
  switch (column.kind) {
    case "time":
      return null;
    case "text":
      return declared || formOf(column).what === "text" ? column.values : null;
    case "number": {
      const { booleans = false } = column;
      if (!declared && !booleans) return null;
      return Array.from(column.values, (x) =>
        Number.isNaN(x) ? null : booleans ? String(x === 1) : String(x),
      );
    }
    default:
      return column satisfies never;
  }
}

function classesOf(target: string, names: readonly (string | null)[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  const rows = names.filter((name) => name !== null).length;
  if (counts.size === 0) {
    throw new CallerError(
      `target '${target}' is empty: none of its ${names.length} rows holds a label`,
      "choose another target",
    );
  }
  if (counts.size === 1) {
    throw new CallerError(
      `target '${target}' is '${abbreviate([...counts.keys()][0])}' in all ${rows} rows: there is one class only`,
      "choose a target of two classes or more",
    );
  }
  if (counts.size * SHARED_BY > rows) {
    throw new CallerError(
      `target '${target}' holds ${counts.size} different labels in ${rows} rows: it names rows, not classes`,
      "choose a target whose labels repeat",
    );
  }
  if (counts.size > MOST_CLASSES) {
    throw new CallerError(
      `target '${target}' holds ${counts.size} classes; at most ${MOST_CLASSES} are told apart`,
      "join rare classes into one, or choose another target; of numbers that are no classes leave --classes out",
    );
  }
  const byNumber = [...counts.keys()].every((name) => name !== "" && Number.isFinite(Number(name)));
  return [...counts.keys()].sort(
    byNumber ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1),
  );
}

function encoded(
  table: Table,
  target: string,
  names: readonly (string | null)[],
  classes: readonly string[],
): LabelledTable {
  const place = new Map(classes.map((name, k) => [name, k]));
  const numbers = Float64Array.from(names, (name) =>
    name === null ? Number.NaN : (place.get(name) ?? Number.NaN),
  );
  const shown = classes.length === 2 ? [1] : [...classes.keys()];
  const indicators = shown.map((k): Column => {
    const name = `${target}=${classes[k]}`;
    if (table.columns.some((column) => column.name === name)) {
      throw new CallerError(
        `column '${name}' has the name that the label '${classes[k]}' of '${target}' takes`,
        "rename it",
      );
    }
    const values = numbers.map((x) => (Number.isNaN(x) ? x : Number(x === k)));
    return { kind: "number", name, values };
  });
  const own: Column = { kind: "number", name: target, values: numbers };
  const others = table.columns.map((column) => (column.name === target ? own : column));
  const held = table.columns.some(({ name }) => name === target);
  return {
    table: { ...table, columns: [...others, ...(held ? [] : [own]), ...indicators] },
    classes,
    indicators: indicators.map(({ name }) => name),
  };
}

/** Classes in words, the first of many. */
export function listed(classes: readonly string[]): string {
  const first = classes.slice(0, 5).map((name) => `'${abbreviate(name)}'`);
  return classes.length > 5
    ? `${first.join(", ")} and ${classes.length - 5} more`
    : first.join(", ");
}
