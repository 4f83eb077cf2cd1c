import type { ClassCount } from "../data/label-counts.js";
import type { Labels } from "../data/labels.js";
import type { Problem } from "../data/problem.js";
import type { Format } from "../data/table.js";
import type { NumberOutput } from "../data/windows.js";
import type { Evidence, Judgement } from "../evidence.js";
import type { Tail } from "../measure/tail.js";
import type { Accuracy, HorizonError, MaseScale } from "./accuracy.js";
import type { WindowChoice } from "./window.js";

/** A 95 % interval. */
export type Interval = readonly [low: number, high: number];

/**
 * Error on the test points: the mean loss, squared error or log loss, divided by that of what knows the training
 * part's mean, or frequencies, alone (1 = as good as that), with a 95 % interval by block bootstrap over test
 * points.
 */
export interface TestError {
  /** normalised: 1 is as good as the training mean, or the training frequencies */
  readonly mean: number;
  /** of `mean` */
  readonly interval: Interval;
}

/** How well a competitor predicts numbers, on the test part. */
export interface NumberScores {
  /** with the mean squared error in the target's own unit, squared */
  readonly test: TestError & { readonly mse: number };
  /** over all horizons */
  readonly accuracy: Accuracy;
  /** horizon by horizon */
  readonly byHorizon: readonly HorizonError[];
}

/** How well a competitor predicts classes, on the test part. */
export interface ClassScores {
  /** with the mean log loss in nats */
  readonly test: TestError & { readonly logLoss: number };
  /** share of points whose class has the largest probability */
  readonly accuracy: number;
  /** [classes, classes] points by their class, and by that predicted */
  readonly confusion: readonly (readonly number[])[];
}

/** Either of them. */
export type Scores = NumberScores | ClassScores;

/** A simple competitor, fitted without gradient descent. */
export type Baseline<S extends Scores = NumberScores> = BaselineFacts & S;

/** What is said of a simple competitor, whatever it predicts. */
export interface BaselineFacts {
  /** short, unique among the competitors */
  readonly name: string;
  /** what it is, in words */
  readonly label: string;
  /** columns that it looks at */
  readonly columns: readonly string[];
  /** normalised error on the validation part */
  readonly validation: number;
  /** names of competitors that are better by the paired test */
  readonly beatenBy: readonly string[];
}

/** Test errors of all seeds at the chosen learning rate, normalised: the risk of training once more. */
export interface Retraining {
  /** over the seeds that came to an end */
  readonly mean: number;
  /** of these */
  readonly lowest: number;
  /** of these */
  readonly highest: number;
  /** how many were trained */
  readonly seeds: number;
  /** how many of them diverged or failed */
  readonly lost: number;
}

/** A baseline that is not compared on the test part: on the validation part it is far worse than another. */
export interface SetAside {
  /** short, unique among all baselines */
  readonly name: string;
  /** what it is, in words */
  readonly label: string;
  /** columns that it looks at */
  readonly columns: readonly string[];
  /** normalised error on the validation part */
  readonly validation: number;
}

/** How long a network was trained, and why no longer. */
export interface TrainingEffort {
  /** steps that what would be deployed was allowed */
  readonly steps: number;
  /** settled; still falling when its steps ended; or left early, clearly beaten by a baseline on the validation part */
  readonly end: "settled" | "falling" | "beaten";
  /** validation error that four times the steps may reach, if each doubling takes what the last one took */
  readonly prospect: number;
}

/** One training: a seed at a learning rate. */
export interface SeedResult {
  /** of the first parameters and the order of the data */
  readonly seed: number;
  /** the largest of the schedule */
  readonly learningRate: number;
  /** steps that it was allowed */
  readonly limit: number;
  /** best normalised validation error, NaN-free: null where the run diverged */
  readonly validation: number | null;
  /** made until it stopped or diverged */
  readonly steps: number;
  /** why the run diverged, or null */
  readonly diverged: string | null;
  /** validation error at each evaluation: [step, normalised error] */
  readonly curve: readonly (readonly [step: number, error: number])[];
}

/**
 * A network: one architecture at one size. What is tested is what would be deployed: the training, of all
 * seeds and learning rates, with the least error on the validation part, or on demand the mean forecast of
 * the seeds at one rate.
 */
export type Candidate<S extends Scores = NumberScores> = CandidateFacts & S;

/** What is said of a network, whatever it predicts. */
export interface CandidateFacts {
  /** architecture and size, unique among the competitors */
  readonly name: string;
  /** name of the architecture */
  readonly architecture: string;
  /** its settings */
  readonly config: Readonly<Record<string, string | number | boolean>>;
  /** seeds of the models that would be deployed: one, or those of an ensemble */
  readonly deployed: readonly number[];
  /** trained numbers of what would be deployed */
  readonly parameters: number;
  /** floating point operations that it takes for one forecast */
  readonly flops: number;
  /** of training, over all seeds and learning rates */
  readonly seconds: number;
  /** the one chosen on the validation part */
  readonly learningRate: number;
  /** normalised error on the validation part; of an ensemble, the mean of its seeds' */
  readonly validation: number;
  /** on the test part, of all seeds at that rate and number of steps */
  readonly retraining: Retraining;
  /** how long it was trained */
  readonly effort: TrainingEffort;
  /** 1 - error / error of the best baseline, on the same test points */
  readonly skill: number;
  /** of `skill` */
  readonly skillInterval: Interval;
  /** names of competitors whose error is lower by the paired test */
  readonly beatenBy: readonly string[];
  /** every seed at every learning rate */
  readonly runs: readonly SeedResult[];
}

/** Paired difference on the same test points: error(a) - error(b), normalised; interval corrected for the number of pairs. */
export interface Pair {
  /** name of a competitor */
  readonly a: string;
  /** name of the other */
  readonly b: string;
  /** below 0 where a is better */
  readonly difference: number;
  /** holds for all pairs at once */
  readonly interval: Interval;
  /** of this pair, as if it were the only one */
  readonly alone: Interval;
}

/** How far back a linear model looks, and with what weights. */
export interface Memory {
  /** ridge on the last w rows, test error against w */
  readonly byWindow: readonly {
    readonly window: number;
    readonly error: number;
    readonly interval: Interval;
  }[];
  /** ridge weight of each channel at each lag (0 = the newest row), in units of standardised output per standardised input */
  readonly kernel: readonly { readonly channel: string; readonly weights: readonly number[] }[];
  /** 95 % band of each weight by block bootstrap, same layout as `kernel` */
  readonly band: readonly {
    readonly channel: string;
    readonly low: readonly number[];
    readonly high: readonly number[];
  }[];
  /** how the weights fade */
  readonly tail: Tail;
}

/** What a finding is about. */
export type FindingId =
  | "columns"
  | "memory"
  | "lags"
  | "season"
  | "order"
  | "mixing"
  | "adaptivity"
  | "readout"
  | "depth"
  | "heads"
  | "coupling";

/** One statement about the series or a trained model, with how it is known. */
export interface Finding {
  /** what it is about */
  readonly id: FindingId;
  /** in words */
  readonly statement: string;
  /** of the two errors that are compared; null where there are none */
  readonly ratio: number | null;
  /** of `ratio` */
  readonly interval: Interval | null;
  /** how it is known */
  readonly kind: Extract<Evidence, "proved" | "fitted" | "measured">;
}

/** What a recorded study says that explains a finding: `nwidth study run` repeats it. */
export interface Studied {
  /** in words */
  readonly sentence: string;
  /** how that is known */
  readonly kind: Extract<Evidence, "proved" | "measured">;
  /** the study's id */
  readonly study: string;
  /** the id of the claim that says so, which agrees */
  readonly claim: string;
}

/** A finding, and what the studies say that explains it. */
export interface ExplainedFinding extends Finding {
  /** null where no recorded study does */
  readonly because: Studied | null;
}

/** The coupling of the trained Transformer: shown only where the Transformer is in the best set. */
export interface Coupling {
  /** name of the Transformer */
  readonly candidate: string;
  /** of the model that was looked at, which did best on the validation part */
  readonly seed: number;
  /** singular values of the sampled logits, raw and centred over the keys, largest first, divided by the first raw value */
  readonly sigma: readonly number[];
  /** in the same unit */
  readonly sigmaCentred: readonly number[];
  /** rounding: values below it say nothing, in the same unit */
  readonly noiseFloor: number;
  /** test error with query and key maps truncated to rank r */
  readonly truncated: readonly {
    readonly rank: number;
    readonly error: number;
    readonly interval: Interval;
  }[];
  /** least rank that is not worse than the whole head of this model, by the paired test */
  readonly enough: number;
}

/** Made before the first training step, scored after the last. */
export interface Prediction {
  /** in words */
  readonly statement: string;
  /** which kind of model will be recommended */
  readonly expects: Judgement<"linear" | "network">;
  /** gain of random nonlinear features over ridge on the validation part, with its interval */
  readonly basis: { readonly gain: number; readonly interval: Interval };
  /** ISO time at which it was written */
  readonly written: string;
  /** true: held; false: failed; null: either the prediction or the verdict could not tell */
  readonly held: boolean | null;
}

/** What the data are known by: a file, or rows that the caller of the library held. */
export type DataOrigin =
  | {
      /** its path, as the request named it */
      readonly file: string;
      /** of the file, or of rows in memory */
      readonly format: Format;
      /** of the file's bytes */
      readonly sha256: string;
    }
  | {
      /** null: rows in memory */
      readonly file: null;
      readonly format: null;
      /** of what the columns hold */
      readonly sha256: string;
    };

/** What `advice.json` holds, whatever is predicted. */
export interface AdviceOf<S extends Scores> {
  readonly schema: 1;
  /** of nwidth */
  readonly version: string;
  /** the command line that asks the same; null where none can, of rows in memory */
  readonly command: string | null;
  /** of everything random */
  readonly seed: number;
  /** how much was tried */
  readonly budget: string;
  /** false where the run was interrupted: what was done is here */
  readonly complete: boolean;
  /** from the question to the advice */
  readonly seconds: number;
  /** how many rows models look at; `problem.window` is the longer of the two */
  readonly window: WindowChoice;
  /** simple competitors */
  readonly baselines: readonly Baseline<S>[];
  /** simple models that on the validation part are far worse, and are not compared on the test part */
  readonly setAside: readonly SetAside[];
  /** networks that were trained */
  readonly candidates: readonly Candidate<S>[];
  /** every pair of competitors compared, but of two networks that stopped early */
  readonly pairs: readonly Pair[];
  /** names of baselines and candidates that no other beats by the paired test, best mean first */
  readonly best: readonly string[];
  /** what was expected before training */
  readonly prediction: Prediction;
  /** which model, and why */
  readonly recommendation: Recommendation;
  /** what a reader should know, a sentence each */
  readonly warnings: readonly string[];
}

/** Which model, and why. */
export interface Recommendation {
  /** name of a baseline, an architecture, or `CANNOT_TELL` */
  readonly architecture: string;
  /** name of the competitor to take: of several that cannot be told apart the cheapest, else where nothing can be told a stopgap */
  readonly take: string;
  /** settings of the network to take; of a baseline none */
  readonly config: Readonly<Record<string, string | number | boolean>>;
  /** in a sentence */
  readonly headline: string;
  /** reasons, a sentence each */
  readonly why: readonly string[];
}

/** Where data come from, and how they were cut. */
export type DataFacts = DataOrigin & {
  /** of the table */
  readonly rows: number;
  /** examples of each part */
  readonly split: { readonly train: number; readonly validation: number; readonly test: number };
  /** rows filled because a value was missing */
  readonly gaps: number;
  /** first and last time stamp of each part as ISO dates, where there is a time column */
  readonly span: readonly (readonly [first: string, last: string])[] | null;
};

/** The advice on numbers, as `advice.json` holds it. */
export interface NumberAdvice extends AdviceOf<NumberScores> {
  readonly outputs: "numbers";
  /** as it was understood; networks predict the `output`, errors are of the level */
  readonly problem: Problem & { readonly output: NumberOutput };
  /** the rows, and what the target is like */
  readonly data: DataFacts & {
    /** share of test targets outside the range of the training targets, 0..1 */
    readonly outsideTrainRange: number;
    readonly periods: readonly number[];
    /** the unit of `mase` */
    readonly mase: MaseScale;
    readonly target: {
      readonly mean: number;
      readonly deviation: number;
      readonly min: number;
      readonly max: number;
    };
  };
  /** what a linear model finds */
  readonly memory: Memory;
  /** null where no Transformer is in the best set */
  readonly coupling: Coupling | null;
  /** what the comparisons say of the series */
  readonly findings: readonly ExplainedFinding[];
}

/** The advice on classes, as `advice.json` holds it. */
export interface ClassAdvice extends AdviceOf<ClassScores> {
  readonly outputs: "classes";
  /** as it was understood */
  readonly problem: Problem & { readonly labels: Labels };
  /** the rows, and how often each class is asked for */
  readonly data: DataFacts & { readonly classes: readonly ClassCount[] };
}

/** The advice, as `advice.json` holds it. */
export type Advice = NumberAdvice | ClassAdvice;
