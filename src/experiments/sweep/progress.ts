/** What a worker of a sweep is at. */
export interface WorkerProgress {
  /** the configuration that it trains, in short */
  readonly name: string;
  /** models that train side by side */
  readonly members: number;
  readonly step: number;
  /** steps at most */
  readonly steps: number;
  /** steps of single models in a second: those of the population times its members */
  readonly stepsPerSecond: number;
}

/** How far a sweep is, in trials. */
export interface SweepProgress {
  readonly planned: number;
  /** with those that diverged or failed, and with `reused` */
  readonly done: number;
  /** found in the journal */
  readonly reused: number;
  readonly running: number;
  readonly diverged: number;
  readonly failed: number;
  /** predicted, and corrected by how predictions have held so far */
  readonly remainingSeconds: number;
  /** one for each worker; null where it is idle */
  readonly workers: readonly (WorkerProgress | null)[];
}
