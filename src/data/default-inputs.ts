import { CallerError } from "../errors.js";
import { formOf } from "./forms.js";
import { type Cut, splitRows } from "./split.js";
import { type Column, numbersOf, type Table, type TextColumn } from "./table.js";
import type { Timeline } from "./timeline.js";

/** So many columns are named one by one that are left out for one reason. */
const MOST_NAMED = 3;
/** A column that is empty in more than this share of the training rows is no default input. Chosen by hand. */
const MOSTLY_EMPTY = 0.5;
/** A column that goes one way in at least so many steps may be the time, rounded. Chosen by hand. */
const STEPS = 5;

/**
 * Every numeric column that varies and has no other role, judged by the training rows. What was left out,
 * and what may be meant for the time, is said in `warnings`.
 *
 * @throws CallerError where most cells of a column are numbers, and a few are not
 */
export function defaultInputs(
  table: Table,
  timeline: Timeline,
  target: Float64Array,
  roles: ReadonlyMap<string, string>,
  cut: Cut,
  warnings: string[],
): string[] {
  const observed = Float64Array.from(timeline.source, (row) =>
    row < 0 ? Number.NaN : target[row],
  );
  const parts = splitRows(timeline, observed, cut);
  const inputs: string[] = [];
  const left = new Map<string, string[]>();
  for (const column of table.columns) {
    if (roles.has(column.name)) continue;
    const unfit = unfitness(column, timeline, parts);
    if (unfit === null) {
      const values = numbersOf(table, column.name, "input");
      inputs.push(column.name);
      const way = timeline.step === null ? wayOf(values, timeline, parts) : null;
      if (way !== null) {
        warnings.push(
          `column '${column.name}' ${way} from one row to the next: if it is the time, name it with --time ${column.name}`,
        );
      }
    } else {
      left.set(unfit, [...(left.get(unfit) ?? []), column.name]);
    }
  }
  for (const [reason, names] of left) warnings.push(...leftOut(reason, names));
  return inputs;
}

/** Says of each column why it is no input, and of many at once where the reason is the same. */
function leftOut(reason: string, names: readonly string[]): string[] {
  if (names.length <= MOST_NAMED) {
    return names.map((name) => `column '${name}' is left out of the inputs: it ${reason}`);
  }
  const first = names.slice(0, MOST_NAMED).map((name) => `'${name}'`);
  return [
    `columns ${first.join(", ")} and ${names.length - MOST_NAMED} more are left out of the inputs: each ${reason}`,
  ];
}

/** Why a column is no input unless the caller asks for it, as what it does; or null. */
function unfitness(column: Column, timeline: Timeline, parts: Uint8Array): string | null {
  if (column.kind === "time") return "holds dates";
  if (column.kind === "text") return unfitText(column);
  let rows = 0;
  let filled = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < timeline.rows; t++) {
    const row = timeline.source[t];
    if (row < 0 || parts[t] !== 0) continue;
    rows++;
    const value = column.values[row];
    if (Number.isNaN(value)) continue;
    filled++;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (filled < MOSTLY_EMPTY * rows || filled === 0) {
    return `is empty in ${rows - filled} of ${rows} training rows`;
  }
  if (min === max) return `is constant (${min}) in the training rows`;
  const step = stepOf(column.values, timeline, parts);
  if (step === null) return null;
  if (step === 0) return "is constant within each sequence; --inputs takes it all the same";
  return step > 0
    ? "only counts the rows"
    : `only counts the rows, backwards: if it is the time, name it with --time ${column.name}, or rows are learned from the last to the first`;
}

/** @throws CallerError where most cells are numbers: then the column is meant as one of them */
function unfitText(column: TextColumn): string {
  const { what, problem, cure } = formOf(column);
  switch (what) {
    case "text":
    case "dates":
      return `holds ${what}`;
    case "durations":
      return "holds times of day or durations";
    case "lists":
      return "holds lists or objects";
    case "numbers":
      break;
    default:
      return what satisfies never;
  }
  throw new CallerError(
    `column '${column.name}' ${problem}`,
    `${cure}. If it is no input, name those that are with --inputs`,
  );
}

/** The step by which a column goes from each training row to the next in its sequence, if it is always the same. */
function stepOf(values: Float64Array, timeline: Timeline, parts: Uint8Array): number | null {
  let step: number | null = null;
  for (let t = 1; t < timeline.rows; t++) {
    if (parts[t] !== 0 || timeline.sequenceOf[t] !== timeline.sequenceOf[t - 1]) continue;
    const [row, before] = [timeline.source[t], timeline.source[t - 1]];
    if (row < 0 || before < 0) continue;
    const difference = values[row] - values[before];
    if (Number.isNaN(difference)) continue;
    step ??= difference;
    if (difference !== step) return null;
  }
  return step;
}

/** The only way in which a column moves from training row to training row of a sequence, if it is one way. */
function wayOf(
  values: Float64Array,
  timeline: Timeline,
  parts: Uint8Array,
): "never falls" | "never rises" | null {
  let [rises, falls] = [0, 0];
  for (let t = 1; t < timeline.rows; t++) {
    if (parts[t] !== 0 || timeline.sequenceOf[t] !== timeline.sequenceOf[t - 1]) continue;
    const difference = values[timeline.source[t]] - values[timeline.source[t - 1]];
    if (Number.isNaN(difference)) return null;
    if (difference > 0) rises++;
    if (difference < 0) falls++;
  }
  if (Math.max(rises, falls) < STEPS) return null;
  if (falls === 0) return "never falls";
  return rises === 0 ? "never rises" : null;
}
