import type { Prediction } from "./advice.js";

/** How far a job has come: `done` of `total` units of the stage. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/** What the caller of a job may want to know while it runs, and how to stop it. */
export interface Hooks {
  readonly onProgress?: (progress: Progress) => void;
  /** called with the prediction before the first training step, so that it can be written down */
  readonly onPrediction?: (prediction: Prediction) => Promise<void>;
  /** after an abort, what was done is the outcome, marked as incomplete */
  readonly signal?: AbortSignal;
}
