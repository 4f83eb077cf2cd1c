import { classCounts } from "../../data/label-counts.js";
import type { Labels } from "../../data/labels.js";
import type { ClassAdvice } from "../advice.js";
import { chosenOf } from "../chosen.js";
import { testPoints } from "../competitors.js";
import { computing } from "../computing.js";
import { decide } from "../decide.js";
import type { Job } from "../job.js";
import { type Answer, commonOf, dataFacts, predictionsOf } from "../outcome.js";
import { publish } from "../prediction.js";
import { classScores } from "../scores.js";
import { trainCandidates } from "../train-candidates.js";
import { trainingData } from "../training-data.js";
import { fitClassBaselines } from "./baselines.js";
import { expectationOnClasses } from "./expectation.js";

/** The job on labels: the steps of `advise` with log losses in place of squared errors. */
export async function answerOnClasses(
  { question, hooks, coordinator, progress }: Job,
  labels: Labels,
): Promise<Answer<ClassAdvice>> {
  const begin = performance.now();
  const { request, prepared, effort, problem } = question;
  const { windows } = prepared;
  const bootstrap = { seed: request.seed, resamples: effort.resamples };

  hooks.onProgress?.({ stage: "baselines", done: 0, total: 1 });
  const { fitted, expectation } = await computing(
    hooks.signal ? { signal: hooks.signal } : {},
    async (algebra) => {
      const { fitted } = await fitClassBaselines(algebra, windows, labels);
      return {
        fitted,
        expectation: await expectationOnClasses(algebra, windows, labels, fitted, bootstrap),
      };
    },
  );
  const prediction = await publish(expectation, coordinator.journal, hooks);

  const data = trainingData(windows);
  const baseline = Math.min(...fitted.map((b) => b.validationError));
  const training = await trainCandidates(
    { coordinator, data, effort, asked: request },
    baseline,
    progress,
    async () => {},
  );
  const { tuned, complete } = training;

  hooks.onProgress?.({ stage: "comparing", done: 0, total: 1 });
  const points = testPoints(windows);
  const decided = decide(
    question,
    { points, fitted, tuned, data, prediction, complete },
    classScores(points.truth, labels.classes.length),
    bootstrap,
  );
  const { compared, recommendation } = decided;
  const steps = { ...decided, prediction, training };
  return {
    advice: {
      ...commonOf(question, steps, (performance.now() - begin) / 1000),
      outputs: "classes",
      problem: { ...problem, labels },
      data: { ...dataFacts(question), classes: classCounts(windows, labels) },
    },
    chosen: chosenOf(recommendation.take, fitted, tuned, data, windows),
    predictions: predictionsOf(question, points, compared, tuned),
  };
}
