import type { z } from "zod";
import { CallerError, unknownName } from "../../errors.js";
import type { Metric } from "../../statistics/metrics.js";
import { EXPONENTS, type TheoryExponent } from "../../theory/exponents.js";
import { canonicalJson } from "../canonical-json.js";
import type { Setting, Settings } from "../trial/schema.js";
import type { predictionSchema } from "./document.js";
import { shown } from "./plain.js";
import type { Axes, SweepPrediction } from "./specification.js";

type Written = z.infer<typeof predictionSchema>;

/** What a prediction may speak of. */
export interface Predictable {
  readonly grid: Axes;
  readonly changes: Axes;
  /** of the baseline, resolved */
  readonly task: Settings;
}

/** @throws CallerError where a path is not one of the sweep's */
export function requireAxis(
  place: string,
  path: string,
  { grid, changes }: Pick<Predictable, "grid" | "changes">,
): Setting[] {
  const known = [...new Set([...Object.keys(grid), ...Object.keys(changes)])];
  if (!known.includes(path)) {
    if (known.length > 0) throw unknownName(`${place}: path`, path, known);
    throw new CallerError(`${place}: path '${path}'`, "the sweep has neither grid nor changes");
  }
  return [...(grid[path] ?? []), ...(changes[path] ?? [])];
}

/** One prediction of a number for each value of a path. */
function byValue(
  { exponent: _, ...written }: Written,
  path: string,
  exponents: readonly (readonly [value: Setting, exponent: number])[],
): SweepPrediction[] {
  const name = path.slice(path.lastIndexOf(".") + 1);
  return exponents.map(([value, exponent]) => ({
    ...written,
    statement: `${written.statement}, ${name} ${typeof value === "string" ? value : shown(value)}`,
    where: { ...written.where, [path]: value },
    exponent,
  }));
}

/** The exponents of a table, a prediction for each of its values. */
function fromTable(
  written: Written,
  table: Readonly<Record<string, Readonly<Record<string, number>>>>,
  place: string,
  sweep: Predictable,
): SweepPrediction[] {
  const [[path, exponents] = [], ...others] = Object.entries(table);
  if (path === undefined || exponents === undefined || others.length > 0) {
    throw new CallerError(
      `${place}.exponent: numbers by the values of ${Object.keys(table).length} paths`,
      "write one path with a number for each of its values, as in task.alpha: { 1: -1, 1.5: -2 }",
    );
  }
  const values = requireAxis(`${place}.exponent`, path, sweep);
  const keyOf = (value: Setting) => (typeof value === "string" ? value : JSON.stringify(value));
  const stray = Object.keys(exponents).find((key) => !values.some((v) => keyOf(v) === key));
  if (stray !== undefined) {
    throw new CallerError(
      `${place}.exponent: no trials with ${path} ${stray}`,
      `name some of ${values.map(shown).join(", ")}, as they are written there`,
    );
  }
  const named = values.filter((value) => Object.hasOwn(exponents, keyOf(value)));
  return byValue(
    written,
    path,
    named.map((value) => [value, exponents[keyOf(value)]] as const),
  );
}

/** Metrics that grow as the mean squared error does. */
const SQUARED: readonly Metric[] = ["mse", "nmse"];

/** What theory says: a prediction for each value of the setting that it depends on, or of its only one. */
function fromTheory(
  written: Written,
  name: string,
  { task: of, against, by, at }: TheoryExponent,
  place: string,
  { grid, changes, task }: Predictable,
): SweepPrediction[] {
  const tasks = [task.name, ...(grid["task.name"] ?? []), ...(changes["task.name"] ?? [])];
  if (
    written.against !== against ||
    !SQUARED.includes(written.metric) ||
    tasks.some((t) => t !== of)
  ) {
    throw new CallerError(
      `${place}.exponent: ${name} of ${written.metric} against ${written.against}, for ${tasks.join(", ")}`,
      `it is the exponent of mse or nmse against ${against}, for the task ${of}`,
    );
  }
  if ("tasks" in grid) {
    throw new CallerError(
      `${place}.exponent: ${name} where tasks are named`,
      `write numbers by the names, as in tasks: { ${shown(grid.tasks[0])}: -1 }`,
    );
  }
  const exponentAt = (value: Setting | undefined): number => {
    const exponent = at(Number(value));
    if (exponent !== null) return exponent;
    throw new CallerError(
      `${place}.exponent: ${name} says nothing at ${by} ${shown(value)}`,
      "write a number, or numbers by value",
    );
  };
  const fixed = written.where[by];
  const listed = [...(grid[by] ?? []), ...(changes[by] ?? [])];
  if (fixed === undefined && listed.length > 0) {
    return byValue(
      written,
      by,
      listed.map((value) => [value, exponentAt(value)] as const),
    );
  }
  const value = fixed ?? task[by.slice(by.indexOf(".") + 1)];
  return [{ ...written, exponent: exponentAt(value) }];
}

/** @throws CallerError where a prediction is against what is no number, or of trials that there are not */
function requirePredictable(
  { against, metric, where }: SweepPrediction,
  place: string,
  sweep: Predictable,
): void {
  const values = requireAxis(`${place}.against`, against, sweep);
  const wrong = values.find((v) => typeof v !== "number" || v <= 0);
  if (wrong !== undefined) {
    throw new CallerError(
      `${place}: ${metric} as a power of ${against}, which is ${shown(wrong)} in a trial`,
      "predict against a path whose values are numbers above 0",
    );
  }
  for (const [path, value] of Object.entries(where)) {
    const values = requireAxis(`${place}.where`, path, sweep);
    const wanted = canonicalJson(value);
    if (path !== against && values.some((v) => canonicalJson(v) === wanted)) continue;
    throw new CallerError(
      `${place}.where: no trials with ${path} ${shown(value)}`,
      path === against
        ? "where speaks of other paths than against"
        : `name one of ${values.map(shown).join(", ")}, as it is written there`,
    );
  }
}

/**
 * Predictions with a number each: of a table, and of what theory says, one for each value, which its statement
 * names. Numbers are what a journal holds before training.
 *
 * @throws CallerError for paths and values that the sweep has not, and where theory says nothing
 */
export function predictionsOf(
  predictions: readonly Written[],
  sweep: Predictable,
): SweepPrediction[] {
  return predictions.flatMap((written, i) => {
    const place = `predictions[${i}]`;
    const { exponent } = written;
    const numbered =
      typeof exponent === "number"
        ? [{ ...written, exponent }]
        : typeof exponent === "string"
          ? fromTheory(written, exponent, EXPONENTS[exponent], place, sweep)
          : fromTable(written, exponent, place, sweep);
    for (const one of numbered) requirePredictable(one, place, sweep);
    return numbered;
  });
}
