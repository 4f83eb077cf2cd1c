import type { WorkerPool } from "../src/experiments/runners/local/pool.js";

/** One run of a case: what was asked with one seed, and whether the claim held there. */
export interface Run {
  readonly seed: number;
  readonly holds: boolean;
  /** whether what does not hold is no error, but "cannot tell" where that is honest: counted apart */
  readonly undecided?: boolean;
  /** the number that the claim is about; null where the run came to none */
  readonly figure: number | null;
  /** what was recommended, or what lost to what */
  readonly outcome: string;
  readonly seconds: number;
}

/** A claim about what nwidth does, to be counted over seeds. */
export interface EvidenceCase {
  readonly id: string;
  readonly claim: string;
  /** the data and the call, in a sentence */
  readonly data: string;
  /** what `figure` is */
  readonly figure: string;
  /** how many seeds it is counted over */
  readonly seeds: number;
  /** how many of the runs may fail */
  readonly failuresAllowed: number;
  /**
   * @param folder for files of this run
   * @param smoke small and short, to prove that the harness works; the outcome means nothing
   * @param pool of all runs
   */
  readonly run: (
    seed: number,
    folder: string,
    smoke: boolean,
    pool: WorkerPool,
  ) => Promise<Omit<Run, "seconds">>;
}
