import type { Coordinator } from "../experiments/coordinator.js";
import { forwardFlops } from "../models/architecture.js";
import { parameterCount } from "../models/parameters.js";
import { buildModel } from "../models/registry.js";
import { type CandidateConfig, candidateGrid, type Effort, taskOf } from "./grid.js";
import type { TrainingProgress } from "./training-progress.js";
import { populationsOf, type TrainingData, type TunedCandidate, tune } from "./tuning.js";

/** Parameters and operations of a candidate, from its expressions: nothing is built. */
export function sizeUp(candidate: CandidateConfig, data: TrainingData) {
  const task = taskOf(data.examples.channels, data.examples.window);
  const model = buildModel(candidate.architecture, candidate.config, task);
  return { parameters: parameterCount(model), flops: forwardFlops(model, "last") };
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
  coordinator: Coordinator,
  progress: TrainingProgress,
  meanwhile: () => T,
): Promise<{
  readonly tuned: readonly TunedCandidate[];
  readonly missing: readonly string[];
  readonly meanwhile: T;
}> {
  const grid = candidateGrid(effort, data.examples.window);
  const costly = [...grid].sort((a, b) => sizeUp(b, data).flops - sizeUp(a, data).flops);
  const populations = grid.reduce(
    (n, g) => n + populationsOf(g, effort.learningRates, data, effort, seed).length,
    0,
  );
  progress.expect(populations * effort.steps);
  const trainings = Promise.all(
    costly.map((candidate) => tune(coordinator, candidate, data, effort, seed)),
  );
  // Awaited below; a failure meanwhile must not count as unhandled.
  trainings.catch(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  const other = meanwhile();
  const finished = (await trainings).filter((t) => t !== null);
  const tuned = grid.flatMap((g) => finished.filter((t) => t.candidate.name === g.name));
  const missing = grid.map((g) => g.name).filter((n) => !tuned.some((t) => t.candidate.name === n));
  return { tuned, missing, meanwhile: other };
}
