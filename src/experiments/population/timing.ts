import { quantile } from "../../statistics/quantile.js";

/** Seconds of what a job consists of, on one thread. */
export interface Timing {
  /** opening the population: expressions, gradients, both sessions */
  readonly open: number;
  /** one run of the engine, `stepsPerRun` steps of all members */
  readonly run: number;
  /** predictions of all members for a run's examples, `predictionBatch` */
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

  /**
   * @param open seconds of opening the population
   * @param batch examples that one run predicts
   */
  constructor(
    private readonly open: number,
    private readonly batch: number,
  ) {}

  /** @param seconds of one run of the engine */
  addRun(seconds: number): void {
    this.#runs.push(seconds);
  }

  /** @param seconds of the predictions of all members for some examples */
  addPrediction(examples: number, seconds: number): void {
    if (examples > 0) this.#predictions.push(seconds / Math.ceil(examples / this.batch));
  }

  /** null before the first run and the first prediction */
  get timing(): Timing | null {
    if (this.#runs.length === 0 || this.#predictions.length === 0) return null;
    return { open: this.open, run: typical(this.#runs), predict: typical(this.#predictions) };
  }
}
