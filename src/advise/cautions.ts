import { isOwnPast } from "../data/problem.js";
import { sequenceSums } from "../statistics/sequences.js";
import type { FittedBaseline } from "./baselines/list.js";
import type { Tested } from "./comparison.js";
import { baselineCompetitor, type PointsWithTruth } from "./competitors.js";
import type { Question } from "./question.js";
import { wordingOf } from "./wording.js";

/** Of the linear model, the error below which inputs give the target, and the log loss below which they give labels. Chosen by hand. */
const GIVEN = { ridge: 1e-4, softmax: 1e-2 } as const;

/** What the fits and the test show that makes the advice worth less: a sentence each, with the cure. */
export function cautionsOf(
  { problem, prepared }: Question,
  points: PointsWithTruth,
  fitted: readonly FittedBaseline[],
  { comparison, bestBaseline }: Pick<Tested, "comparison" | "bestBaseline">,
): string[] {
  const cautions: string[] = [];
  if (comparison.dependent) {
    cautions.push(
      `errors on the test part depend on each other for longer than a block of ${comparison.blockLength} rows can hold, and some differences are narrow: what beats what may be so in this stretch of time only, or by chance, more often than 5 %; give a longer series`,
    );
  }
  const yardstick = fitted.find((b) => b.name === bestBaseline);
  if (yardstick !== undefined) {
    const errors = baselineCompetitor(yardstick, points).losses;
    const { sums, sequences } = sequenceSums(errors, points.sequenceOf);
    const largest = sums.indexOf(Math.max(...sums));
    const share = sums[largest] / sums.reduce((sum, x) => sum + x, 0);
    // All of one of two, two thirds of one of three: what one of several equals would have, and half of the rest.
    if (sums.length > 1 && share > 0.5 + 0.5 / sums.length) {
      cautions.push(
        `sequence '${prepared.sequenceName(sequences[largest])}' makes ${(100 * share).toFixed(0)} % of the error of ${yardstick.label} on the test part, of ${sums.length} sequences: the advice is about that one; divide each sequence by its own deviation, or give it alone`,
      );
    }
  }
  const kind = problem.labels === null ? "ridge" : "softmax";
  const { error, linear } = wordingOf(points.of);
  const fit = fitted.find((b) => b.kind === kind);
  const others = problem.inputs.some((name) => !isOwnPast(problem, name));
  if (others && fit !== undefined && fit.validationError < GIVEN[kind]) {
    cautions.push(
      `the inputs give '${problem.target}' all but exactly (the ${error} of ${linear} is ${fit.validationError.toPrecision(1)}): if some are computed from it${problem.horizon === 0 ? "" : ", as a centred average is from values to come"}, leave them out of the inputs`,
    );
  }
  return cautions;
}
