import { CallerError } from "../errors.js";
import { meanCrossEntropy, meanSquaredError } from "../statistics/metrics.js";
import type { OutputKind } from "../tasks/task.js";
import { crossEntropy, type Expr, reshape, shapeText, square, sub } from "../tensor/index.js";

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

/**
 * The loss at every position of a batch: its mean is what training makes small.
 *
 * @param prediction [..., T', outputs], of classes their logits
 * @param y squared: as the prediction; cross-entropy: int32 [..., T']
 * @throws RangeError with both shapes where they do not go together: the engine would stretch the
 *   smaller over the larger without a word
 */
export function lossTerms(loss: LossName, prediction: Expr, y: Expr): Expr {
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
    case "cross-entropy":
      return reshape(crossEntropy(prediction, y), expected);
  }
}

/** The mean loss of predictions, both flat. */
export function meanLoss(
  loss: LossName,
  prediction: ArrayLike<number>,
  truth: ArrayLike<number>,
): number {
  switch (loss) {
    case "squared":
      return meanSquaredError(prediction, truth);
    case "cross-entropy":
      return meanCrossEntropy(prediction, truth);
  }
}
