import { CallerError } from "../errors.js";
import { logLoss, meanSquaredError } from "../statistics/metrics.js";
import { NOT_ASKED, type OutputKind } from "../tasks/task.js";
import {
  add,
  argmax,
  cast,
  concat,
  crossEntropy,
  type Expr,
  greater,
  logSoftmax,
  mul,
  reshape,
  shapeText,
  square,
  sub,
  sumLast,
} from "../tensor/index.js";

/** What is made small: the squared error of numbers, the cross-entropy of classes. */
export const LOSSES = ["squared", "cross-entropy"] as const;

/** Name of a loss. */
export type LossName = (typeof LOSSES)[number];

/** The loss that outputs ask for. */
export function lossFor(outputs: OutputKind): LossName {
  switch (outputs) {
    case "real":
      return "squared";
    case "classes":
      return "cross-entropy";
  }
}

/** @throws CallerError where a loss is none of such outputs, naming the one that is */
export function requireLoss(loss: LossName, outputs: OutputKind): void {
  const fitting = lossFor(outputs);
  if (loss === fitting) return;
  throw new CallerError(
    `the loss '${loss}' of outputs that are ${outputs === "real" ? "numbers" : "classes"}`,
    `set the loss '${fitting}', or leave it out`,
  );
}

/** 1 where an output is asked for, 0 where none is, in a type. */
export function asked(y: Expr, like: Expr): Expr {
  return cast(greater(y, NOT_ASKED), like.dtype);
}

/**
 * (1 - e) CE + e U, where U is the cross-entropy of the uniform law: label smoothing by e (Szegedy et al., arXiv
 * 1512.00567, section 7).
 */
function smoothed(terms: Expr, prediction: Expr, y: Expr, e: number): Expr {
  const classes = prediction.shape[prediction.rank - 1];
  const uniform = reshape(mul(sumLast(logSoftmax(prediction)), -1 / classes), y.shape);
  return add(mul(terms, 1 - e), mul(mul(uniform, asked(y, prediction)), e));
}

/**
 * The loss at every position of a batch, 0 where no output is asked for: its mean over the others is what
 * training makes small.
 *
 * @param prediction [..., T', outputs], of classes their logits
 * @param y squared: as the prediction; cross-entropy: int32 [..., T'], `NOT_ASKED` where none is asked for
 * @param labelSmoothing of cross-entropy, from 0 to below 1
 * @throws RangeError with both shapes where they do not go together: the engine would stretch the
 *   smaller over the larger without a word
 */
export function lossTerms(loss: LossName, prediction: Expr, y: Expr, labelSmoothing = 0): Expr {
  const { shape } = prediction;
  const expected = loss === "squared" ? shape : shape.slice(0, -1);
  if (shapeText(y.shape) !== shapeText(expected)) {
    throw new RangeError(
      `the ${loss} loss of predictions ${shapeText(shape)} wants outputs ${shapeText(expected)}, not ${shapeText(y.shape)}`,
    );
  }
  switch (loss) {
    case "squared":
      return square(sub(prediction, y));
    case "cross-entropy": {
      const terms = reshape(crossEntropy(prediction, y), expected);
      return labelSmoothing === 0 ? terms : smoothed(terms, prediction, y, labelSmoothing);
    }
  }
}

/** What is predicted of models that were trained with a loss. */
export function predictedBy(loss: LossName): { readonly gives?: "scores" } {
  return loss === "squared" ? {} : { gives: "scores" };
}

/** Numbers of `scores` at a position. */
export const SCORES = 2;

/**
 * What is kept of predicted classes, instead of a logit for each: -log of the probability of the true class, 0
 * where none is asked for, and the class with the largest logit.
 *
 * @param logits [..., T', classes]
 * @param y int32 [..., T']
 * @returns [..., T', 2]
 */
export function scores(logits: Expr, y: Expr): Expr {
  const each = [...y.shape, 1];
  const loss = reshape(lossTerms("cross-entropy", logits, y), each);
  return concat([loss, reshape(cast(argmax(logits), logits.dtype), each)], -1);
}

/**
 * The mean loss of predictions, both flat.
 *
 * @param prediction squared: as the truth; cross-entropy: `scores`
 */
export function meanLoss(
  loss: LossName,
  prediction: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  switch (loss) {
    case "squared":
      return meanSquaredError(prediction, truth);
    case "cross-entropy":
      return logLoss(prediction, truth);
  }
}
