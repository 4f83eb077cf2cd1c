import { forwardFlops } from "../models/architecture.js";
import { parameterCount } from "../models/parameters.js";
import {
  batchFor,
  type CandidateConfig,
  candidateGrid,
  RATE_STEP,
  STRETCH,
  sizeNotes,
} from "./grid.js";
import { isNear, promises } from "./prospects.js";
import type { TrainingProgress } from "./training-progress.js";
import {
  courseOf,
  firstTrials,
  isDone,
  lengthen,
  modelOf,
  populationsOf,
  reseed,
  type TrainingData,
  type TunedCandidate,
  tune,
  type Workshop,
} from "./tuning.js";

/** Parameters and operations of a candidate, from its expressions: nothing is built. */
export function sizeUp(candidate: CandidateConfig, data: TrainingData) {
  const model = modelOf(candidate, data);
  return { parameters: parameterCount(model), flops: forwardFlops(model, "last") };
}

/** What came of the training. */
export interface Training {
  /** the candidates that have something to deploy, in the order of the grid */
  readonly tuned: readonly TunedCandidate[];
  /** false where an abort left candidates out, or came while the range of rates grew */
  readonly complete: boolean;
  readonly warnings: readonly string[];
}

/**
 * Trains and tunes every candidate of the effort, the most expensive first, on all cores; then what is
 * still falling goes on, and what is nearly equal gets more seeds. All of that is decided on the
 * validation part, when all candidates have come to the same point, so that it depends on no order.
 *
 * @param baseline least validation error of a baseline: what is clearly above it stops early
 * @param meanwhile work of the calling thread while the workers train
 * @returns with what the calling thread did meanwhile
 */
export async function trainCandidates<T>(
  workshop: Workshop,
  baseline: number,
  progress: TrainingProgress,
  meanwhile: () => Promise<T>,
): Promise<Training & { readonly meanwhile: T }> {
  const { data, effort } = workshop;
  const grid = candidateGrid(effort, data.task);
  const costly = [...grid].sort((a, b) => sizeUp(b, data).flops - sizeUp(a, data).flops);
  const populations = grid.reduce(
    (n, g) => n + populationsOf(g, firstTrials(g, workshop), data, effort).length,
    0,
  );
  progress.expect(populations * effort.steps);
  const trainings = Promise.all(
    costly.map((candidate) => tune(workshop, candidate, baseline)),
  ).then((tuned) =>
    followUp(
      workshop,
      tuned.filter((t) => t !== null),
      baseline,
    ),
  );
  // Awaited below; a failure meanwhile must not count as unhandled.
  trainings.catch(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  const other = await meanwhile();
  const finished = await trainings;
  const trained = grid.flatMap((g) => finished.filter((t) => t.candidate.name === g.name));
  const missing = grid.filter((g) => !trained.some((t) => t.candidate.name === g.name));
  return {
    tuned: trained.filter((t) => Number.isFinite(t.validation)),
    complete: missing.length === 0 && trained.every((t) => t.finished),
    warnings: [
      ...sizeNotes(grid),
      ...trained.flatMap(trainingWarnings),
      ...missing.map(({ name }) => `${name} was not finished`),
    ],
    meanwhile: other,
  };
}

/**
 * Spends more where the question is open: steps on networks that promise less than any error so far, and
 * seeds on those that are nearly the best, where there are several.
 */
export async function followUp(
  workshop: Workshop,
  tuned: readonly TunedCandidate[],
  baseline: number,
): Promise<readonly TunedCandidate[]> {
  const { stretches, mostOperations, moreSeeds } = workshop.effort;
  const least = (all: readonly TunedCandidate[]) =>
    Math.min(baseline, ...all.map((t) => t.validation));
  const each = (
    all: readonly TunedCandidate[],
    isOpen: (t: TunedCandidate) => boolean,
    more: (workshop: Workshop, t: TunedCandidate) => Promise<TunedCandidate>,
  ) => Promise.all(all.map((t) => (t.finished && isOpen(t) ? more(workshop, t) : t)));

  let all = tuned;
  for (let s = 0; s < stretches; s++) {
    const bar = least(all);
    const isOpen = (t: TunedCandidate) =>
      promises(courseOf(t), bar) && stretchOperations(t, workshop.data) <= mostOperations;
    if (!all.some(isOpen)) break;
    all = await each(all, isOpen, lengthen);
  }
  const bar = least(all);
  const isNearest = (t: TunedCandidate) => isNear(t.validation, bar);
  return moreSeeds > 0 && all.filter(isNearest).length > 1 ? each(all, isNearest, reseed) : all;
}

/** Operations of one training with STRETCH times the steps: a step is some three forecasts of each example. */
function stretchOperations({ candidate, deployed }: TunedCandidate, data: TrainingData): number {
  const steps = STRETCH * deployed[0].limit;
  return 3 * sizeUp(candidate, data).flops * batchFor(data.train.length) * steps;
}

function trainingWarnings(t: TunedCandidate): string[] {
  const { name } = t.candidate;
  const lost = t.runs.filter((r) => !isDone(r));
  if (!Number.isFinite(t.validation)) {
    return [
      `${name} is left out: ${lost.length === t.runs.length ? "every run" : "at every learning rate a run"} diverged or failed, the first with ${lost[0]?.result.reason}`,
    ];
  }
  const warnings: string[] = [];
  for (const state of ["diverged", "failed"] as const) {
    const runs = lost.filter((r) => r.result.state === state);
    const beside = runs.filter((r) => r.member.learningRate === t.learningRate).length;
    if (runs.length === 0) continue;
    warnings.push(
      `${name}: ${runs.length} of ${t.runs.length} runs ${state}${beside > 0 ? `, ${beside} of them at the learning rate that is taken` : ""}`,
    );
  }
  if (!t.finished) {
    warnings.push(`${name}: interrupted while more was tried`);
  } else if (t.atEdge && !t.beaten) {
    warnings.push(
      `${name}: the best learning rate, ${t.learningRate.toPrecision(2)}, is the edge of the range tried (factor ${RATE_STEP.toPrecision(2)}); a larger --budget goes further`,
    );
  }
  return warnings;
}
