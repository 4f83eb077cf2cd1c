import type { Table } from "../results/table.js";
import type { Trials } from "../results/trials.js";
import type { Claim, Measured } from "./claim.js";
import type { Figure } from "./figure.js";

/** How much is trained: to see that it runs (seconds), for a verdict (minutes), at the paper's size. */
export const BUDGETS = ["smoke", "default", "paper"] as const;
export type Budget = (typeof BUDGETS)[number];

/** Trainings of each configuration unless the caller says otherwise. */
export const SEEDS = { smoke: 2, default: 5, paper: 10 } as const satisfies Record<Budget, number>;

/** How large a run of a study is. */
export interface Size {
  /** steps, sequences and widths, by the study */
  readonly budget: Budget;
  /** trainings of each configuration */
  readonly seeds: number;
  /** path of the caller's data; left out: those that come with the package, and for studies that take none */
  readonly data?: string;
}

/** What the paper leaves open, and what was taken. */
export interface Choice {
  /** what is open */
  readonly setting: string;
  /** what was taken */
  readonly taken: string;
  /** for what reason */
  readonly why: string;
}

/**
 * A study with one of its choices made otherwise, of up to three seeds: whether a verdict hangs on it. What it
 * trains counts to the study's budget.
 */
export interface Variation {
  /** which of the study's choices, by its `setting` */
  readonly setting: string;
  /** what is taken instead */
  readonly taken: string;
  /** documents of the sweeps that train it, without seeds */
  readonly sweeps: (size: Size) => readonly object[];
  /**
   * Measures claims of the study anew.
   *
   * @param trials the variation's own, ended
   * @param kept what is left of them beside their records
   * @returns by the id of the claim: those that the choice may move
   */
  readonly evaluate: (
    trials: Trials,
    size: Size,
    kept: Kept,
  ) => Promise<ReadonlyMap<string, Measured>>;
}

/** What came of a study's trainings. */
export interface Evaluation {
  /** by the id of the claim: each of the study's */
  readonly measured: ReadonlyMap<string, Measured>;
  /** a CSV file each */
  readonly tables: readonly Table[];
  /** what a page shows first */
  readonly figure: Figure;
}

/**
 * The parameters [P] of a trial's best evaluation, by its key; of studies whose sweeps say `keep: best`.
 *
 * @throws CallerError where none were kept of the trial
 */
export type Kept = (key: string) => Promise<Float32Array | Float64Array>;

/** A figure or table of a paper, or a statement of one, as an experiment. */
export interface Study {
  /** of its own among studies */
  readonly id: string;
  /** what it is about */
  readonly title: string;
  /** paper, and the place in it */
  readonly source: string;
  /** what is trained on what, in sentences */
  readonly protocol: string;
  /** which data of the caller's it takes, in place of those that come with the package; left out: none */
  readonly data?: string;
  /** what the paper leaves open */
  readonly choices: readonly Choice[];
  /** of those of its choices that may matter most */
  readonly variations?: readonly Variation[];
  /** what is decided, in the order in which it is shown */
  readonly claims: readonly Claim[];
  /** by the id of a claim: why it comes out as it does, with the evidence; each that disagrees has one */
  readonly remarks?: Readonly<Record<string, string>>;
  /** documents of the sweeps that train it, without seeds */
  readonly sweeps: (size: Size) => readonly object[];
  /**
   * Measures what the claims are about.
   *
   * @param trials all of the study's, ended, without those of its variations
   * @param kept what is left of them beside their records
   * @throws RangeError where the order of the four numbers is broken
   */
  readonly evaluate: (trials: Trials, size: Size, kept: Kept) => Promise<Evaluation>;
}
