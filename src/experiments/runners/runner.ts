import type { JobProgress, PopulationJob, PopulationResult } from "../population/job.js";

/** A job's progress, and which worker does it, counted from 0. */
export interface RunnerProgress extends JobProgress {
  readonly worker: number;
}

/** How a job is done. */
export interface RunOptions {
  /** file that its progress is kept in, and continued from; the caller removes it when it is done with */
  readonly checkpoint?: string;
  /** the keys of the job's trials, kept beside the checkpoint */
  readonly trials?: readonly string[];
  /** false: nobody asks for parameters and predictions, and the result may be without; by default they are there */
  readonly outputs?: boolean;
}

/**
 * What trains populations: a population in, its results out, whoever does it. The same job may be run
 * again, and gives the same bits where the machine is the same.
 */
export interface Runner {
  /**
   * The result of a job, or null where the runner was told to stop before it started. With a
   * checkpoint, what is not complete continues where it stopped when the job is run again.
   *
   * @throws CallerError where the job's configuration is at fault, or it can never fit in memory
   * @throws StorageError where the checkpoint cannot be written
   * @throws WorkerDied where the worker ended before the job did; others go on undisturbed
   */
  run(job: PopulationJob, options?: RunOptions): Promise<PopulationResult | null>;
  /** How many jobs it does at once, as far as it knows. */
  readonly workers: number;
  /** The keys of the trials of each job that an earlier process left here in the middle, or done and not taken. */
  underway(): Promise<string[][]>;
  /** Says that the result of a job, known by its trials, is kept: what is held of it may go. */
  release(trials: readonly string[]): void;
  /** Ends what runs, after a run of the engine at most, and lets the workers go. */
  close(): Promise<void>;
}
