/** What a worker of a sweep is at. */
export interface WorkerProgress {
  /** the configuration that it trains, in short */
  readonly name: string;
  /** models that train side by side */
  readonly members: number;
  /** steps made */
  readonly step: number;
  /** steps at most */
  readonly steps: number;
  /** steps of single models in a second: those of the population times its members */
  readonly stepsPerSecond: number;
}

/** How far a sweep is, in trials. */
export interface SweepProgress {
  /** of the specification, or of the shard */
  readonly planned: number;
  /** with those that diverged or failed, and with `reused` */
  readonly done: number;
  /** found in the journal */
  readonly reused: number;
  /** in training now */
  readonly running: number;
  /** ended without a finite error */
  readonly diverged: number;
  /** ended without a result */
  readonly failed: number;
  /** predicted, and corrected by how predictions have held so far */
  readonly remainingSeconds: number;
  /** one for each worker; null where it is idle */
  readonly workers: readonly (WorkerProgress | null)[];
}
