import { quantile } from "../../statistics/quantile.js";
import { PREDICTION_BATCH } from "../../training/predictor.js";

/** Seconds of what a job consists of, on one thread. */
export interface Timing {
  /** opening the population: expressions, gradients, both sessions */
  readonly open: number;
  /** one run of the engine, `stepsPerRun` steps of all members */
  readonly run: number;
  /** predictions of all members for `PREDICTION_BATCH` examples */
  readonly predict: number;
}

/** The median, without the first where there are others: in it the engine takes its memory. */
function typical(seconds: readonly number[]): number {
  return quantile(seconds.length > 1 ? seconds.slice(1) : seconds, 0.5);
}

/** Gathers the timing of a job while it is done. */
export class JobTimer {
  readonly #runs: number[] = [];
  readonly #predictions: number[] = [];

  /** @param open seconds of opening the population */
  constructor(private readonly open: number) {}

  /** @param seconds of one run of the engine */
  addRun(seconds: number): void {
    this.#runs.push(seconds);
  }

  /** @param seconds of the predictions of all members for some examples */
  addPrediction(examples: number, seconds: number): void {
    if (examples > 0) this.#predictions.push(seconds / Math.ceil(examples / PREDICTION_BATCH));
  }

  /** null before the first run and the first prediction */
  get timing(): Timing | null {
    if (this.#runs.length === 0 || this.#predictions.length === 0) return null;
    return { open: this.open, run: typical(this.#runs), predict: typical(this.#predictions) };
  }
}
