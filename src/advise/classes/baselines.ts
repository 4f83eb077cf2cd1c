import type { Labels } from "../../data/labels.js";
import { isOwnPast } from "../../data/problem.js";
import { targetsAt, type Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { type ClassScores, scoresOf } from "../../statistics/class-scores.js";
import { trainingFrequencies } from "../../statistics/test-points.js";
import type { TransitionModel } from "../baselines/class-models.js";
import type { Fit } from "../baselines/fit.js";
import { complexityOf, familyOf } from "../baselines/kinds.js";
import type { FittedBaseline } from "../baselines/list.js";
import { pointsAt, relativeLoss } from "../competitors.js";
import { shareOfNeighbours } from "./neighbours.js";
import { type ChosenSoftmax, softmaxBaseline } from "./softmax.js";

/** The baselines of labels, the simplest first, and what tells a network's stand-in what to add to. */
export interface ClassBaselines {
  readonly fitted: readonly FittedBaseline[];
  readonly softmax: ChosenSoftmax;
}

/** The frequencies; but for horizon 0 the newest label; multinomial ridge; and what followed similar windows. */
export async function fitClassBaselines(
  algebra: Algebra,
  windows: Windows,
  labels: Labels,
): Promise<ClassBaselines> {
  const points = pointsAt(windows, windows.validation);
  const softmax = await softmaxBaseline(algebra, windows, labels);
  const fits = [
    majority(windows, labels),
    ...(windows.problem.horizon > 0 ? [persistence(windows, labels)] : []),
    softmax.fit,
    await shareOfNeighbours(algebra, windows, labels),
  ];
  const fitted = fits
    .filter((fit) => fit !== null)
    .map((fit) => ({
      ...fit,
      family: familyOf(fit.kind),
      complexity: complexityOf(fit.kind),
      validationError: relativeLoss(points, fit.validation),
    }));
  return { fitted, softmax };
}

/** Scores of the validation and the test part, of a function of the row. */
export function scoredParts(
  windows: Windows,
  probabilities: (t: number) => ArrayLike<number>,
): { readonly validation: ClassScores; readonly test: ClassScores } {
  const at = (rows: Int32Array) =>
    scoresOf(
      Array.from(rows).flatMap((t) => Array.from(probabilities(t))),
      targetsAt(windows, rows),
    );
  return { validation: at(windows.validation), test: at(windows.test) };
}

/** How often each class is the target in the training part, whatever came before. */
function majority(windows: Windows, { classes }: Labels): Fit {
  const probabilities = trainingFrequencies(windows, classes.length);
  return {
    ...{ kind: "majority", name: "majority", label: "training frequencies", columns: [] },
    description: "the class that is most frequent in the training part",
    model: { kind: "frequencies", probabilities },
    ...scoredParts(windows, () => probabilities),
    note: null,
  };
}

/**
 * The newest label, with the probability with which it stayed in the training part; what is left goes to the
 * others by their frequencies.
 */
function persistence(windows: Windows, { classes }: Labels): Fit {
  const { observed, train, problem } = windows;
  const { length } = classes;
  const frequencies = trainingFrequencies(windows, length);
  const next = targetsAt(windows, train);
  const stayed = train.reduce((sum, t, i) => sum + Number(observed[t] === next[i]), 0);
  const stay = (stayed + 1) / (train.length + 2);
  const probabilities = Float64Array.from({ length: length ** 2 }, (_, i) => {
    const [last, k] = [Math.floor(i / length), i % length];
    return k === last ? stay : ((1 - stay) * frequencies[k]) / (1 - frequencies[last]);
  });
  const model: TransitionModel = { kind: "transition", probabilities };
  return {
    ...{ kind: "persistence", name: "persistence", label: "persistence" },
    description: "the newest label",
    columns: problem.inputs.filter((name) => isOwnPast(problem, name)),
    model,
    ...scoredParts(windows, (t) =>
      probabilities.subarray(observed[t] * length, (observed[t] + 1) * length),
    ),
    note: null,
  };
}
