import { Coordinator } from "../experiments/coordinator.js";
import { nonlinearGain } from "../measure/nonlinearity.js";
import { trainingPeriods } from "../measure/periods.js";
import { nodeEngine } from "../runtime/node.js";
import { compare, relativeError } from "../statistics/compare.js";
import { normalisedError } from "../statistics/metrics.js";
import { trainingMean, truthAt } from "../statistics/test-points.js";
import { VERSION } from "../version.js";
import type { Advice, Baseline, Candidate, Prediction } from "./advice.js";
import { fitBaselines } from "./baselines.js";
import { commandOf } from "./command.js";
import { baselineCompetitor, candidateCompetitor, testLevels, testPoints } from "./competitors.js";
import { efforts, RATE_STEP } from "./grid.js";
import { studyHead } from "./head.js";
import type { Hooks } from "./hooks.js";
import { measureMemory } from "./memory.js";
import type { Outcome } from "./outcome.js";
import { predict, score } from "./prediction.js";
import { askedOf, type Question } from "./question.js";
import { sizeUp, trainCandidates } from "./train-candidates.js";
import { trainingData } from "./training-data.js";
import { TrainingProgress } from "./training-progress.js";
import type { TunedCandidate } from "./tuning.js";
import { recommend } from "./verdict.js";

/**
 * The main job: which sequence model a series needs, what size, or whether a linear one is enough.
 *
 * 1. Baselines, and their errors on the validation part.
 * 2. A prediction of whether a network will help, handed out before the first training step.
 * 3. Candidates: every architecture and size, several seeds, learning rates chosen on the
 *    validation part; meanwhile, the memory of a linear model.
 * 4. All competitors compared pairwise on the same test points, and the recommendation.
 * 5. Where the Transformer is in the best set, the spectrum of its coupling.
 *
 * Steps 4 and 5 look at the test part, once, when everything is chosen; so does the window curve of
 * the memory, by which nothing is chosen.
 */
export async function advise(question: Question, hooks: Hooks = {}): Promise<Outcome> {
  const progress = new TrainingProgress(hooks);
  const coordinator = await Coordinator.open({
    directory: hooks.directory ?? null,
    job: "advise",
    asked: askedOf(question),
    keepOutputs: true,
    onProgress: progress.step,
    ...(hooks.signal && { signal: hooks.signal }),
  });
  try {
    return await answer(question, hooks, coordinator, progress);
  } finally {
    await coordinator.close();
  }
}

async function answer(
  question: Question,
  hooks: Hooks,
  coordinator: Coordinator,
  progress: TrainingProgress,
): Promise<Outcome> {
  const begin = performance.now();
  const { request, prepared, problem } = question;
  const { windows } = prepared;
  const effort = efforts[request.budget];
  const bootstrap = { seed: request.seed, resamples: effort.resamples };
  const mean = trainingMean(windows);
  const warnings = [...question.warnings];

  hooks.onProgress?.({ stage: "baselines", done: 0, total: 1 });
  const periods = trainingPeriods(windows);
  const fitted = fitBaselines(windows, periods);
  const validationTruth = truthAt(windows, windows.validation);
  const validationError = (levels: Float64Array) => normalisedError(levels, validationTruth, mean);

  const gain = nonlinearGain(windows, bootstrap);
  const expected = predict(
    gain,
    validationError(gain.prediction),
    Math.min(...fitted.map((b) => validationError(b.validation))),
  );
  const { at } = await coordinator.journal.predict("the verdict", expected);
  const prediction: Prediction = { ...expected, written: at, held: null };
  await hooks.onPrediction?.(prediction);

  const data = trainingData(windows, mean);
  const {
    tuned: trained,
    missing,
    meanwhile: memory,
  } = await trainCandidates(data, effort, request.seed, coordinator, progress, () =>
    measureMemory(windows, bootstrap),
  );
  const tuned = trained.filter((t) => Number.isFinite(t.validation));

  hooks.onProgress?.({ stage: "comparing", done: 0, total: 1 });
  const points = testPoints(windows);
  const competitors = [
    ...fitted.map((b) => baselineCompetitor(b, points.truth)),
    ...tuned.map((t) => candidateCompetitor(windows, t, points.truth)),
  ];
  const comparison = compare(competitors, points, bootstrap);
  const competitorOf = (name: string) => {
    const competitor = competitors.find((c) => c.name === name);
    if (competitor === undefined) throw new RangeError(`${name} was not compared`);
    return competitor;
  };
  const testError = (name: string) => {
    const error = comparison.errors.get(name);
    if (error === undefined) throw new RangeError(`${name} was not compared`);
    return error;
  };
  const beatenBy = (name: string) => comparison.beatenBy.get(name) ?? [];

  const baselines = fitted.map(
    (b): Baseline => ({
      name: b.name,
      label: b.label,
      validation: validationError(b.validation),
      test: testError(b.name),
      beatenBy: beatenBy(b.name),
    }),
  );
  const bestBaseline = baselines.reduce((a, b) => (b.test.mean < a.test.mean ? b : a)).name;
  const candidates = tuned.map((t): Candidate => {
    const { name, architecture, config } = t.candidate;
    const ratio = relativeError(competitorOf(name), competitorOf(bestBaseline), points, bootstrap);
    return {
      name,
      architecture,
      config,
      ...sizeUp(t.candidate, data),
      seconds: t.seconds,
      learningRate: t.learningRate,
      validation: t.validation,
      test: testError(name),
      skill: 1 - ratio.value,
      skillInterval: [1 - ratio.interval[1], 1 - ratio.interval[0]],
      beatenBy: beatenBy(name),
      runs: t.runs.map(({ member, result }) => ({
        seed: member.seed,
        learningRate: member.learningRate,
        validation: result.validation,
        steps: result.steps,
        diverged: result.reason,
        curve: result.curve,
      })),
    };
  });

  const complete = missing.length === 0 && trained.every((t) => t.finished);
  const recommendation = recommend({
    comparison,
    baselines: fitted.map((b) => ({ ...b, validation: validationError(b.validation) })),
    candidates,
    bestBaseline,
    outsideTrainRange: prepared.outsideTrainRange,
    complete,
  });
  const winner = comparison.best
    .map((name) => tuned.find((t) => t.candidate.name === name))
    .find((t) => t?.candidate.architecture === "transformer-a");
  const head =
    winner === undefined
      ? null
      : await studyHead(nodeEngine, windows, data, winner, points, bootstrap);

  warnings.push(
    ...fitted.flatMap((b) => (b.note === null ? [] : [`${b.label}: ${b.note}`])),
    ...trained.flatMap(trainingWarnings),
    ...missing.map((name) => `${name} was not finished`),
  );
  const advice: Advice = {
    schema: 1,
    version: VERSION,
    command: commandOf(request),
    seed: request.seed,
    budget: request.budget,
    complete,
    seconds: (performance.now() - begin) / 1000,
    problem: { ...problem, output: windows.output },
    data: {
      file: question.file.path,
      format: question.file.format,
      sha256: question.file.sha256,
      rows: prepared.rows,
      split: prepared.split,
      gaps: prepared.gaps,
      outsideTrainRange: prepared.outsideTrainRange,
      periods,
      target: prepared.target,
      span: prepared.span,
    },
    baselines,
    memory,
    candidates,
    pairs: comparison.pairs,
    best: comparison.best,
    coupling: head?.coupling ?? null,
    findings: head === null ? [] : [head.finding],
    prediction: complete
      ? score(prediction, comparison.best, new Set(fitted.map((b) => b.name)))
      : prediction,
    recommendation,
    warnings,
  };
  const levels = new Map<string, Float64Array>(fitted.map((b) => [b.name, b.test]));
  for (const t of tuned) levels.set(t.candidate.name, meanOf(testLevels(windows, t)));
  return {
    advice,
    predictions: {
      when: Array.from(windows.test, (t) => prepared.when(t + problem.horizon)),
      truth: points.truth,
      byCompetitor: levels,
    },
  };
}

function meanOf(arrays: readonly Float64Array[]): Float64Array {
  return arrays[0].map((_, i) => arrays.reduce((sum, a) => sum + a[i], 0) / arrays.length);
}

function trainingWarnings(t: TunedCandidate): string[] {
  const { name } = t.candidate;
  const lost = t.runs.filter((r) => r.result.state !== "done");
  if (!Number.isFinite(t.validation)) {
    return [
      `${name} is left out: at every learning rate a run diverged or failed, the first with ${lost[0]?.result.reason}`,
    ];
  }
  const warnings: string[] = [];
  for (const state of ["diverged", "failed"] as const) {
    const runs = lost.filter((r) => r.result.state === state).length;
    if (runs > 0) warnings.push(`${name}: ${runs} of ${t.runs.length} runs ${state}`);
  }
  if (!t.finished) {
    warnings.push(`${name}: interrupted while more learning rates were tried`);
  } else if (t.atEdge) {
    warnings.push(
      `${name}: the best learning rate, ${t.learningRate.toPrecision(2)}, is the edge of the range tried (factor ${RATE_STEP.toPrecision(2)}); a larger --budget goes further`,
    );
  }
  return warnings;
}
