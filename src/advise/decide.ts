import { isFlat } from "../data/doubts.js";
import type { ErrorEstimate } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Prediction, Scores } from "./advice.js";
import type { FittedBaseline } from "./baselines/list.js";
import { cautionsOf } from "./cautions.js";
import { type Tested, testCompetitors } from "./comparison.js";
import type { PointsWithTruth } from "./competitors.js";
import type { Question } from "./question.js";
import { fieldOf } from "./set-aside.js";
import type { TrainingData, TunedCandidate } from "./tuning.js";
import { recommend } from "./verdict.js";
import { wordingOf } from "./wording.js";

/** What was fitted and trained for a question, and what was foretold of it. */
interface Contest {
  readonly points: PointsWithTruth;
  readonly fitted: readonly FittedBaseline[];
  readonly tuned: readonly TunedCandidate[];
  readonly data: TrainingData;
  readonly prediction: Prediction;
  /** false where the training was interrupted */
  readonly complete: boolean;
}

/**
 * Compares all competitors on the test points, and says what follows from it.
 *
 * @param scored what else is said of a prediction of these points
 */
export function decide<S extends Scores>(
  question: Question,
  { points, fitted, tuned, data, prediction, complete }: Contest,
  scored: (prediction: Float64Array, error: ErrorEstimate) => S,
  bootstrap: Bootstrap,
) {
  const { request, prepared } = question;
  const { windows, outsideTrainRange } = prepared;
  const { compared, aside } = fieldOf(windows, fitted, bootstrap);
  const tested: Tested<S> = testCompetitors(
    ...([windows, points, compared, tuned, data, scored, bootstrap] as const),
  );
  const recommendation = recommend({
    ...tested,
    wording: wordingOf(points.of),
    baselines: compared,
    prediction,
    budget: request.budget,
    outsideTrainRange,
    testIsFlat: isFlat(windows, "test"),
    complete,
  });
  const cautions = cautionsOf(question, points, fitted, tested);
  return { compared, aside, tested, recommendation, cautions };
}
