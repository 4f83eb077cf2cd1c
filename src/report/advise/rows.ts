import type { TrainingEffort } from "../../advise/advice.js";
import type { Judgement } from "../../evidence.js";
import type { Row, Table } from "../../results/table.js";

export type Competitor = {
  readonly name: string;
  readonly label: string;
  readonly kind: "baseline" | "network";
  readonly architecture: string;
  readonly error: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** of numbers */
  readonly mse: number | null;
  readonly mae: number | null;
  readonly rmse: number | null;
  readonly mase: number | null;
  /** of classes: the mean, in nats */
  readonly log_loss: number | null;
  readonly accuracy: number | null;
  readonly validation: number | null;
  readonly skill: number | null;
  readonly skill_low: number | null;
  readonly skill_high: number | null;
  readonly parameters: number | null;
  readonly flops: number | null;
  readonly seconds: number | null;
  readonly learning_rate: number | null;
  /** least and largest test error over the seeds at that rate */
  readonly retrained_low: number | null;
  readonly retrained_high: number | null;
  readonly best: boolean;
  readonly beaten_by: string;
};

/** error(a) - error(b). A pair with the best baseline in it has that as b. */
export type PairRow = {
  readonly a: string;
  readonly b: string;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: Judgement<"a is better" | "b is better">;
};

/** Errors of a competitor at one horizon. */
export type HorizonPoint = {
  readonly competitor: string;
  readonly horizon: number;
  readonly error: number | null;
  readonly mae: number | null;
  readonly rmse: number | null;
  readonly mase: number | null;
};

export type WindowPoint = {
  readonly window: number;
  readonly error: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

/** Ridge on one of the windows that were tried, on the validation part. */
export type TriedWindowRow = {
  readonly window: number;
  readonly columns: string;
  /** levels, or less-last: less the newest */
  readonly values: string;
  readonly validation: number | null;
  /** standard errors above the least */
  readonly above: number | null;
};

export type KernelPoint = {
  readonly channel: string;
  readonly lag: number;
  readonly weight: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

export type Run = {
  readonly candidate: string;
  readonly seed: number;
  readonly learning_rate: number;
  readonly chosen: boolean;
  readonly validation: number | null;
  readonly steps: number;
  readonly diverged: string;
};

/** How long a network was trained, and why no longer. */
export type EffortRow = {
  readonly candidate: string;
  /** that what would be deployed was allowed */
  readonly steps: number;
  readonly end: TrainingEffort["end"];
  /** validation error that four times the steps may reach */
  readonly prospect: number | null;
};

/** A simple model that was not compared on the test part. */
export type AsideRow = {
  readonly name: string;
  readonly label: string;
  readonly validation: number | null;
};

export type CurvePoint = {
  readonly candidate: string;
  readonly seed: number;
  readonly learning_rate: number;
  readonly chosen: boolean;
  readonly step: number;
  readonly error: number | null;
};

export type SingularValue = {
  readonly index: number;
  readonly sigma: number | null;
  readonly sigma_centred: number | null;
};

export type TruncatedError = {
  readonly rank: number;
  readonly error: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

export type FindingRow = {
  readonly id: string;
  readonly kind: string;
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly statement: string;
};

/** One channel of the kernel in short. A lag is clear where its band excludes zero. */
export type KernelChannel = {
  readonly channel: string;
  readonly lags: number;
  readonly clear_lags: number;
  readonly last_clear_lag: number | null;
  readonly largest_lag: number | null;
  /** sum of the absolute weights */
  readonly weight: number;
};

/** How often a class is the target of the examples of each part. */
export type ClassRow = {
  readonly class: string;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
};

/** Test points of a class for which a competitor says a class. */
export type ConfusionRow = {
  readonly competitor: string;
  readonly truth: string;
  readonly predicted: string;
  readonly points: number;
};

/** A single number behind a sentence of the report. */
export type Fact = {
  readonly name: string;
  readonly value: number | null;
};

/** Everything that the report shows, as the CSV files that stand beside it. */
export interface Tables {
  /** by error on the test part, best first */
  readonly competitors: Table<Competitor>;
  readonly pairs: Table<PairRow>;
  readonly setAside: Table<AsideRow>;
  /** in the order of the competitors; empty where there is one horizon */
  readonly horizons: Table<HorizonPoint>;
  readonly windowCurve: Table<WindowPoint>;
  readonly windowsTried: Table<TriedWindowRow>;
  readonly kernel: Table<KernelPoint>;
  /** heaviest channel first */
  readonly kernelChannels: Table<KernelChannel>;
  readonly runs: Table<Run>;
  readonly effort: Table<EffortRow>;
  readonly learningCurves: Table<CurvePoint>;
  /** columns `sequence` and `horizon` where there are several, `when` and `truth`, then one per competitor */
  readonly predictions: Table<Row>;
  readonly coupling: Table<SingularValue>;
  readonly truncation: Table<TruncatedError>;
  readonly findings: Table<FindingRow>;
  /** empty where numbers are predicted, as is the next */
  readonly classes: Table<ClassRow>;
  /** of every competitor in their order, class after class */
  readonly confusion: Table<ConfusionRow>;
  readonly facts: Table<Fact>;
}
