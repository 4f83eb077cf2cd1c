/** How much a run of the evidence does. */
export interface Scale {
  /** true: small and short, to prove that the harness works; its outcomes mean nothing */
  readonly smoke: boolean;
  readonly seeds: readonly number[];
}

/** One run of a case: what was asked with one seed, and whether the claim held there. */
export interface Run {
  readonly seed: number;
  readonly holds: boolean;
  /** the number that the claim is about */
  readonly figure: number;
  /** what was recommended, or what lost to what */
  readonly outcome: string;
  readonly seconds: number;
}

/** A claim about what nwidth finds, to be counted over seeds. */
export interface EvidenceCase {
  readonly id: string;
  readonly claim: string;
  /** the data and the call, in a sentence */
  readonly data: string;
  /** what `figure` is */
  readonly figure: string;
  /** how many of the runs may fail */
  readonly failuresAllowed: number;
  /** @param folder for files of this run */
  readonly run: (seed: number, folder: string, smoke: boolean) => Promise<Omit<Run, "seconds">>;
}
