import { targetsAt, type Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { type LagDesign, levelsFrom, outputAt, windowDesign } from "../../measure/design.js";
import { combined, relatedTo } from "../../measure/differences.js";
import { evenly } from "../../measure/evenly.js";
import { type Examples, nearestMeans, windowsAt } from "../../measure/neighbours.js";
import { meanSquaredError } from "../../statistics/metrics.js";
import type { Fit, NeighboursModel } from "./fit.js";

/** Training windows that are kept, at most, evenly spaced over the training part. */
const MOST_WINDOWS = 4096;
/** Multiplications that the distances to all examples of validation and test part may take, a few seconds: else fewer windows are kept. */
const MOST_WORK = 2 ** 33;
/** Numbers that the windows kept may have: a model file holds them, 32 MB. */
const MOST_NUMBERS = 2 ** 22;
/** Fewer windows are no training part. */
const FEWEST_WINDOWS = 64;
/** Validation examples that choose, at most, evenly spaced. */
const MOST_JUDGES = 1024;
const COUNTS = [1, 2, 4, 8, 16, 32, 64];
/** Rows of the windows that are tried, as far as the problem's reaches. */
const ROWS = [4, 16, 64];

/** What distances are between. */
interface Form {
  readonly rows: number;
  readonly channels: readonly number[];
  /** inputs less their newest value, and changes from the target's newest one */
  readonly relative: boolean;
}

/**
 * The mean of what followed the windows of the training part that are nearest to the newest one. How many,
 * of how many rows, of the target alone or of all channels (a regression has these only), as they are or less
 * their newest values: as the validation part prefers. Null where too few windows could be kept.
 */
export async function neighbours(algebra: Algebra, windows: Windows): Promise<Fit | null> {
  const judges = evenly(windows.validation, MOST_JUDGES);
  const truth = targetsAt(windows, judges);
  let best: { readonly form: Form; readonly k: number; readonly error: number } | null = null;
  for (const form of formsOf(windows)) {
    const examples = await examplesOf(windows, form);
    if (examples === null) continue;
    const counts = COUNTS.filter((k) => k <= examples.windows.rows / 4);
    const queries = await windowsAt(designOf(windows, form), judges);
    const means = await nearestMeans(algebra, examples, queries, counts);
    for (const [i, k] of counts.entries()) {
      const error = meanSquaredError(levelsOf(windows, form, judges, means[i]), truth);
      if (best === null || error < best.error) best = { form, k, error };
    }
  }
  if (best === null) return null;
  const { form, k } = best;
  const examples = await examplesOf(windows, form);
  if (examples === null) return null;
  const at = async (rows: Int32Array) => {
    const queries = await windowsAt(designOf(windows, form), rows);
    const [mean] = await nearestMeans(algebra, examples, queries, [k]);
    return levelsOf(windows, form, rows, mean);
  };
  const { inputs, target } = windows.problem;
  const columns = form.channels.map((c) => windows.channels[c]);
  const model: NeighboursModel = {
    ...{ kind: "neighbours", k, output: outputOf(windows, form) },
    terms: termsOf(windows, form).terms,
    relative: form.relative ? inputs.length : 0,
    windows: examples.windows.data,
    outcomes: examples.outcomes,
  };
  const which = columns.length === 1 && columns[0] === target ? ` of ${target}` : "";
  return {
    ...{ kind: "neighbours", name: "neighbours", label: "nearest neighbours", columns, note: null },
    description: `the mean of what followed the ${k === 1 ? "nearest window" : `${k} nearest windows`} of ${form.rows} rows${which}${form.relative ? ", each less its newest value" : ""}`,
    model,
    validation: await at(windows.validation),
    test: await at(windows.test),
  };
}

function formsOf({ problem, channels }: Windows): Form[] {
  const own = channels.indexOf(problem.target);
  const all = [...channels.keys()];
  const columns = problem.horizon === 0 ? [all] : channels.length === 1 ? [all] : [[own], all];
  const rows = [...new Set(ROWS.map((r) => Math.min(r, problem.window)))];
  return columns.flatMap((some) =>
    rows.flatMap((r) =>
      (problem.horizon === 0 || r < 2 ? [false] : [false, true]).map((relative) => ({
        ...{ rows: r, channels: some, relative },
      })),
    ),
  );
}

function termsOf(windows: Windows, { rows, channels }: Form): LagDesign {
  return windowDesign(windows, rows, channels);
}

function designOf(windows: Windows, form: Form) {
  const plain = termsOf(windows, form);
  if (!form.relative) return plain;
  return combined(plain, relatedTo(plain.terms, windows.problem.inputs.length, "less-last"));
}

function outputOf({ output }: Windows, { relative }: Form): Windows["output"] {
  return relative ? "change" : output;
}

/** About how many multiplications in products all comes to. */
export function neighbourMultiplications(windows: Windows): number {
  const { validation, test } = windows;
  const work = formsOf(windows).map(
    (form) => keptOf(windows, form) * form.rows * form.channels.length,
  );
  const judges = Math.min(validation.length, MOST_JUDGES);
  const each = work.reduce((sum, one) => sum + judges * one, 0);
  return each + (validation.length + test.length) * Math.max(...work);
}

function keptOf(windows: Windows, { rows, channels }: Form): number {
  return keptWindows(windows, rows * channels.length);
}

/** How many training windows of so many numbers each are kept. */
export function keptWindows({ train, validation, test }: Windows, numbers: number): number {
  const queries = validation.length + test.length;
  const affordable = Math.floor(Math.min(MOST_WORK / queries, MOST_NUMBERS) / numbers);
  return Math.min(train.length, MOST_WINDOWS, affordable);
}

async function examplesOf(windows: Windows, form: Form): Promise<Examples | null> {
  const design = designOf(windows, form);
  const kept = evenly(windows.train, keptOf(windows, form));
  if (kept.length < Math.min(FEWEST_WINDOWS, windows.train.length)) return null;
  const { target } = outputAt({ ...windows, output: outputOf(windows, form) }, kept);
  return { windows: await windowsAt(design, kept), outcomes: target };
}

function levelsOf(
  windows: Windows,
  form: Form,
  rows: Int32Array,
  output: Float64Array,
): Float64Array {
  return levelsFrom({ ...windows, output: outputOf(windows, form) }, rows, output);
}
