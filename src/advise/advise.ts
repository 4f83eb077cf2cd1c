import { withWindow } from "../data/windows.js";
import { Coordinator } from "../experiments/coordinator.js";
import { gainMultiplications } from "../measure/nonlinearity.js";
import { trainingPeriods } from "../measure/periods.js";
import { fitWindows } from "../measure/window-curve.js";
import { maseScale } from "./accuracy.js";
import type { NumberAdvice } from "./advice.js";
import { baselineMultiplications, fitBaselines } from "./baselines/list.js";
import { chosenOf } from "./chosen.js";
import { answerOnClasses } from "./classes/answer.js";
import { columnsFinding } from "./columns-finding.js";
import { testPoints } from "./competitors.js";
import { computing } from "./computing.js";
import { decide } from "./decide.js";
import type { Probing } from "./grid.js";
import { couplingSection } from "./head.js";
import type { Hooks } from "./hooks.js";
import type { Job } from "./job.js";
import { measureMemory } from "./memory.js";
import { lagsOf, memoryFindings } from "./memory-findings.js";
import { type Answer, adviceOf, predictionsOf } from "./outcome.js";
import { expectationOf, publish } from "./prediction.js";
import { probeFindings } from "./probes.js";
import { isNear } from "./prospects.js";
import { askedOf, type Question } from "./question.js";
import { numberScores } from "./scores.js";
import { seasonFinding } from "./season-finding.js";
import { studied } from "./studied.js";
import { trainCandidates } from "./train-candidates.js";
import { trainingData } from "./training-data.js";
import { TrainingProgress } from "./training-progress.js";
import type { TunedCandidate } from "./tuning.js";

/**
 * The main job: which sequence model a series needs, what size, or whether a linear one is enough.
 *
 * 1. Baselines, and their errors on the validation part.
 * 2. A prediction of whether a network will help, handed out before the first training step.
 * 3. Candidates: every architecture and size, several seeds, learning rates chosen on the
 *    validation part; meanwhile, the memory of a linear model.
 * 4. All competitors compared pairwise on the same test points, and the recommendation.
 * 5. Where the Transformer is in the best set, the spectrum of its coupling.
 * 6. Findings: what memory, columns and trainings that differ in one thing say of the series.
 *
 * Of labels steps 1 to 4 are the same, with log losses (`classes/answer.ts`), and no linear memory.
 *
 * Steps 4 to 6 look at the test part, once, when everything is chosen; so does the window curve of
 * the memory, by which nothing is chosen.
 */
export async function advise(question: Question, hooks: Hooks = {}): Promise<Answer> {
  const progress = new TrainingProgress(hooks);
  const coordinator = await Coordinator.open({
    directory: hooks.directory ?? null,
    job: "advise",
    asked: askedOf(question),
    keepOutputs: true,
    onProgress: progress.step,
    ...(hooks.workers !== undefined && { workers: hooks.workers }),
    ...(hooks.queue && { queue: hooks.queue }),
    ...(hooks.signal && { signal: hooks.signal }),
  });
  const job = { question, hooks, coordinator, progress };
  try {
    const { labels } = question.problem;
    return await (labels === null ? answer(job) : answerOnClasses(job, labels));
  } finally {
    await coordinator.close();
  }
}

/**
 * `advise`, of a question about numbers.
 *
 * @throws RangeError where it is about labels
 */
export async function adviseOnNumbers(
  question: Question,
  hooks: Hooks = {},
): Promise<Answer<NumberAdvice>> {
  const { advice, ...rest } = await advise(question, hooks);
  if (advice.outputs !== "numbers") throw new RangeError("the question is about labels");
  return { advice, ...rest };
}

/**
 * Whether the series is asked what of a network it needs.
 *
 * @param baseline least validation error of a baseline
 */
function isProbed(
  when: Probing["when"],
  best: readonly string[],
  baseline: number,
  tuned: readonly TunedCandidate[],
): boolean {
  switch (when) {
    case "where networks stand":
      return tuned.some(
        ({ candidate, validation }) =>
          best.includes(candidate.name) && isNear(validation, baseline),
      );
    case "always":
      return true;
    default:
      return when satisfies never;
  }
}

async function answer({
  question,
  hooks,
  coordinator,
  progress,
}: Job): Promise<Answer<NumberAdvice>> {
  const begin = performance.now();
  const { request, prepared, effort, window } = question;
  const { windows } = prepared;
  const forRidge = withWindow(windows, window.ridge);
  const forNetworks = withWindow(windows, window.networks);
  const bootstrap = { seed: request.seed, resamples: effort.resamples };

  const work = baselineMultiplications(forRidge) + gainMultiplications(forNetworks);
  const onTurn = (done: number) =>
    hooks.onProgress?.({ stage: "baselines", done: Math.min(done, work), total: work });
  onTurn(0);
  const periods = trainingPeriods(windows);
  const { ridge, windowRidge, fitted, expectation } = await computing(
    { onTurn, ...(hooks.signal && { signal: hooks.signal }) },
    async (algebra) => {
      const ridge = await fitWindows(algebra, windows, window.ridge, window.networks);
      const { fit } = ridge.find((one) => one.window === window.ridge) ?? ridge[ridge.length - 1];
      const fitted = await fitBaselines(algebra, forRidge, fit, periods);
      return {
        ...{ ridge, windowRidge: fit, fitted },
        expectation: await expectationOf(algebra, forNetworks, fitted, bootstrap),
      };
    },
  );
  const prediction = await publish(expectation, coordinator.journal, hooks);

  const data = trainingData(forNetworks);
  const baseline = Math.min(...fitted.map((b) => b.validationError));
  const { meanwhile: memory, ...training } = await trainCandidates(
    { coordinator, data, effort, asked: request },
    baseline,
    progress,
    // Not cut short by an abort: it is a part of what is kept.
    () => computing({}, (algebra) => measureMemory(algebra, windows, ridge, bootstrap)),
  );
  const { tuned, complete } = training;

  hooks.onProgress?.({ stage: "comparing", done: 0, total: 1 });
  const points = testPoints(windows);
  const mase = maseScale(windows, request.maseLag ?? 1);
  const decided = decide(
    question,
    { points, fitted, tuned, data, prediction, complete },
    numberScores(windows, points.truth, mase),
    bootstrap,
  );
  const { compared, tested, recommendation } = decided;

  const { best } = tested.comparison;
  const coupling = await couplingSection(windows, points, best, tuned, data, bootstrap);

  const { probes } = effort;
  const probed =
    probes !== null && isProbed(probes.when, best, baseline, tuned)
      ? await probeFindings(
          { windows, points, data, effort, probes, request },
          coordinator,
          progress,
          bootstrap,
        )
      : [];
  const linear = await computing({}, async (algebra) => ({
    lags: await lagsOf(algebra, forRidge, windowRidge, bootstrap),
    season: await seasonFinding(
      algebra,
      { windows, points, chosen: window, periods, ridge, fitted },
      bootstrap,
    ),
  }));
  const findings = [
    ...memoryFindings(windows, memory, linear.lags),
    ...linear.season,
    ...columnsFinding(points, fitted, bootstrap),
    ...probed,
  ].map((finding) => ({ ...finding, because: studied(finding, memory.tail.verdict) }));

  const steps = {
    ...decided,
    ...{ periods, mase, prediction, training, memory, coupling, findings },
  };
  return {
    advice: adviceOf(question, steps, (performance.now() - begin) / 1000),
    chosen: chosenOf(recommendation.take, fitted, tuned, data, windows),
    predictions: predictionsOf(question, points, compared, tuned),
  };
}
