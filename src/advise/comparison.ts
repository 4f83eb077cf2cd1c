import type { Windows } from "../data/windows.js";
import {
  type Comparison,
  compare,
  type ErrorEstimate,
  relativeError,
} from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type {
  Baseline,
  BaselineFacts,
  Candidate,
  CandidateFacts,
  Scores,
  SeedResult,
  TrainingEffort,
} from "./advice.js";
import type { FittedBaseline } from "./baselines/list.js";
import {
  baselineCompetitor,
  candidateCompetitor,
  deployedPrediction,
  type PointsWithTruth,
  retrainingOf,
} from "./competitors.js";
import { promises, prospect } from "./prospects.js";
import { sizeUp } from "./train-candidates.js";
import { courseOf, type Run, type TrainingData, type TunedCandidate } from "./tuning.js";

/** All competitors after the test: who beats whom, and what each one's error is. */
export interface Tested<S extends Scores = Scores> {
  readonly comparison: Comparison;
  readonly baselines: readonly Baseline<S>[];
  readonly candidates: readonly Candidate<S>[];
  /** the baseline with the least test error, which the candidates' skill refers to */
  readonly bestBaseline: string;
}

/**
 * Compares all competitors pairwise on the same test points.
 *
 * @param scored what else is said of a prediction of these points
 */
export function testCompetitors<S extends Scores>(
  windows: Windows,
  points: PointsWithTruth,
  fitted: readonly Pick<
    FittedBaseline,
    "name" | "label" | "columns" | "validationError" | "test"
  >[],
  tuned: readonly TunedCandidate[],
  data: TrainingData,
  scored: (prediction: Float64Array, error: ErrorEstimate) => S,
  bootstrap: Bootstrap,
): Tested<S> {
  const simple = fitted.map((b) => baselineCompetitor(b, points));
  const networks = tuned.map((t) => candidateCompetitor(windows, t, points));
  const comparison = compare([...simple, ...networks], points, bootstrap);

  const baselines = fitted.map((b): Baseline<S> => {
    const { name, label, columns, validationError: validation } = b;
    const { error, beatenBy } = standingOf(name, comparison);
    return { name, label, columns, validation, beatenBy, ...scored(b.test, error) };
  });
  const best = baselines.reduce((a, b) => (b.test.mean < a.test.mean ? b : a));
  const yardstick = simple[baselines.indexOf(best)];
  const candidates = tuned.map((t, i): Candidate<S> => {
    const { name, architecture, config } = t.candidate;
    const { error, beatenBy } = standingOf(name, comparison);
    const ratio = relativeError(networks[i], yardstick, points, bootstrap);
    const { parameters, flops } = sizeUp(t.candidate, data);
    const facts: CandidateFacts = {
      name,
      architecture,
      config,
      deployed: t.deployed.map(({ member }) => member.seed),
      parameters: t.deployed.length * parameters,
      flops: t.deployed.length * flops,
      seconds: t.seconds,
      learningRate: t.learningRate,
      validation: t.validation,
      effort: effortOf(t),
      retraining: retrainingOf(windows, t, points),
      skill: 1 - ratio.value,
      skillInterval: [1 - ratio.interval[1], 1 - ratio.interval[0]],
      beatenBy,
      runs: t.runs.map(seedResult),
    };
    return { ...facts, ...scored(deployedPrediction(windows, t), error) };
  });
  return { comparison, baselines, candidates, bestBaseline: best.name };
}

function standingOf(
  name: string,
  { errors, beatenBy }: Comparison,
): Pick<BaselineFacts, "beatenBy"> & { readonly error: ErrorEstimate } {
  const error = errors.get(name);
  if (error === undefined) throw new RangeError(`${name} was not compared`);
  return { error, beatenBy: beatenBy.get(name) ?? [] };
}

function effortOf(t: TunedCandidate): TrainingEffort {
  const course = courseOf(t);
  return {
    steps: course.limit,
    end: t.beaten ? "beaten" : promises(course, course.validation) ? "falling" : "settled",
    prospect: prospect(course),
  };
}

function seedResult({ member, limit, result }: Run): SeedResult {
  return {
    seed: member.seed,
    learningRate: member.learningRate,
    limit,
    validation: result.validation,
    steps: result.steps,
    diverged: result.reason,
    curve: result.curve,
  };
}
