import type { Term } from "../../measure/design.js";
import type { SoftmaxWeights } from "../../measure/softmax.js";

/** What was fitted to labels, as data: all that a forecast of probabilities needs beside the rows before it. */
export type ClassModel = FrequenciesModel | TransitionModel | SoftmaxModel | SharesModel;

/** The same probabilities, whatever came before. */
export interface FrequenciesModel {
  readonly kind: "frequencies";
  /** [classes] */
  readonly probabilities: Float64Array;
}

/** Probabilities by the newest label. */
export interface TransitionModel {
  readonly kind: "transition";
  /** [newest class, classes] */
  readonly probabilities: Float64Array;
}

/** Softmax of intercept + weights . terms. */
export interface SoftmaxModel extends SoftmaxWeights {
  readonly kind: "softmax";
  /** what is weighed: channels standardised by the training part, gaps filled */
  readonly terms: readonly Term[];
}

/** How often each class followed the k windows that are nearest to the newest one, and the training frequencies counted once. */
export interface SharesModel {
  readonly kind: "shares";
  /** how many; those as near as the last count too */
  readonly k: number;
  /** what a window holds: channels standardised by the training part, gaps filled */
  readonly terms: readonly Term[];
  /** [windows, terms] */
  readonly windows: Float64Array;
  /** [windows, classes] 1 for the class that followed */
  readonly outcomes: Float64Array;
  /** [classes] counted once */
  readonly prior: Float64Array;
}
