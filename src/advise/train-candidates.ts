import type { JobProgress } from "../experiments/population/job.js";
import { WorkerPool } from "../experiments/workers/pool.js";
import { forwardFlops, parameterCount } from "../models/architecture.js";
import { buildModel } from "../models/registry.js";
import { type CandidateConfig, candidateGrid, type Effort, taskOf } from "./grid.js";
import type { Hooks } from "./hooks.js";
import { jobsOf, type TrainingData, type TunedCandidate, tune } from "./tuning.js";

/** Parameters and operations of a candidate, from its expressions: nothing is built. */
export function sizeUp(candidate: CandidateConfig, data: TrainingData) {
  const task = taskOf(data.examples.channels, data.examples.window);
  const model = buildModel(candidate.architecture, candidate.config, task);
  return { parameters: parameterCount(model), flops: forwardFlops(model, "last") };
}

/** Steps over all populations, as one bar: a population that starts again is one more of them. */
function progressMeter(populations: number, steps: number, hooks: Hooks) {
  const at = new Map<string, number>();
  let finished = 0;
  let total = populations * steps;
  return ({ name, step }: JobProgress) => {
    const before = at.get(name) ?? 0;
    if (step < before) {
      finished += before;
      total += steps;
    }
    at.set(name, step);
    const done = finished + [...at.values()].reduce((a, b) => a + b, 0);
    hooks.onProgress?.({
      stage: "training the candidates",
      done: Math.min(done, total),
      total,
    });
  };
}

/**
 * Trains and tunes every candidate of the effort, the most expensive first, on all cores.
 *
 * @param meanwhile work of the calling thread while the workers train
 * @returns the candidates that were finished, in the order of the grid
 */
export async function trainCandidates<T>(
  data: TrainingData,
  effort: Effort,
  seed: number,
  hooks: Hooks,
  meanwhile: () => T,
): Promise<{
  readonly tuned: readonly TunedCandidate[];
  readonly missing: readonly string[];
  readonly meanwhile: T;
}> {
  const grid = candidateGrid(effort, data.examples.window);
  const costly = [...grid].sort((a, b) => sizeUp(b, data).flops - sizeUp(a, data).flops);
  const populations = grid.reduce(
    (n, g) => n + jobsOf(g, effort.learningRates, data, effort, seed).length,
    0,
  );
  const pool = new WorkerPool({
    ...(hooks.signal && { signal: hooks.signal }),
    onProgress: progressMeter(populations, effort.steps, hooks),
  });
  try {
    const trainings = Promise.all(
      costly.map((candidate) => tune(pool, candidate, data, effort, seed)),
    );
    // Awaited below; a failure meanwhile must not count as unhandled.
    trainings.catch(() => {});
    await new Promise((resolve) => setImmediate(resolve));
    const other = meanwhile();
    const finished = (await trainings).filter((t) => t !== null);
    const tuned = grid.flatMap((g) => finished.filter((t) => t.candidate.name === g.name));
    const missing = grid
      .map((g) => g.name)
      .filter((n) => !tuned.some((t) => t.candidate.name === n));
    return { tuned, missing, meanwhile: other };
  } finally {
    await pool.close();
  }
}
