import type { TestMetrics } from "../../statistics/metrics.js";
import type { PopulationSpecification } from "../../training/specification.js";
import type { MemberProgress, StoppingRule } from "../../training/train.js";
import type { PopulationData } from "./data.js";
import type { Timing } from "./timing.js";

/** One population to train: plain data, so that any worker can do it, and do it again. */
export interface PopulationJob {
  /** unique among the jobs of a pool */
  readonly name: string;
  /** models and training */
  readonly spec: PopulationSpecification;
  /** examples, or how to draw them */
  readonly data: PopulationData;
  /** when to evaluate, and when a member has trained enough */
  readonly stopping: StoppingRule;
  /** [M, P] parameters to begin with; left out: they are drawn from the members' seeds */
  readonly first?: Float32Array | Float64Array;
  /** multiplies the mean loss of the (standardised) outputs into the validation error reported */
  readonly errorUnit: number;
}

/** What became of a member. */
export interface MemberResult extends MemberProgress {
  /** error of its best evaluation on all of the validation part, null before the first evaluation */
  readonly validation: number | null;
  /** of its best evaluation, on `predict` */
  readonly metrics: TestMetrics;
  /** SHA-256 of the bytes of its best parameters and of its predictions on `predict`: its bits */
  readonly digest: string;
}

/** What became of a job. */
export interface PopulationResult {
  readonly name: string;
  readonly members: readonly MemberResult[];
  /** [M, P] the parameters of each member's best evaluation */
  readonly best: Float32Array | Float64Array;
  /** of each member with those parameters, on `predict` */
  readonly predictions: readonly Float64Array[];
  /** `machineFingerprint` of the machine that made it */
  readonly fingerprint: string;
  /** false where the training was interrupted */
  readonly complete: boolean;
  /** of this execution: what came before a checkpoint is not in them */
  readonly seconds: number;
  /** taken while it trained, beside what else the machine did; null where no run was made */
  readonly timing: Timing | null;
}

/** A population's progress: once it is open, and after each run of the engine. */
export interface JobProgress {
  readonly name: string;
  readonly step: number;
  readonly steps: number;
  readonly members: number;
  /** best validation error among the members so far */
  readonly best: number | null;
  /** how many members diverged */
  readonly diverged: number;
}
