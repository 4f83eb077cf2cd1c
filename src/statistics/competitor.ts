/** Losses of one competitor, a model as it would be deployed. */
export interface Competitor {
  /** unique among the competitors */
  readonly name: string;
  /** [points] in raw units: squared errors of numbers, log losses of classes */
  readonly losses: ArrayLike<number>;
  /** clearly beaten by what was known before these points: which of two such is better is not asked */
  readonly beaten?: boolean;
}

/** Where points lie in time. */
export interface PointsInTime {
  /** [points] the sequence of each point, each sequence in one piece and in the order of time */
  readonly sequenceOf: ArrayLike<number>;
  /** [points] time on the clock that all sequences share; null for one sequence, or where each has its own */
  readonly clock: ArrayLike<number> | null;
}

/** The points on which every competitor was tested. */
export interface TestPoints extends PointsInTime {
  /** [points] loss of what knows the training part's mean, or frequencies, only: the unit of normalised errors */
  readonly reference: ArrayLike<number>;
  /** no block is shorter than this: errors of overlapping forecasts depend on each other */
  readonly horizon: number;
}

/** How often to resample, and from what seed. */
export interface Bootstrap {
  /** of the stream of resamples */
  readonly seed: number;
  /** how many */
  readonly resamples: number;
}
