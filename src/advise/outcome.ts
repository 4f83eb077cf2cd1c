import { originStep } from "../data/origins.js";
import type { TableSource } from "../data/table.js";
import type { Windows } from "../data/windows.js";
import { classesIn } from "../statistics/class-scores.js";
import { VERSION } from "../version.js";
import type { MaseScale } from "./accuracy.js";
import type {
  Advice,
  AdviceOf,
  DataFacts,
  DataOrigin,
  Memory,
  NumberAdvice,
  NumberScores,
  Prediction,
  Recommendation,
  Scores,
} from "./advice.js";
import type { FittedBaseline } from "./baselines/list.js";
import type { Chosen } from "./chosen.js";
import { commandOf } from "./command.js";
import type { Tested } from "./comparison.js";
import { deployedPrediction, type PointsWithTruth } from "./competitors.js";
import { score } from "./prediction.js";
import type { Question } from "./question.js";
import { asideWhy } from "./set-aside.js";
import type { Training } from "./train-candidates.js";
import type { TunedCandidate } from "./tuning.js";

/** What `advise` hands to the report: the advice, and the series behind its figures. */
export interface Outcome<A extends Advice = Advice> {
  /** what `advice.json` holds */
  readonly advice: A;
  /**
   * test points, sequence after sequence in time order; one prediction array per competitor, of a network
   * that of what would be deployed. Of several horizons: forecasts so many rows apart that no time is
   * predicted twice, each with all its horizons. Of labels, truth and predictions are numbers of classes.
   */
  readonly predictions: {
    /** name of each point's sequence; null where there is one */
    readonly sequence: readonly string[] | null;
    /** of the time predicted: ISO date, or the row number as text */
    readonly when: readonly string[];
    /** rows ahead; null where all are as many */
    readonly horizon: readonly number[] | null;
    readonly truth: Float64Array;
    readonly byCompetitor: ReadonlyMap<string, Float64Array>;
  };
}

/** An outcome, and the competitor that its advice names, as data that forecasts can be made from. */
export interface Answer<A extends Advice = Advice> extends Outcome<A> {
  /** what `deploy` makes a model of */
  readonly chosen: Chosen;
}

/** What the steps of every job found. */
export interface Steps<S extends Scores> {
  readonly compared: readonly FittedBaseline[];
  /** baselines that were not compared */
  readonly aside: readonly FittedBaseline[];
  readonly prediction: Prediction;
  readonly training: Training;
  readonly tested: Tested<S>;
  /** what the fits and the test show that makes the advice worth less */
  readonly cautions: readonly string[];
  readonly recommendation: Recommendation;
}

/** What the steps of a job on numbers found. */
export interface NumberSteps extends Steps<NumberScores> {
  readonly periods: readonly number[];
  readonly mase: MaseScale;
  readonly memory: Memory;
  readonly coupling: NumberAdvice["coupling"];
  readonly findings: NumberAdvice["findings"];
}

/** The advice on numbers. */
export function adviceOf(question: Question, steps: NumberSteps, seconds: number): NumberAdvice {
  const { prepared, problem } = question;
  const { periods, mase, memory, coupling, findings } = steps;
  const { outsideTrainRange, target } = prepared;
  return {
    ...commonOf(question, steps, seconds),
    outputs: "numbers",
    problem: { ...problem, output: prepared.windows.output },
    data: { ...dataFacts(question), outsideTrainRange, periods, mase, target },
    ...{ memory, coupling, findings },
  };
}

/** What there is to advice whatever was predicted, with the prediction scored where everything was tried. */
export function commonOf<S extends Scores>(
  question: Question,
  { aside, compared, prediction, training, tested, recommendation, cautions }: Steps<S>,
  seconds: number,
): AdviceOf<S> {
  const { request } = question;
  const setAside = aside.map(({ name, label, columns, validationError: validation }) => ({
    ...{ name, label, columns, validation },
  }));
  const { best, pairs } = tested.comparison;
  return {
    schema: 1,
    version: VERSION,
    command: "rows" in request ? null : commandOf(request),
    seed: request.seed,
    budget: request.budget,
    complete: training.complete,
    seconds,
    window: question.window,
    baselines: tested.baselines,
    setAside,
    candidates: tested.candidates,
    pairs,
    best,
    prediction: training.complete
      ? score(prediction, best, new Set(compared.map((b) => b.name)))
      : prediction,
    recommendation: {
      ...recommendation,
      why: [...recommendation.why, ...asideWhy(setAside)],
    },
    warnings: [
      ...cautions,
      ...question.warnings,
      ...compared.flatMap((b) => (b.note === null ? [] : [`${b.label}: ${b.note}`])),
      ...training.warnings,
    ],
  };
}

/** Where the data come from, and how they were cut. */
export function dataFacts({ table, prepared }: Question): DataFacts {
  const { rows, split, gaps, span } = prepared;
  return { ...originOf(table.source), rows, split, gaps, span };
}

function originOf(source: TableSource): DataOrigin {
  switch (source.kind) {
    case "file":
      return { file: source.path, format: source.format, sha256: source.sha256 };
    case "memory":
      return { file: null, format: null, sha256: source.sha256 };
    default:
      return source satisfies never;
  }
}

/** What every competitor says of the test points. */
export function predictionsOf(
  { problem, prepared }: Question,
  { of, truth }: PointsWithTruth,
  fitted: readonly FittedBaseline[],
  tuned: readonly TunedCandidate[],
): Outcome["predictions"] {
  const { windows, when } = prepared;
  const { horizons } = problem;
  const points = apart(windows).flatMap((i) =>
    horizons.map((horizon, k) => ({ t: windows.test[i], horizon, at: i * horizons.length + k })),
  );
  const told = (prediction: Float64Array) =>
    of === "classes" ? classesIn(prediction) : prediction;
  const shown = (values: Float64Array) => Float64Array.from(points, ({ at }) => values[at]);
  return {
    sequence:
      problem.sequences === 1
        ? null
        : points.map(({ t }) => prepared.sequenceName(windows.sequenceOf[t])),
    when: points.map(({ t, horizon }) => when(t + horizon)),
    horizon: horizons.length === 1 ? null : points.map(({ horizon }) => horizon),
    truth: shown(truth),
    byCompetitor: new Map([
      ...fitted.map((b) => [b.name, shown(told(b.test))] as const),
      ...tuned.map((t) => [t.candidate.name, shown(told(deployedPrediction(windows, t)))] as const),
    ]),
  };
}

/** Places of test points whose forecasts do not overlap, the last first chosen. */
function apart({ problem, test, sequenceOf }: Windows): number[] {
  const step = originStep(problem);
  const chosen: number[] = [];
  for (let i = test.length - 1; i >= 0; i--) {
    const next = test[chosen[0]];
    const isSame = sequenceOf[next] === sequenceOf[test[i]];
    if (!isSame || test[i] + step <= next) chosen.unshift(i);
  }
  return chosen;
}
