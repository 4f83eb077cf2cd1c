import type { QueueUse } from "../experiments/runners/open.js";
import type { Prediction } from "./advice.js";

/** How far a job has come: `done` of `total` units of the stage. */
export interface Progress {
  /** what is being done, in words */
  readonly stage: string;
  /** of `total` */
  readonly done: number;
  /** units of the stage */
  readonly total: number;
}

/** What the caller of a job may want to know while it runs, and how to stop it. */
export interface Hooks {
  /** called whenever a stage moves on */
  readonly onProgress?: (progress: Progress) => void;
  /** called with the prediction when it is in the journal, before the first training step */
  readonly onPrediction?: (prediction: Prediction) => Promise<void>;
  /**
   * where the journal of the training is kept: the same question, asked again, continues from there;
   * by default a temporary place
   */
  readonly directory?: string;
  /** worker processes that train; by default one for each core */
  readonly workers?: number;
  /** a queue that others serve; left out: worker processes of this machine train */
  readonly queue?: QueueUse;
  /**
   * after an abort, what was done is the outcome, marked as incomplete; before the prediction nothing
   * is, and the job fails with the abort's reason
   */
  readonly signal?: AbortSignal;
}
