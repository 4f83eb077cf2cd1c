import type { Labels } from "../../data/labels.js";
import { targetsAt, type Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { windowDesign } from "../../measure/design.js";
import { evenly } from "../../measure/evenly.js";
import { nearestMeans, windowsAt } from "../../measure/neighbours.js";
import { scoresOf } from "../../statistics/class-scores.js";
import { logLoss } from "../../statistics/metrics.js";
import { trainingFrequencies } from "../../statistics/test-points.js";
import type { SharesModel } from "../baselines/class-models.js";
import type { Fit } from "../baselines/fit.js";
import { keptWindows } from "../baselines/neighbours.js";

/** Validation examples that choose, at most, evenly spaced. */
const MOST_JUDGES = 1024;
const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/** Rows of the windows that are tried, as far as the problem's reaches, beside all of them. */
const ROWS = [1, 4, 16, 64];

/** The shares among k neighbours, with the frequencies counted once: no class is impossible. */
export function shrunk(means: Float64Array, k: number, prior: Float64Array): Float64Array {
  return means.map((mean, i) => (k * mean + prior[i % prior.length]) / (k + 1));
}

/**
 * How often each class followed the training windows that are nearest to the newest one; how many, and of how
 * many rows, as the validation part prefers. Null where too few windows could be kept.
 */
export async function shareOfNeighbours(
  algebra: Algebra,
  windows: Windows,
  { classes }: Labels,
): Promise<Fit | null> {
  const { channels, problem, train } = windows;
  const prior = trainingFrequencies(windows, classes.length);
  const judges = evenly(windows.validation, MOST_JUDGES);
  const truth = targetsAt(windows, judges);
  const examplesAt = async (rows: number) => {
    const kept = evenly(train, keptWindows(windows, rows * channels.length));
    const labels = targetsAt(windows, kept);
    return {
      windows: await windowsAt(windowDesign(windows, rows), kept),
      outcomes: Float64Array.from({ length: kept.length * classes.length }, (_, i) =>
        Number(labels[Math.floor(i / classes.length)] === i % classes.length),
      ),
    };
  };
  let best: { readonly rows: number; readonly k: number; readonly loss: number } | null = null;
  for (const rows of new Set([...ROWS, problem.window].map((r) => Math.min(r, problem.window)))) {
    const examples = await examplesAt(rows);
    const counts = COUNTS.filter((k) => k <= examples.windows.rows / 4);
    if (counts.length === 0) continue;
    const queries = await windowsAt(windowDesign(windows, rows), judges);
    const means = await nearestMeans(algebra, examples, queries, counts);
    for (const [i, k] of counts.entries()) {
      const loss = logLoss(scoresOf(shrunk(means[i], k, prior), truth), truth);
      if (best === null || loss < best.loss) best = { rows, k, loss };
    }
  }
  if (best === null) return null;
  const { rows, k } = best;
  const examples = await examplesAt(rows);
  const design = windowDesign(windows, rows);
  const at = async (some: Int32Array) => {
    const [means] = await nearestMeans(algebra, examples, await windowsAt(design, some), [k]);
    return scoresOf(shrunk(means, k, prior), targetsAt(windows, some));
  };
  const model: SharesModel = {
    ...{ kind: "shares", k, terms: design.terms, prior },
    ...{ windows: examples.windows.data, outcomes: examples.outcomes },
  };
  return {
    ...{ kind: "neighbours", name: "neighbours", label: "nearest neighbours", columns: channels },
    description: `the classes that followed the ${k === 1 ? "nearest window" : `${k} nearest windows`} of ${rows === 1 ? "one row" : `${rows} rows`}`,
    model,
    validation: await at(windows.validation),
    test: await at(windows.test),
    note: null,
  };
}
