import type { Windows } from "../data/windows.js";
import { type Comparison, compare, relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { accuracyOf, type MaseScale } from "./accuracy.js";
import type { Baseline, Candidate, SeedResult, TrainingEffort } from "./advice.js";
import type { FittedBaseline } from "./baselines/list.js";
import {
  baselineCompetitor,
  candidateCompetitor,
  deployedLevels,
  type PointsWithTruth,
  retrainingOf,
} from "./competitors.js";
import { promises, prospect } from "./prospects.js";
import { sizeUp } from "./train-candidates.js";
import { courseOf, type Run, type TrainingData, type TunedCandidate } from "./tuning.js";

/** All competitors after the test: who beats whom, and what each one's error is. */
export interface Tested {
  readonly comparison: Comparison;
  readonly baselines: readonly Baseline[];
  readonly candidates: readonly Candidate[];
  /** the baseline with the least test error, which the candidates' skill refers to */
  readonly bestBaseline: string;
}

/** Compares all competitors pairwise on the same test points. */
export function testCompetitors(
  windows: Windows,
  points: PointsWithTruth,
  fitted: readonly FittedBaseline[],
  tuned: readonly TunedCandidate[],
  data: TrainingData,
  mase: MaseScale,
  bootstrap: Bootstrap,
): Tested {
  const simple = fitted.map((b) => baselineCompetitor(b, points));
  const networks = tuned.map((t) => candidateCompetitor(windows, t, points));
  const comparison = compare([...simple, ...networks], points, bootstrap);

  const baselines = fitted.map((b): Baseline => {
    const { name, label, columns, validationError: validation } = b;
    const accuracy = accuracyOf(windows, points.truth, b.test, mase);
    return { name, label, columns, validation, ...standingOf(name, comparison), ...accuracy };
  });
  const best = baselines.reduce((a, b) => (b.test.mean < a.test.mean ? b : a));
  const yardstick = simple[baselines.indexOf(best)];
  const candidates = tuned.map((t, i): Candidate => {
    const { name, architecture, config } = t.candidate;
    const { test, beatenBy } = standingOf(name, comparison);
    const ratio = relativeError(networks[i], yardstick, points, bootstrap);
    const { parameters, flops } = sizeUp(t.candidate, data);
    return {
      name,
      architecture,
      config,
      deployed: t.deployed.map(({ member }) => member.seed),
      parameters: t.deployed.length * parameters,
      flops: t.deployed.length * flops,
      seconds: t.seconds,
      learningRate: t.learningRate,
      validation: t.validation,
      test,
      ...accuracyOf(windows, points.truth, deployedLevels(windows, t), mase),
      effort: effortOf(t),
      retraining: retrainingOf(windows, t, points.truth),
      skill: 1 - ratio.value,
      skillInterval: [1 - ratio.interval[1], 1 - ratio.interval[0]],
      beatenBy,
      runs: t.runs.map(seedResult),
    };
  });
  return { comparison, baselines, candidates, bestBaseline: best.name };
}

function standingOf(
  name: string,
  { errors, beatenBy }: Comparison,
): Pick<Baseline, "test" | "beatenBy"> {
  const test = errors.get(name);
  if (test === undefined) throw new RangeError(`${name} was not compared`);
  return { test, beatenBy: beatenBy.get(name) ?? [] };
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
